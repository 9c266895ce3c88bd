"""The step of signing in that asks for the second factor."""

from allauth.mfa import stages
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login

from foundation.http.requests import AnyRequest
from lms.second_factor.factors import devices
from lms.second_factor.resets import resets

MAIN = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class AuthenticateStage(stages.AuthenticateStage):
    """allauth's, with devices that are rows and can be forgotten; a reset that is due takes effect first."""

    def is_resumable(self, request: AnyRequest) -> bool:
        """Return False: the sign-in page stays open to another user or factor, and says that this step is waiting."""
        return False

    def _should_handle(self, request: AnyRequest) -> bool:
        user = self.login.user
        if user is None:
            return False
        resets.apply_due(person=user)
        if not is_mfa_enabled(user, MAIN) or did_use_passwordless_login(request, user):
            return False
        if devices.is_remembered(request, user):
            request.is_remembered_device = True
            return False
        return True
