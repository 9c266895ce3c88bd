"""Steps of signing in from which somebody may go back to the sign-in page."""

from allauth.account.stages import LoginByCodeStage as TheirLoginByCodeStage
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class LoginByCodeStage(TheirLoginByCodeStage):
    """allauth redirects from the sign-in page back to this step: a user who typed a wrong number could never leave."""

    def is_resumable(self, request: HttpRequest) -> bool:
        return False


# The step at which a sign-in stands → the address of its page, and what the sign-in page says of it.
PENDING = {
    "login_by_code": ("account_confirm_login_code", _("You asked for a code. Type it once it is there.")),
    "mfa_authenticate": ("mfa_authenticate", _("Your sign-in is half done: its second step is waiting.")),
}
