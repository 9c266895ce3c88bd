"""The divisions of the demonstration world, by their national codes, and the day since when it stands."""

from datetime import date

SINCE = date(2025, 1, 1)

type Place = str  # a division's code

KUNMING, XISHAN, BANNA, JINGHONG, MENGHAI, MENGLA = "530100", "530112", "532800", "532801", "532822", "532823"
YUNNAN = "530000"
