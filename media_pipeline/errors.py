"""Refusals about media, and the words of what a stage reports by its code alone: stages know no Django."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from foundation.refusals import Refusal, Words


@dataclass(frozen=True, slots=True)
class ErrorWords:
    words: Words
    remedy: Words


class InUse(Refusal):
    code = "in_use"
    words = _("This media is used by lessons, captions or study records and cannot be deleted.")
    remedy = _("Take it out of the lessons first. What people have studied stays for good.")
    status = 409


class CannotRetry(Refusal):
    code = "cannot_retry"
    words = _("This step cannot be tried again now.")
    remedy = _("Reload the page: it may be running already, or a newer run has replaced it.")
    status = 409


class CannotRemake(Refusal):
    code = "cannot_remake"
    words = _("This step has made nothing that could be made anew.")
    remedy = _("Try the step again, or start a new run on the media's own page.")
    status = 409


class CannotContinue(Refusal):
    code = "still_held"
    words = _("This run cannot go on now.")
    remedy = _("See the step that is waiting; free some room on the server if it is short of it.")
    status = 409


RETRIED = _("It will be tried again by itself. If it fails for good, press “Try again” or tell the platform's staff.")
STAFF = _("Tell the platform's staff; the words below help them.")
EXPORT = _("Export the film again, as MP4 with H.264 pictures and AAC sound, and upload that.")
ROOM = _("Nothing is wrong with your file. Staff must free some room on the server; then it goes on by itself.")

STAGE_ERRORS: dict[str, ErrorWords] = {
    "not_media": ErrorWords(
        _("This is not a film or a sound recording that we know."),
        _("Upload MP4, MOV, MKV, WebM, AVI, MP3, M4A or WAV. A document or a picture goes into the lesson's text."),
    ),
    "bad_media": ErrorWords(_("The file is damaged or was not uploaded whole."), EXPORT),
    "cannot_decode": ErrorWords(_("The pictures or the sound in this file cannot be read."), EXPORT),
    "no_streams": ErrorWords(_("There are neither pictures nor sound in this file."), EXPORT),
    "too_many_streams": ErrorWords(_("There are too many tracks in this file."), EXPORT),
    "too_many_pixels": ErrorWords(_("The picture is too large."), _("Export it at 1080p: lessons are shown at 720p.")),
    "too_few_pixels": ErrorWords(_("The picture is too small to see anything."), EXPORT),
    "odd_shape": ErrorWords(
        _("The picture is a strip: more than eight times as long as it is high, or the other way round."), EXPORT
    ),
    "ends_early": ErrorWords(_("The film cannot be read to its end: a part of it is damaged."), EXPORT),
    "partly_unreadable": ErrorWords(
        _("A large part of the film cannot be read: it is damaged there, or of another kind."), EXPORT
    ),
    "several_films": ErrorWords(
        _("Another film lies behind the first one in this file, and only the first can be read."),
        _("Upload the films one by one, or join them in an editing program and export that as one MP4."),
    ),
    "too_short": ErrorWords(
        _("The film is shorter than half a second."), _("Check that the recording was saved whole.")
    ),
    "too_long": ErrorWords(
        _("The film is longer than four hours."), _("Cut it into lessons; ten minutes is a good length.")
    ),
    "too_much_work": ErrorWords(_("This file needs far more work than a film of its length should."), EXPORT),
    "no_loudness": ErrorWords(_("The loudness of the sound could not be measured."), EXPORT),
    "sign_without_picture": ErrorWords(
        _("The sign language film has no pictures."), _("Choose the film of the interpreter, not a sound recording.")
    ),
    "sign_not_ready": ErrorWords(
        _("The sign language film has not been looked at yet."), _("It is tried again when that film is ready.")
    ),
    "nothing_to_compose": ErrorWords(
        _("There is no sign language film to put beside the lesson."), _("Choose the sign language film again.")
    ),
    "silent_description": ErrorWords(
        _("Nothing can be heard in the recorded description."), _("Choose a recording of the describer's voice.")
    ),
    "description_not_ready": ErrorWords(
        _("The recorded description has not been looked at yet."), _("It is tried again when that recording is ready.")
    ),
    "nothing_to_describe": ErrorWords(
        _("There is nothing to say in the audio description."), _("Write it, and have it approved again.")
    ),
    "no_voice": ErrorWords(
        _("There is no built-in voice on this server, so the audio description was not spoken."),
        _("Attach a recorded description, or ask the platform's staff to set the voice up and press “Try again”."),
    ),
    "nothing_to_package": ErrorWords(
        _("The film has not been encoded yet."), _("Press “Try again” when the encoding is done.")
    ),
    "bad_subtitles": ErrorWords(
        _("A caption file cannot be read."), _("Open the captions, save them again and have them approved.")
    ),
    "uneven_segments": ErrorWords(_("The sizes of the picture did not come out alike."), RETRIED),
    "not_verified": ErrorWords(_("What was made is not what should have been made, so it was thrown away."), RETRIED),
    "missing_input": ErrorWords(_("Something this step needs has not been made."), _("Start the whole run again.")),
    "ffmpeg_missing": ErrorWords(_("The encoder cannot be started."), STAFF),
    "encoder_refused": ErrorWords(_("The encoder cannot work with this file."), EXPORT),
    "ffmpeg_failed": ErrorWords(_("The encoder stopped with an error."), RETRIED),
    "ffmpeg_stalled": ErrorWords(_("The encoder gave no sign of life for five minutes."), RETRIED),
    "disk_full": ErrorWords(_("The server's disk is full."), ROOM),
    "out_of_memory": ErrorWords(_("The server has too little memory free."), ROOM),
    "disk_short": ErrorWords(_("The server's disk has no room for this film just now."), ROOM),
    "storage_away": ErrorWords(
        _("The storage where films lie does not answer."),
        _("Nothing is wrong with your file. Staff must look after the storage; then it goes on by itself."),
    ),
    "memory_short": ErrorWords(_("The server has too little memory free to begin just now."), ROOM),
    "killed": ErrorWords(_("The server stopped the encoder, most likely for want of memory."), ROOM),
    "worker_lost": ErrorWords(_("The program that did this step was lost, several times."), STAFF),
    "crashed": ErrorWords(_("This step stopped with an error of ours."), STAFF),
    # Why the recogniser, which settings lend us, had nothing to do.
    "no_recogniser": ErrorWords(
        _("There is no speech recogniser on this server, so no captions were drafted."),
        _("Write the captions by hand, or ask the platform's staff to set a recogniser up."),
    ),
    "no_audio": ErrorWords(_("The film has no sound, so no captions were drafted."), _("Nothing needs doing.")),
    "bad_wav": ErrorWords(_("The recogniser could not read the sound."), STAFF),
    "in_one_go": ErrorWords(_("The film is not long, so all sizes were made at once."), _("Nothing needs doing.")),
    "no_input": ErrorWords(_("There is nothing here for this step to do."), _("Nothing needs doing.")),
}


def words_for(code: str) -> ErrorWords:
    """Return the words of a stage's error; apps above add theirs with `STAGE_ERRORS.update(…)` in `ready()`."""
    return STAGE_ERRORS.get(code) or ErrorWords(_("This step failed."), STAFF)
