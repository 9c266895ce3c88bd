"""The Django side, in a process of its own: makes assets, sends messages, sweeps. One JSON line in, one out."""

import json
import os
import shutil
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

SWEEP_EVERY = 0.5  # seconds; `manage.py serve` sweeps every minute


def main() -> None:
    django.setup()
    from lms.db.sqlite import fresh

    fresh.migrate_default()
    hands = Hands()
    threading.Thread(target=sweeping, daemon=True).start()
    answer("ready")
    for line in sys.stdin:
        message = json.loads(line)
        verb: Callable[..., Any] = getattr(hands, message.pop("do"))
        answer(verb(**message))


def answer(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def sweeping() -> None:
    from media_pipeline.engine import runs
    from media_pipeline.uploads import uploads

    while True:
        for sweep in (runs.sweep, uploads.sweep):
            try:
                sweep()
            except Exception:  # a full disk, a broker that is away: the next one comes
                traceback.print_exc()
        time.sleep(SWEEP_EVERY)


class Hands:
    def __init__(self) -> None:
        from django.contrib.auth import get_user_model
        from wagtail.models import Collection

        users: Any = get_user_model().objects
        self.owner, _ = users.get_or_create(username="faults", defaults={"is_superuser": True, "is_staff": True})
        self.collection = Collection.get_first_root_node()

    def make(self, *, clip: str, number: int, mark: str = "") -> list[dict[str, Any]]:
        """As many lessons of this film, each file another one by an atom that players skip."""
        from media_pipeline import assets
        from media_pipeline.engine import runs

        made = []
        for _ in range(number):
            path = Path(clip).with_name(f"upload-{os.urandom(4).hex()}.mp4")
            shutil.copy(clip, path)
            with path.open("ab") as file:
                file.write(padding(mark.encode()))
            film = assets.create_asset(
                path=path, filename="lesson.mp4", title="lesson", collection=self.collection, owner=self.owner
            )
            runs.start(asset=film, recipe="LESSON_VIDEO", by=self.owner)
            made.append({"asset": film.pk, "sha256": film.sha256})
        return made

    def send(self, *, stage: int, times: int) -> None:
        """The same message, several times at once."""
        from media_pipeline.tasks import run_stage

        for _ in range(times):
            run_stage.apply_async(args=(stage,), queue="default")

    def collect(self) -> int:
        """Let go of all that the product would let go of now."""
        from media_pipeline.operating import collecting

        return len(collecting.collect(all_of_it=True))

    def session(self) -> dict[str, Any]:
        from django.test import Client

        browser = Client(SERVER_NAME="localhost")
        browser.force_login(self.owner)
        return {"cookie": browser.cookies["sessionid"].value, "collection": self.collection.pk}


def padding(mark: bytes) -> bytes:
    """An MP4 `free` atom of random bytes that ends with the mark."""
    content = os.urandom(32) + mark
    return (8 + len(content)).to_bytes(4, "big") + b"free" + content


if __name__ == "__main__":
    main()
