"""Notices for editors about a film though nothing failed: words for the codes that stages leave on it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from media_pipeline.errors import ErrorWords
from media_pipeline.models import Asset

LISTEN = _("Look and listen whether it is the right one. If it is not, export the film again with that one alone.")
NOTICES: dict[str, ErrorWords] = {
    "joined": ErrorWords(
        _("The film was joined from several parts; they were put one after another."),
        _("Look at the places where one part ends and the next begins, and at the length of the whole."),
    ),
    "cut_off": ErrorWords(
        _("By its own account the film is longer than what the file holds."),
        _("Compare the length with the original. If the end is missing, copy the file again and upload it anew."),
    ),
    "no_sound": ErrorWords(
        _("The film has no sound."),
        _("An interpreter's film needs none. If this one should have any, export it again with its sound."),
    ),
    "silent": ErrorWords(
        _("Nothing can be heard in the film: its sound is silent from beginning to end."),
        _("If there should be any, look whether the microphone was on, and export the film again with its sound."),
    ),
    "passed_unknown": ErrorWords(_("A track of this file cannot be read, so the next one was taken."), LISTEN),
    "passed_still": ErrorWords(_("The file begins with a still picture; the film behind it was taken."), LISTEN),
    "passed_silent": ErrorWords(_("The first sound track is silent, so another one was taken."), LISTEN),
    "passed_not_default": ErrorWords(
        _("The file has several sound tracks; the one that it marks as its own was taken."), LISTEN
    ),
}


@dataclass(frozen=True, slots=True)
class Notice:
    code: str
    words: str
    remedy: str


def notices_of(asset: Asset) -> list[Notice]:
    """Return notices in the order of importance; none for films that were probed before there were notices."""
    codes = set(asset.probe.get("notices", ())) | ({"silent"} if asset.probe.get("silent") else set())
    return [Notice(code, str(entry.words), str(entry.remedy)) for code, entry in NOTICES.items() if code in codes]
