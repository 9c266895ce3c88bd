"""The divisions of the demonstration world, by their national codes, and the day since when it stands."""

from datetime import date, datetime, time

from foundation.local_days import SHANGHAI

SINCE = date(2025, 1, 1)
FIRST_MORNING = datetime.combine(SINCE, time(9), SHANGHAI)

type Place = str  # a division's code

YUNNAN = "530000"
KUNMING, XISHAN = "530100", "530112"
BANNA, JINGHONG, MENGHAI, MENGLA = "532800", "532801", "532822", "532823"
HONGHE, MENGZI = "532500", "532503"
PUER, SIMAO = "530800", "530802"
