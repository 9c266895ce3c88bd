"""I18: what was finished stays finished, whatever becomes of the lesson or of the rules."""

from collections.abc import Callable
from typing import Any

from courses.pages.models import LessonPage
from courses.study.engine import completion
from courses.study.models import Completion, Enrolment, VerifiedInterval
from lms.bases.models import TrainingBase
from lms.people.models import User
from lms.points.ledger import transactions
from tests.courses.study import worlds
from tests.courses.study.player import Clock, Player


def test_a_lesson_that_grows_later_stays_finished(
    enrolment: Enrolment,
    second: LessonPage,
    signed_in: Callable[[User], Any],
    subject: User,
    clock: Clock,
    base: TrainingBase,
    owner: User,
    settings: Any,
) -> None:
    settings.STUDY_PRESENCE_MINUTES = 0
    player = Player(signed_in(subject), clock, second.pk, worlds.video_block(second))
    player.open()
    player.play(worlds.QUARTER_HOUR_MS / 1000, rate=3, every=20)
    player.play(620)
    done = list(Completion.objects.filter(enrolment=enrolment).values_list("pk", "page", "at"))
    before = transactions.balances(subject.pk)

    more = worlds.make_video(base, owner, title="再加一段")
    second.body = [
        *[(block.block_type, block.value) for block in second.body],
        ("video", {"asset": more, "title": "二"}),
    ]
    second.save_revision().publish()
    settings.STUDY_COMPLETION_SHARE = 1.0
    player.open()
    player.at = 0
    player.play(30)
    completion.check_lesson(enrolment, second, at=clock.at)

    assert [page for _, page, _ in done] == [second.pk]
    assert list(Completion.objects.filter(enrolment=enrolment).values_list("pk", "page", "at")) == done
    assert VerifiedInterval.objects.get(enrolment=enrolment, timeline__asset__title="按法示范").complete
    assert transactions.balances(subject.pk) == before
