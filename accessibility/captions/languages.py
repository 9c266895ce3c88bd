"""Languages by their own names, so that their readers find them whatever language the rest of the page is in."""

from django.conf.locale import LANG_INFO

# What Django does not know, or calls by its script.
OWN_NAMES = {"zh": "中文", "zh-hans": "中文", "bo": "བོད་སྐད", "ii": "ꆈꌠꉙ", "za": "Vahcuengh"}


def own_name(code: str) -> str:
    """Return what speakers of a language call it; its code where we do not know that."""
    known = code.lower()
    return OWN_NAMES.get(known) or str(LANG_INFO.get(known, {}).get("name_local") or code)
