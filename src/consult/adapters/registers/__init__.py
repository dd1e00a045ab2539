"""
A register from a file: CSV or a workbook (``.xlsx``), with every fault by row.

`read` makes a `consult.registers.Register`, or lists all that is wrong. The first row names the columns, in
any order, in English or in Chinese. CSV is UTF-8, with or without byte order mark, or GB18030, and its cells
are parted by commas, semicolons or tabs. Workbooks need ``pip install "consult-procedures[xlsx]"``.

A row is one holder of one unit, and a unit with several holders has several rows; what is said of a unit or
of a person is said once, or each time alike. A row without a unit is a person.

- ``holder_id``, 业主编号、人员编号: who it is; the voter of the roll. Required
- ``holder``, 业主、姓名: the name
- ``id_number``, 证件号码: only looked at to tell people apart, never kept
- ``unit``, 房号: the unit; without this column, a register of people
- ``kind``, 用途: ``home``, ``shop``, ``office``, ``other``; ``parking``
- ``registrable``, 可单独登记: of parking: ``yes`` or ``no``
- ``registered_area``, 登记面积: m² in the land register, to six decimals
- ``surveyed_area``, 实测面积: m² by survey, used where there is none registered
- ``contract_area``, 合同面积: m² by contract, used where there is neither
- ``certificate``, 不动产权证号: the number of the title certificate
- ``share``, 共有份额: ``1/2``, ``0.5``, ``50%``; ``joint`` (共同共有) or nothing
- ``representative``, 共有人代表: ``yes`` for the co-owner elected to vote for the unit
- ``status``, 交付状态: ``delivered`` (or nothing), ``unsold``, ``undelivered``
- ``developer``, 建设单位编号: the developer's id, where he is not the holder
- ``building``, 楼栋: a group of the unit, or of the person without a unit
- ``stair``, 单元: the same
- ``grid``, 网格: the same
- ``group``, 小组: the same
- ``household``, 户号: the household of the person
- ``household_representative``, 户代表: ``yes`` for who votes for the household
- ``role``, 身份: ``villager`` (村民), ``resident``, ``tenant``, ``grid worker``, ``grid party secretary`` or
  others; several with ``、`` or ``/``
- ``born``, 出生日期: ``2008-05-01``, ``2008年5月1日``
- ``capable``, 完全民事行为能力: ``no`` for who has not full civil capacity
- ``guardian``, 监护人编号: the id of who votes for him
- ``sex``, 性别: ``female`` or ``male``
- ``note``, 备注: not read

In a register of people nobody's role need be said: it is ``villager`` then. Of an unsold unit the holder is
the developer; an undelivered one may name its buyer, and counts with the only developer of the file, or with
the one in the column ``developer``.
"""

from consult.adapters.registers.reading import Reading, RegisterFileError, read

__all__ = ["Reading", "RegisterFileError", "read"]
