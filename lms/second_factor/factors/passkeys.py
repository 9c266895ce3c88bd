"""What is sent as a passkey's response may be anything: garbage is refused in words, not with an error of ours.

The libraries read it field by field and do not catch a missing one, a wrong length or a forged signature.
"""

import logging
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.exceptions import InvalidSignature
from django.forms import ValidationError
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)
GARBAGE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, struct.error, InvalidSignature)
REFUSED = _("The passkey was not accepted. Try again, or type a code.")


@contextmanager
def garbage_refused() -> Iterator[None]:
    """Turn any error in a passkey's response into a ValidationError."""
    try:
        yield
    except ValidationError as error:
        logger.info("a passkey was refused: %r", error.__cause__ or error)
        raise ValidationError(REFUSED, code="passkey") from error
    except GARBAGE as error:
        logger.info("a passkey's answer was refused: %r", error)
        raise ValidationError(REFUSED, code="passkey") from error
