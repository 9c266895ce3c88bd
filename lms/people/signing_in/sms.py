"""The port through which codes and news reach phones. A production backend has `send` and, if it can, `send_text`."""

from typing import ClassVar

from django.conf import settings
from django.utils import timezone


class FileBackend:
    """Writes codes to a file and to the terminal: a developer's machine has no SMS gateway."""

    def send(self, *, phone: str, code: str) -> None:
        settings.SMS_FILE.parent.mkdir(parents=True, exist_ok=True)
        with settings.SMS_FILE.open("a", encoding="utf-8") as file:
            file.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S}  {phone}  {code}\n")
        print(f"[SMS] {phone}: {code}", flush=True)  # noqa: T201  (this backend's whole purpose)

    def send_text(self, *, phone: str, text: str) -> None:
        """Send words instead of a code. A gateway that has only a template for codes leaves this method out."""
        self.send(phone=phone, code=text)


class MemoryBackend:
    """Keeps codes and texts for a test to read."""

    sent: ClassVar[list[tuple[str, str]]] = []
    texts: ClassVar[list[tuple[str, str]]] = []

    def send_text(self, *, phone: str, text: str) -> None:
        self.texts.append((phone, text))

    def send(self, *, phone: str, code: str) -> None:
        self.sent.append((phone, code))
