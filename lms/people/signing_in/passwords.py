"""How passwords are hashed (Argon2id, OWASP's second recommendation: 19 MiB, 2 passes, 1 lane), and which are weak."""

import re
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What somebody who knows this place tries first: the office, the place, what is done here, the telephone.
OF_THIS_PLACE = (
    *("残疾人联合会", "残联", "云南", "昆明", "培训平台", "培训", "学习", "按摩", "密码"),
    *("canjiren", "canlian", "cjr", "cl", "yunnan", "kunming", "ynscl", "yncl", "peixun", "xuexi", "anmo", "mima"),
    *("disabled", "training", "password", "admin", "platform", "lms", "087112385", "12385"),
)
FILLING = re.compile(r"[\W\d_]+")  # what people put around such a word
SHORTEST_REST = 4


class Argon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class NotOfThisPlace:
    """A password is more than a word of this place with figures around it (ASVS 6.1.2, 6.2.11)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where nothing is left once such words, figures and signs are removed."""
        rest = password.casefold()
        for word in sorted(OF_THIS_PLACE, key=len, reverse=True):
            rest = rest.replace(word, " ")
        if rest != password.casefold() and len(FILLING.sub("", rest)) < SHORTEST_REST:
            raise ValidationError(
                _("This is easy to guess for who knows this place. Add words of your own."), "of_here"
            )

    def get_help_text(self) -> str:
        """Return what the form says beforehand."""
        return _("Not only the name of this place, of the office or of a trade with figures around it.")
