"""Who lives in the demonstration world. Every name and number is made up; one password opens every account."""

from lms.world.people.accounts import PASSWORD, account
from lms.world.people.bases import BASES
from lms.world.people.places import BANNA, JINGHONG, KUNMING, MENGHAI, MENGLA, SINCE, XISHAN, YUNNAN
from lms.world.people.populating import populate, populate_further
from lms.world.people.staff import STAFF
from lms.world.people.trainees import TRAINEES

__all__ = [
    "BANNA",
    "BASES",
    "JINGHONG",
    "KUNMING",
    "MENGHAI",
    "MENGLA",
    "PASSWORD",
    "SINCE",
    "STAFF",
    "TRAINEES",
    "XISHAN",
    "YUNNAN",
    "account",
    "populate",
    "populate_further",
]
