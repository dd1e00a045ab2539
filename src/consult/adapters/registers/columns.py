"""The columns of a register file, by all the names that they go by."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AREAS", "GROUPS", "column_of", "folded", "title"]

AREAS: Final = ("registered_area", "surveyed_area", "contract_area")
GROUPS: Final = ("building", "stair", "grid", "group")

# By column: first its Chinese title, then further names in either language.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "holder_id": ("业主编号", "人员编号", "权利人编号", "编号", "person_id", "owner_id", "id"),
    "holder": ("业主", "姓名", "业主姓名", "权利人", "产权人", "name", "owner", "person"),
    "id_number": ("证件号码", "身份证号", "身份证号码", "证件号", "identity number"),
    "unit": ("房号", "室号", "房屋编号", "专有部分", "房屋", "unit number"),
    "kind": ("用途", "类型", "房屋用途", "房屋类型", "type", "use"),
    "registrable": ("可单独登记", "可登记", "能否登记"),
    "registered_area": ("登记面积", "产权面积", "不动产登记面积", "registered"),
    "surveyed_area": ("实测面积", "测绘面积", "surveyed"),
    "contract_area": ("合同面积", "contract"),
    "certificate": ("不动产权证号", "产权证号", "权证号", "房产证号", "title certificate"),
    "share": ("共有份额", "份额"),
    "representative": ("共有人代表", "推选代表", "elected"),
    "status": ("交付状态", "状态", "销售状态"),
    "developer": ("建设单位编号", "开发商编号", "developer_id"),
    "building": ("楼栋", "楼号", "栋", "幢", "幢号", "栋号"),
    "stair": ("单元", "单元号", "stair unit"),
    "grid": ("网格", "网格号"),
    "group": ("小组", "村民小组", "居民小组"),
    "household": ("户号", "户", "household_id"),
    "household_representative": ("户代表",),
    "role": ("身份", "角色", "roles"),
    "born": ("出生日期", "出生年月日", "birthday", "date of birth"),
    "capable": ("完全民事行为能力", "民事行为能力"),
    "guardian": ("监护人编号", "监护人", "guardian_id"),
    "sex": ("性别", "gender"),
    "note": ("备注", "notes", "remark"),
}

_BRACKETS: Final = re.compile(r"\([^()]*\)$")
_GAPS: Final = re.compile(r"[\s_\-]+")


def folded(text: str) -> str:
    """*text* for comparing: without blanks, in one width and one case."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", text)).casefold()


_COLUMNS: Final = {folded(name): column for column, names in _NAMES.items() for name in (column, *names)}


def column_of(head: str) -> str | None:
    """Return the column that *head* names, or None. Brackets behind it, as in 面积(㎡), are passed over."""
    name = folded(head)
    return _COLUMNS.get(name) or _COLUMNS.get(_BRACKETS.sub("", name))


def title(column: str) -> str:
    """Return the Chinese title of a column."""
    return _NAMES[column][0]
