"""Times as people type and read them: 1:05.250, 0:01:05.250, 65.25. Pure."""

import re

TIME = re.compile(r"(?:(?:(\d{1,3})[:：])?(\d{1,3})[:：])?(\d{1,5})(?:[.,。](\d{1,3}))?")


def parse_time(text: str) -> int | None:
    """Return milliseconds, or None where it is no time; a Chinese keyboard's full-width signs are accepted."""
    found = TIME.fullmatch(text.strip().translate(str.maketrans("０１２３４５６７８９．，", "0123456789.,")))
    if not found:
        return None
    hours, minutes, seconds, fraction = found.groups()
    if minutes is not None and (int(seconds) > 59 or (hours is not None and int(minutes) > 59)):
        return None
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def write_time(ms: int) -> str:
    seconds, thousandths = divmod(max(0, ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return (
        f"{hours}:{minutes:02}:{seconds:02}.{thousandths:03}" if hours else f"{minutes}:{seconds:02}.{thousandths:03}"
    )
