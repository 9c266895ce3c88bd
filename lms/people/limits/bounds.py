"""The numbers of all limits: how many, in what time, of what, each with its reason."""

from dataclasses import dataclass

from lms.people.limits.counters import Claim

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


@dataclass(frozen=True, slots=True)
class Bound:
    """At most `most` in `seconds`."""

    name: str
    most: int
    seconds: int

    def of(self, *whose: object) -> Claim:
        """Return the claim of a place in this count, counted for these."""
        return Claim(self.name, self.most, self.seconds, "\0".join(map(str, whose)))


# --- a password: counted while wrong ----------------------------------------------------------------------------------
# One name at one address. Somebody else at that address, and the same person elsewhere, are not concerned.
PASSWORD_HERE = Bound("password.here", 5, 5 * MINUTE)
PASSWORD_HERE_DAY = Bound("password.here.day", 30, DAY)
# One account on a device on which it has signed in: strangers' tries do not count here, and it is not free either.
PASSWORD_DEVICE = Bound("password.device", 10, 10 * MINUTE)
PASSWORD_DEVICE_DAY = Bound("password.device.day", 50, DAY)
# One account from everywhere but its own devices. Beyond it: a code, a passkey or such a device, and she is told.
PASSWORD_ACCOUNT_DAY = Bound("password.account.day", 100, DAY)
# Different names with a wrong password at one address: forty learners at nine are far below, a list of names is not.
SPRAYED = Bound("password.sprayed", 300, HOUR)
SPRAYED_DAY = Bound("password.sprayed.day", 1000, DAY)
# One account where it has signed in before, while so many names were tried there that others are not compared at all.
PASSWORD_CROWD = Bound("password.crowd", 5, 5 * MINUTE)
PASSWORD_CROWD_DAY = Bound("password.crowd.day", 30, DAY)

# --- the second step of signing in, after the password ----------------------------------------------------------------
SECOND_HERE = Bound("second.here", 5, 5 * MINUTE)
SECOND_HERE_DAY = Bound("second.here.day", 30, DAY)
SECOND_DEVICE = Bound("second.device", 10, 10 * MINUTE)
SECOND_DEVICE_DAY = Bound("second.device.day", 50, DAY)
SECOND_ACCOUNT_DAY = Bound("second.account.day", 50, DAY)

# --- codes by SMS -----------------------------------------------------------------------------------------------------
# Asking: a lost message is asked for again; a phone that rings all night is somebody's harm, and each message costs.
CODES_HERE = Bound("codes.here", 5, 10 * MINUTE)
CODES_DEVICE = Bound("codes.device", 5, 10 * MINUTE)
CODES_DEVICE_DAY = Bound("codes.device.day", 10, DAY)
# A phone, asked for where its owner has not signed in: half is kept for later, so that strangers cannot use all early.
CODES_PHONE_PART = Bound("codes.phone.part", 10, 6 * HOUR)
CODES_PHONE_DAY = Bound("codes.phone.day", 20, DAY)
# An account from an address where it has signed in.
CODES_PLACE_DAY = Bound("codes.place.day", 10, DAY)
CODES_ADDRESS = Bound("codes.address", 300, 10 * MINUTE)
# Typing: five tries a code, over all windows that share it, and ten in ten minutes with codes sent again.
CODE_TRIES = Bound("code.tries", 5, 30 * MINUTE)
CODE_HERE = Bound("code.here", 10, 10 * MINUTE)
CODE_DEVICE = Bound("code.device", 10, 10 * MINUTE)

# --- login slips ------------------------------------------------------------------------------------------------------
# Codes typed wrong at one address: a room of learners with new slips is below, trying codes out is hopeless.
SLIP_HERE = Bound("slip.here", 10, 10 * MINUTE)
SLIP_HERE_DAY = Bound("slip.here.day", 100, DAY)

# --- forms kept for a person who was signed out -----------------------------------------------------------------------
KEPT_FORMS = Bound("kept.forms", 20, 30 * MINUTE)  # each may be 400 kB of the cache in which all these counts stand
