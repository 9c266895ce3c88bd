"""What can be a person's name at all. No database.

A cell with #N/A, 12345, True or a day is not a name, and a sum below a list is no person. Everything that has letters
of any script is a name: a program does not decide how people are called.
"""

import re
import unicodedata

from lms.people.identity import typed

LONGEST = 100  # signs; `User.name` holds so many
NOBODY = {"TRUE", "FALSE", "NULL", "NONE", "NAN", "UNDEFINED", "姓名", "备注", "学员", "是", "否"}
NOBODY |= {"无", "空", "同上", "同前", "不详", "未知", "暂无", "待定", "合计", "总计", "小计", "共计"}
ERROR_VALUE = re.compile(r"#(#+|N/A|[A-Z]+(/[A-Z0])?[!?]|GETTING_DATA)", re.IGNORECASE)  # what Excel and WPS show
JOINING = f"{typed.DOT}'’-‐. "


def is_error_value(text: str) -> bool:
    """Return whether it is what a spreadsheet program shows where a formula failed: #N/A, #REF!, #####."""
    return bool(ERROR_VALUE.fullmatch(typed.code(text)))


def is_no_name(name: str) -> bool:
    """Return whether this, in the form of `typed.name`, cannot be a name: no letter, a digit, a filler word."""
    kinds = [unicodedata.category(sign) for sign in name]
    if not any(kind[0] == "L" or kind in ("Nl", typed.PRIVATE) for kind in kinds):
        return True
    return "Nd" in kinds or "#" in name or "＃" in name or name.upper() in NOBODY or name.upper() == "N/A"


def is_odd(name: str) -> bool:
    """Return whether it has characters that names seldom have: brackets, slashes, pictures, an apostrophe or a dot at
    an end (Excel's mark for text that came along). It is a name all the same.
    """
    if name[:1] in JOINING or name[-1:] in f"{typed.DOT}'’-‐":
        return True
    return any(sign not in JOINING and unicodedata.category(sign)[0] in "PS" for sign in name)
