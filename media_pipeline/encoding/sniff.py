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


def demuxer(path: Path) -> str | None:
    """The demuxer to force, or None for anything that is not on the list."""
    with path.open("rb") as file:
        head = file.read(TRANSPORT_PACKET * 3 + 1)
    for offset, magic, name in MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return name
    if len(head) > 2 * TRANSPORT_PACKET and all(head[at] == 0x47 for at in (0, TRANSPORT_PACKET, 2 * TRANSPORT_PACKET)):
        return "mpegts"
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        # An MPEG audio frame: layer bits 00 are AAC's.
        return "aac" if head[1] & 0x06 == 0 else "mp3"
    return None
