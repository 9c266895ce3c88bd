"""The demonstration world with a film of a few silent seconds, a bare page beside it, and a trainee's session."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django
import imageio_ffmpeg

if TYPE_CHECKING:
    from lms.world.build import Say
    from lms.world.film import Film

BEGUN = time.monotonic()


def main() -> None:
    django.setup()
    from django.test import Client
    from wagtail.models import Page

    from courses.pages.models import HomePage
    from lms.db.sqlite import fresh
    from lms.people.models import User
    from lms.world.build import build
    from lms.world.courses import MASSAGE

    tell("Database and static files")
    static = subprocess.Popen([sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"])  # the other core
    fresh.lay_out()
    static.wait()
    build(say=tell, shoot=short_film)
    home = HomePage.objects.get()
    bare = home.add_child(instance=Page(title="空白页", slug="bare"))
    course = Page.objects.get(slug=MASSAGE)
    lesson = course.get_descendants().filter(slug="lesson-1").get()
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(User.objects.get(username="yanwen"))
    pages = {"bare": bare.url, "course": course.url, "lesson": lesson.url, "study": "/study/", "home": home.url}
    [session] = [f"{name}={morsel.value}" for name, morsel in browser.cookies.items() if name == "sessionid"]
    print(json.dumps({"pages": pages, "cookie": session}))


def tell(words: str) -> None:
    sys.stderr.write(f"{time.monotonic() - BEGUN:5.1f}  {words}\n")


def short_film(say: "Say") -> "Film":
    """As long as the real one, because its captions must be readable, but very small."""
    from lms.world.film import Film, silent_starts

    starts, seconds = silent_starts()

    folder = Path(tempfile.mkdtemp(prefix="lms-bench-film-"))
    for name, size in (("lesson", "160x90"), ("sign", "90x120")):
        source = ["-f", "lavfi", "-i", f"testsrc2=s={size}:r=25"]
        sound = ["-f", "lavfi", "-i", "sine=frequency=300"] if name == "lesson" else []
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *source, *sound, "-t", f"{seconds:.3f}"]
        subprocess.run([*command, "-pix_fmt", "yuv420p", str(folder / f"{name}.mp4")], check=True)
    return Film(folder / "lesson.mp4", folder / "sign.mp4", starts, seconds, narrated=False)


if __name__ == "__main__":
    main()
