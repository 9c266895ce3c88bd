"""RFC 6381 names of what is in a file, read off its initialisation segment."""


def codec_of(init: bytes) -> str:
    """Return "avc1.4d401f" for H.264, "mp4a.40.2" for AAC-LC; empty if it is neither."""
    at = init.find(b"avcC")
    if at >= 0:
        # avcC: version, profile, constraints, level
        return "avc1." + init[at + 5 : at + 8].hex()
    return "mp4a.40.2" if b"mp4a" in init else ""
