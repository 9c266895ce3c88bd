"""Encodings of text files: UTF-8, UTF-16, GB 18030, Big5. Doubt is reported, never guessed away. Pure."""

import codecs
import re
from dataclasses import dataclass

# What a Chinese tool may have written, in the order in which they are offered.
OFFERED = {
    "utf-8": "UTF-8",
    "gb18030": "GB 18030 (GBK, GB2312)",
    "big5": "Big5",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
}
NULS = 0.2  # of every second byte in UTF-16: digits, arrows and line breaks have one each
COMMON = 0.9  # of the signs of ordinary Chinese stand in GB 2312; of Big5 taken for GB 18030 about a half do
LIKE_UTF8 = 4  # sequences that are right for each that is not: a damaged UTF-8 file, not another encoding
MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2}|\xe0[\xa0-\xbf][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{3}"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """`is_cut`: the file ends in the middle of a character, so something is missing after it."""

    text: str
    encoding: str
    is_cut: bool = False


class DoubtfulEncodingError(ValueError):
    """More than one reading is possible; `encodings` are those that are, the likeliest first."""

    def __init__(self, encodings: list[str]) -> None:
        super().__init__(", ".join(encodings))
        self.encodings = encodings


def decode(data: bytes, encoding: str = "") -> Decoded:
    """Return the text of a file.

    `encoding` is what a person said it is; what is damaged becomes U+FFFD then. Without it, raises
    DoubtfulEncodingError where the bytes do not say.
    """
    if encoding:
        return Decoded(data.decode(encoding, "replace").removeprefix("\ufeff"), encoding)
    if marked := by_its_mark(data):
        encoding, body = marked
        return whole_or_cut(body, encoding) or Decoded(body.decode(encoding, "replace"), encoding)
    if guessed := by_its_nuls(data):
        return whole_or_cut(data, guessed) or Decoded(data.decode(guessed, "replace"), guessed)
    if read := whole_or_cut(data, "utf-8"):
        return read
    if not is_like_utf8(data) and is_common_chinese(data):
        return Decoded(data.decode("gb18030"), "gb18030")
    raise DoubtfulEncodingError(possible(data))


def by_its_mark(data: bytes) -> tuple[str, bytes] | None:
    for mark, encoding in (
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return encoding, data[len(mark) :]
    if data.startswith(codecs.BOM_UTF8) and whole_or_cut(data[3:], "utf-8"):
        return "utf-8", data[3:]
    return None


def by_its_nuls(data: bytes) -> str:
    """Return which UTF-16 without its mark it is; "" where it is none."""
    half = len(data) // 2
    first, second = data[0::2].count(0), data[1::2].count(0)
    if half and second > NULS * half > first:
        return "utf-16-le"
    return "utf-16-be" if half and first > NULS * half > second else ""


def whole_or_cut(data: bytes, encoding: str) -> Decoded | None:
    """Decode strictly, but for an end in the middle of a character; None where there is another fault."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if error.end < len(data) or error.start < len(data) - 3 or "unexpected end" not in reason(error):
            return None
        return Decoded(data[: error.start].decode(encoding), encoding, is_cut=True)


def reason(error: UnicodeDecodeError) -> str:
    """Return the error's reason; UTF-16 calls half a character "truncated data"."""
    return "unexpected end" if error.reason == "truncated data" else error.reason


def is_like_utf8(data: bytes) -> bool:
    """Return whether most of what is not ASCII is UTF-8: then the rest is damage."""
    right, rest = MULTIBYTE.subn(b"", data)[::-1]
    return right > LIKE_UTF8 * sum(byte > 0x7F for byte in rest)


def is_common_chinese(data: bytes) -> bool:
    """Return whether all of it is GB 18030 in common characters: another encoding gives rare ones."""
    try:
        signs = [sign for sign in data.decode("gb18030") if not sign.isascii()]
    except UnicodeDecodeError:
        return False
    return sum(in_gb2312(sign) for sign in signs) >= COMMON * len(signs)


def in_gb2312(sign: str) -> bool:
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return sign in "·—…"  # GB 18030 has them where GB 2312 as Python knows it has not
    return True


def possible(data: bytes) -> list[str]:
    """Return the encodings in which the file makes some sense, the least damaged first."""
    found = {name: share_read(data, name) for name in OFFERED if not name.startswith("utf-16")}
    best = sorted(found, key=lambda name: (name != "utf-8" or not is_like_utf8(data), -found[name]))
    # Nearly every byte is a letter of Windows-1252: it is worth a look only where each one is.
    return [name for name in best if found[name] > (0.999 if name == "cp1252" else 0.5)]


def share_read(data: bytes, encoding: str) -> float:
    """Return the share of what is not ASCII that can be read at all."""
    signs = [sign for sign in data.decode(encoding, "replace") if not sign.isascii()]
    return 1 - signs.count("\ufffd") / len(signs) if signs else 0.0
