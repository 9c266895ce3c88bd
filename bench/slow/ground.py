"""The Django side: a film and a segment to read, learners with open leases, editors with begun uploads.

python -m bench.slow.ground seed LEARNERS UPLOADS     prints what there is, as JSON
python -m bench.slow.ground check                     reads what was acknowledged (JSON on stdin), prints what is lost
"""

import json
import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import django

TREE = UUID("5f0c1d1e-0000-4000-8000-000000000010")
FILM, SEGMENT, PART = 20 << 20, 512 * 1024, 1 << 20
LINES = 4  # uploads that one editor sends at a time (settings.FRONT_LINES_A_USER)


def seed(learners: int, uploads: int) -> dict[str, Any]:
    from bench import learners as study

    stands = study.seed(learners)
    lay_films()
    return {
        "learners": stands,
        "film": f"/m/{TREE}/film.mp4",
        "segment": f"/m/{TREE}/seg.m4s",
        "uploads": begin_uploads(uploads),
    }


def lay_films() -> None:
    from django.core.files.storage import default_storage

    folder = Path(default_storage.path(f"m/{TREE}"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "film.mp4").write_bytes(os.urandom(1 << 20) * (FILM >> 20))
    (folder / "seg.m4s").write_bytes(os.urandom(SEGMENT))


def begin_uploads(number: int) -> list[dict[str, str]]:
    """Where each goes on, and the headers of the editor who sends it."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from wagtail.models import Collection

    from media_pipeline.uploads import uploads

    users: Any = get_user_model().objects
    root = Collection.get_first_root_node()
    begun = []
    cookie, owner = "", None
    for n in range(number):
        if n % LINES == 0:
            owner = users.create(username=f"slow-{n}", is_superuser=True, is_staff=True)
            browser = Client(SERVER_NAME="localhost")
            browser.force_login(owner, backend="lms.people.signing_in.backends.ByPassword")
            cookie = browser.cookies["sessionid"].value
        upload = uploads.begin(owner=owner, collection=root, size=PART, filename=f"{n}.mp4")
        begun.append({"path": f"/uploads/{upload.uuid}/", "session": cookie})
    return begun


def content(start: int, length: int) -> bytes:
    """What every upload is made of, so that whatever is kept can be told to be right."""
    return bytes(n % 251 for n in range(start, start + length))


def check(acknowledged: dict[str, Any]) -> list[str]:
    """What was acknowledged and is not there, or is there and was not sent."""
    from django.conf import settings

    from bench import learners as study

    lost = study.recount(acknowledged["acked"])
    for path, acked in acknowledged["uploads"].items():
        part = Path(settings.UPLOAD_DIR) / f"{path.split('/')[2]}.part"
        kept = part.read_bytes() if part.exists() else b""
        if len(kept) < acked:
            lost.append(f"{path}: {acked} bytes had been there, {len(kept)} are")
        if kept != content(0, len(kept)):
            lost.append(f"{path}: what is kept was never sent")
    return lost


def main() -> None:
    django.setup()
    if sys.argv[1] == "seed":
        print(json.dumps(seed(int(sys.argv[2]), int(sys.argv[3]))))
    else:
        print(json.dumps(check(json.load(sys.stdin))))


if __name__ == "__main__":
    main()
