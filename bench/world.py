"""The demonstration world with a small silent film (or, `--moving`, one that fills every size of picture), a bare page
beside it, and a trainee's session.
"""

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
    from lms.world.films.film import Film

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
    fresh.migrate_default()
    static.wait()
    build(say=tell, shoot=moving_film if "--moving" in sys.argv else short_film)
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
    return drawn_film("testsrc2=s=160x90:r=25", "testsrc2=s=90x120:r=25")


def moving_film(say: "Say") -> "Film":
    """As heavy as a film may be: each rung of it and of its interpreter takes all the bits that it is allowed."""
    return drawn_film(
        "testsrc2=s=1280x720:r=25,noise=alls=12:allf=t+u", "testsrc2=s=480x640:r=25,noise=alls=12:allf=t+u"
    )


def drawn_film(lesson: str, sign: str) -> "Film":
    from lms.world.films.film import Film, silent_starts

    starts, seconds = silent_starts()
    folder = Path(tempfile.mkdtemp(prefix="lms-bench-film-"))
    for name, source in (("lesson", lesson), ("sign", sign)):
        sound = ["-f", "lavfi", "-i", "anoisesrc=a=0.1:c=pink"] if name == "lesson" else []
        quick = ["-preset", "ultrafast", "-pix_fmt", "yuv420p"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "lavfi", "-i", source, *sound]
        subprocess.run([*command, "-t", f"{seconds:.3f}", *quick, str(folder / f"{name}.mp4")], check=True)
    return Film(folder / "lesson.mp4", folder / "sign.mp4", starts, seconds, narrated=False)


if __name__ == "__main__":
    main()
