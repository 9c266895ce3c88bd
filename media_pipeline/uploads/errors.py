"""Refusals of uploads, with the status that the tus protocol gives them."""

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal


class TooLarge(Refusal):
    code = "too_large"
    words = _("The file is larger than is allowed, or larger than it said.")
    remedy = _("Export it smaller (1080p is plenty), or cut it into several lessons.")
    status = 413


class Empty(Refusal):
    code = "empty"
    words = _("The file is empty.")
    remedy = _("Look whether the recording was saved, and choose the file again.")


class QuotaReached(Refusal):
    code = "quota_reached"
    words = _("Your base has used up its room for media.")
    remedy = _("Delete media that no lesson uses, or ask the platform's staff for more room.")
    status = 413


class NoRoom(Refusal):
    code = "no_room"
    words = _("The server has no room for this file now.")
    remedy = _("Nothing is lost. Tell the platform's staff, and press “Go on” when there is room.")
    status = 507


class TooManyUploads(Refusal):
    code = "too_many_uploads"
    words = _("You have begun very many uploads today.")
    remedy = _("Those that are under way go on. Begin the next one tomorrow, or ask the platform's staff.")
    status = 429


class BadMetadata(Refusal):
    code = "bad_metadata"
    words = _("The upload does not say what it is.")
    remedy = _("Reload the page and choose the file again.")


class WrongOffset(Refusal):
    code = "wrong_offset"
    words = _("The server has another part of the file than your browser thinks.")
    remedy = _("It goes on by itself from the right place.")
    status = 409


class UploadBusy(Refusal):
    code = "upload_busy"
    words = _("This file is being uploaded through another connection just now.")
    remedy = _("It goes on by itself in a few seconds. Close other windows that upload the same file.")
    status = 423


class UploadGone(Refusal):
    code = "upload_gone"
    words = _("The server has forgotten this upload: it was cancelled, or it waited for more than a week.")
    remedy = _("Choose the file again to begin anew.")
    status = 410


class BadChecksum(Refusal):
    code = "bad_checksum"
    words = _("A part of the file was damaged on its way.")
    remedy = _("It is sent again by itself.")
    status = 460
