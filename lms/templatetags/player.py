"""What the player's page needs besides its film: the words its script says (scripts hold none) and the speeds."""

from django import template
from django.utils.translation import gettext as _

from accessibility import speeds

register = template.Library()


@register.simple_tag
def player_words() -> dict[str, str]:
    """By key; `{x}` is filled in by the script."""
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "place": _("{now} of {all}"),
        "placeSaid": _("{now} of {all}. Said here: {said}"),
        "speed": _("Speed {rate}"),
        "share": _("{share} percent"),
        "volume": _("Volume {share} percent"),
        "muted": _("Sound off"),
        "unmuted": _("Sound on"),
        "captionsOn": _("Captions on"),
        "captionsOff": _("Captions off"),
        "descriptionOn": _("Audio description on"),
        "descriptionOff": _("Audio description off"),
        "describing": _("Audio description: {text}"),
        "signOn": _("Sign language on"),
        "signOff": _("Sign language off"),
        "signSize": _("Interpreter's size {size}"),
        "waiting": _("Loading…"),
        "loading": _("Loading the video…"),
        "slow": _("The connection is slow. The video goes on by itself as soon as enough of it is here."),
        "slowOffline": _("There is no connection just now. The video goes on by itself when it is back."),
        "fullscreenOn": _("Full screen. Escape or “Full screen” leads back."),
        "pressAgain": _("Press play once more."),
        "broken": _("The video does not load. Check the connection and press play again."),
        "slowSign": _("The connection is slow: the interpreter is shown in a smaller version."),
        "ended": _("The video is over."),
        "confirmed": _("Confirmed: {minutes} min"),
        "done": _("This video is finished and confirmed."),
        "offline": _("No connection. Go on learning: what you watch is kept on this device and sent later."),
        "sent": _("Connected again. What was kept has been sent."),
        "notCounted": _(
            "No connection, so this cannot be confirmed just now. Press play again when you are connected."
        ),
        "takenOver": _("You went on learning on another page or device. Press play to go on here."),
        "stillThere": _("Are you still there? Press “I am still here” when you like; there is no hurry."),
        "stillThereEnd": _("Were you there to the end? Press “I am still here” when you like, and all of it counts."),
        "hereNoted": _("Thank you. All of it counts."),
        "hereLater": _("Thank you. There is no connection; your answer is sent as soon as there is one."),
        "signedOut": _("You are signed out. What you watched is kept; sign in again and it will be sent."),
    }


@register.simple_tag
def player_speeds() -> list[str]:
    """Return the speeds the player offers, from slow to fast, as `accessibility.speeds` lists them."""
    return [speeds.as_text(speed) for speed in sorted(speeds.SPEEDS)]
