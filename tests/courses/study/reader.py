"""A reader as the server sees her: plain forms, no script."""

import re
from typing import Any

from django.test import Client

from courses.pages.models import LessonPage
from courses.pages.page_queries import check_of
from courses.study.models import PlayLease
from tests.courses.study.player import Clock


class Reader:
    """One learner with the lesson's page open. `read` moves the clock; the rest does not."""

    def __init__(self, client: Client, clock: Clock, lesson: LessonPage, place: int = 0) -> None:
        self.client, self.clock, self.lesson = client, clock, lesson
        asking = [block for block in lesson.body if check_of(block)]
        self.block = asking[place]
        self.check = check_of(self.block)

    @property
    def lease(self) -> PlayLease:
        return PlayLease.objects.filter(timeline__block_id=self.block.id).latest("pk")

    def page(self) -> str:
        return str(self.client.get(self.lesson.url).content.decode())

    def begin(self) -> Any:
        return self.client.post(f"/study/lessons/{self.lesson.pk}/sections/{self.block.id}/begin/")

    def read(self, seconds: float) -> None:
        self.clock.tick(seconds)

    def answer(self, *, right: bool = True, lease: PlayLease | None = None) -> Any:
        assert self.check is not None
        option = next(option for option in self.check.options if option.correct is right)
        return self.client.post(f"/study/readings/{(lease or self.lease).uuid}/", {"answer": option.id})

    def press_again(self) -> Any:
        return self.client.post(f"/study/readings/{self.lease.uuid}/")

    def told(self, response: Any) -> str:
        """What the page says after the redirect, without markup."""
        html = self.client.get(response["Location"].split("#")[0]).content.decode()
        return re.sub(r"<[^>]+>|\s+", "", html)
