"""A file's type by its first bytes. The demuxer is then forced, so that no playlist can name other files."""

from pathlib import Path

# Demuxers we trust with strangers' files; none of them opens a second file or the network.
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
    (8, b"AVI ", "avi"),
    (8, b"WAVE", "wav"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"FLV\x01", "flv"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    (0, b"\x00\x00\x01\xba", "mpeg"),
    (0, b"#!AMR", "amr"),
    (0, b"ID3", "mp3"),
)
# What the first box of an ISO file may be: fragments begin with `styp`, some recorders leave room first.
BOXES = frozenset({b"ftyp", b"styp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"uuid", b"sidx", b"moof"})
TRANSPORT_PACKET, STAMP = 188, 4  # cameras and Blu-ray (.m2ts, .mts) put a time stamp before each packet
SYNC, STARTS, SURE = 0x47, 3, 6  # so many in a row
LOOKED_AT = (TRANSPORT_PACKET + STAMP) * (SURE + 1)
NO_FRAME = (0xFE, 0xFF)  # layer I, which nobody uses: FF FE begins a text in UTF-16
# Brands of pictures that travel in the film's own boxes: a phone's photograph is no film.
PICTURES = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"crx ")


def demuxer(path: Path) -> str | None:
    """Return the demuxer to force, or None for anything that is not on the list."""
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    if head[4:8] == b"ftyp" and head[8:12] in PICTURES:
        return None
    if head[4:8] in BOXES:
        return "mov"
    for offset, magic, name in MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return name
    if transports(head):
        return "mpegts"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] not in NO_FRAME:
        # An MPEG audio frame: layer bits 00 are AAC's. Rates that are not defined (all ones) are no frame's.
        if head[1] & 0x06 == 0:
            return "aac" if head[1] & 0xF0 == 0xF0 and head[2] & 0x3C < 0x34 else None
        return "mp3" if head[2] & 0xF0 < 0xF0 and head[2] & 0x0C < 0x0C else None
    return None


def transports(head: bytes) -> bool:
    """Return whether these are packets of 188 bytes, or of 192 with a stamp before each.

    A recording may begin in the middle of a packet, and then more of them must be seen.
    """
    for step, first in ((TRANSPORT_PACKET, 0), (TRANSPORT_PACKET + STAMP, STAMP)):
        for at in range(step):
            seen = range(at, at + step * (STARTS if at == first else SURE), step)
            if seen[-1] < len(head) and all(head[each] == SYNC for each in seen):
                return True
    return False
