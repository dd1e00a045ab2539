"""Text as XML 1.0 can hold it, in an attribute."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["attribute", "key"]

#: What no XML 1.0 document may have, not even escaped.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: What would be read back as something else: blanks of attributes are made one kind, and ends of lines too.
_ESCAPED: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#9;",
    "\n": "&#10;",
    "\r": "&#13;",
}
_TABLE: Final = str.maketrans(_ESCAPED)
_NO_KEY: Final = re.compile(r"[^A-Za-z0-9_.:\-]")
_PICTURES: Final = 0x2400
_UNKNOWN: Final = "\ufffd"


def attribute(text: str) -> str:
    r"""
    Return *text* as the value of an attribute, without its quotation marks.

    What XML cannot hold stays visible: a control character becomes its picture, such as U+241B for escape,
    and half a pair of surrogates or a code point that is no character U+FFFD.

    >>> attribute('Tom & "Co"\x1b\n')
    'Tom &amp; &quot;Co&quot;␛&#10;'
    """
    return _FORBIDDEN.sub(_picture, text).translate(_TABLE)


def _picture(found: re.Match[str]) -> str:
    number = ord(found.group())
    return chr(_PICTURES + number) if number < ord(" ") else _UNKNOWN


def key(text: str) -> str:
    """
    Return *text* as a name of XML: what is no letter of ASCII, digit, ``.``, ``-`` or ``_`` by its number.

    >>> key("said.预算")
    'said._9884__7b97_'
    """
    return _NO_KEY.sub(lambda found: f"_{ord(found.group()):x}_", text)
