"""Colours as every screen expects them: BT.709, limited range, eight bits, and the file says so.

Values are ffmpeg's names (`bt709`, `smpte170m`); integers are those of ITU-T H.273, which PyAV gives for a frame.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PQ, HLG = 16, 18  # transfer characteristics of HDR, H.273 table 3
FULL = 2  # AVCOL_RANGE_JPEG
MATRICES: Mapping[int, str] = {
    1: "bt709",
    4: "fcc",
    5: "bt470",
    6: "smpte170m",
    7: "smpte240m",
    9: "bt2020",
    10: "bt2020",
}
HD_SHORT_EDGE = 720  # an untagged picture from here on is BT.709, a smaller one BT.601, as players guess

# Reference white of HDR is 203 cd/m² (ITU-R BT.2408); phones and cameras grade their highlights up to about 1000.
WHITE, PEAK = 203, 1000


@dataclass(frozen=True, slots=True)
class Colours:
    """How a source's numbers are to be read. `transfer` is "pq" or "hlg" for HDR, else ""; `matrix` "" means RGB.

    `guessed`: the film does not say its matrix. What it says may change on its way, and then each picture is believed.
    """

    matrix: str = "bt709"
    full_range: bool = False
    transfer: str = ""
    guessed: bool = False

    @property
    def usual(self) -> bool:
        return (self.matrix, self.full_range, self.transfer) == ("bt709", False, "")


def colours(facts: Mapping[str, Any]) -> Colours:
    """Return a probed video stream's colours: from `matrix`, `transfer`, `range` (H.273), `pixel_format`, sizes."""
    transfer = {PQ: "pq", HLG: "hlg"}.get(int(facts.get("transfer") or 0), "")
    named = MATRICES.get(int(facts.get("matrix", 2)))
    guessed = named is None
    if named is None:
        hd = min(int(facts.get("width") or 0), int(facts.get("height") or 0)) >= HD_SHORT_EDGE
        named = "bt2020" if transfer else "bt709" if hd else "smpte170m"
    pixels = str(facts.get("pixel_format") or "")
    if pixels.startswith(("gbr", "rgb", "bgr", "argb", "abgr", "pal8", "0rgb", "0bgr")):
        return Colours("", full_range=True, transfer=transfer)
    full = facts.get("range") == FULL or pixels.startswith("yuvj")
    return Colours(named, full_range=full, transfer=transfer, guessed=guessed)


# Options for a `scale` filter towards JPEG, which is BT.601 in full range by definition.
JPEG: Mapping[str, str] = {"out_color_matrix": "smpte170m", "out_range": "full"}


# As large as fits, in the film's own shape; a hundredth more or less is the rounding to even edges, and fills the box.
SHAPE = "if(lt(abs(dar*{height}/{width}-1),0.02),{edge},2*trunc(min({edge},{other})/2+0.5))"


def fitting(width: int, height: int) -> tuple[str, str]:
    """Return expressions for `scale` and `zscale`: the largest size in this box with the shape of the input."""
    return (
        SHAPE.format(width=width, height=height, edge=width, other=f"{height}*dar"),
        SHAPE.format(width=width, height=height, edge=height, other=f"{width}/dar"),
    )


def normal(stream: Any, found: Colours, width: int, height: int) -> Any:
    """Return the source's pictures in BT.709, eight bits, as large as fits in this box."""
    if found.transfer:
        return to_sdr(stream, found, width, height)
    converted = stream.filter(
        "scale",
        *fitting(width, height),
        flags="lanczos" if found.usual else "lanczos+accurate_rnd",
        out_color_matrix="bt709",
        out_range="limited",
        **({"in_color_matrix": found.matrix} if found.guessed and found.matrix else {}),
    )
    return converted.filter("format", "yuv420p")


def tagged(stream: Any) -> Any:
    """Set the tags that players read; without them each guesses differently."""
    return stream.filter("setparams", range="tv", color_primaries="bt709", color_trc="bt709", colorspace="bt709")


def to_sdr(stream: Any, found: Colours, width: int, height: int) -> Any:
    """Convert HDR (PQ or HLG, BT.2020) to BT.709 at this size; scaled first, because tone mapping uses floats.

    What is darker than reference white stays nearly as it is, highlights up to `PEAK` are bent below white (Möbius).
    """
    declared = stream.filter(
        "setparams",
        range="pc" if found.full_range else "tv",
        color_primaries="bt2020",
        color_trc={"pq": "smpte2084", "hlg": "arib-std-b67"}[found.transfer],
        colorspace="bt2020nc",
    )
    linear = declared.filter("zscale", *fitting(width, height), filter="lanczos", transfer="linear", npl=WHITE)
    mapped = (
        linear.filter("format", "gbrpf32le")
        .filter("zscale", primaries="bt709")
        .filter("tonemap", "mobius", param=0.6, desat=0, peak=round(PEAK / WHITE, 3))
    )
    # At the same time from light to signal and to limited range, then to eight bits.
    return mapped.filter("zscale", transfer="bt709", matrix="bt709", range="limited").filter("format", "yuv420p")
