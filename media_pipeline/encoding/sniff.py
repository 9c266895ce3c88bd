"""What a file is by its first bytes. The demuxer is then forced, so that no playlist can name other files."""

from pathlib import Path

# Demuxers we trust with strangers' files; none of them opens a second file or the network.
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftyp", "mov"),
    (4, b"moov", "mov"),
    (4, b"mdat", "mov"),
    (4, b"wide", "mov"),
    (4, b"free", "mov"),
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
TRANSPORT_PACKET = 188
NO_FRAME = (0xFE, 0xFF)  # layer I, which nobody uses: FF FE begins a text in UTF-16
# Brands of pictures that travel in the film's own boxes: a phone's photograph is no film.
PICTURES = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"crx ")


def demuxer(path: Path) -> str | None:
    """The demuxer to force, or None for anything that is not on the list."""
    with path.open("rb") as file:
        head = file.read(TRANSPORT_PACKET * 3 + 1)
    if head[4:8] == b"ftyp" and head[8:12] in PICTURES:
        return None
    for offset, magic, name in MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return name
    if len(head) > 2 * TRANSPORT_PACKET and all(head[at] == 0x47 for at in (0, TRANSPORT_PACKET, 2 * TRANSPORT_PACKET)):
        return "mpegts"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] not in NO_FRAME:
        # An MPEG audio frame: layer bits 00 are AAC's. Rates that are not defined (all ones) are no frame's.
        if head[1] & 0x06 == 0:
            return "aac" if head[1] & 0xF0 == 0xF0 and head[2] & 0x3C < 0x34 else None
        return "mp3" if head[2] & 0xF0 < 0xF0 and head[2] & 0x0C < 0x0C else None
    return None
