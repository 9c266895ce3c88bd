"""No rule rests on a field that nothing fills: every predicate and scope is run, watched, in a lived-in world.

“Staff of her own base are never her hands” once read a field that no path set, and every test of it set it by hand.
"""

from datetime import timedelta
from typing import Any

import pytest
import rules
from django.urls import reverse
from django.utils import timezone
from rules.permissions import permissions

from accessibility.models import DescriptionRecording, SignTrack, Track, VisualStatement
from courses.study.engine import leases
from courses.study.engine.offline.grants import films_of
from courses.study.models import Enrolment, EvidenceVoid, PlayLease
from courses.study.recount import voids
from lms.backoffice.models import Job
from lms.bases.lifecycle import life
from lms.bases.models import CourseSubmission, SubmissionDuty, TrainingBase
from lms.delivery.attendance import Came
from lms.delivery.models import Cohort, CohortMember, Mark, Programme, Session
from lms.delivery.proposals import proposals
from lms.exchange.models import RosterImport
from lms.own_account import new_phones, requests
from lms.own_account.models import AccountRequest, NewPhone
from lms.people import access
from lms.people.accounts import posts
from lms.people.models import Organisation, Role, User
from lms.people.signing_in import phones
from lms.plan.models import CountingRule, PlanPeriod
from lms.points.models import Adjustment, Appeal, Hold
from lms.records.certificates.batches import begin
from lms.records.models import Batch, Cause, Certificate, Doubt, ExternalCertificate, RevocationRequest
from lms.registry.desk.merging import merge
from lms.registry.models import Proposal
from lms.second_factor import events
from lms.second_factor.models import FactorEvent
from lms.world import people
from lms.world.clock import telling
from media_pipeline.models import Asset
from tests.courses.pages import making
from tests.courses.study import worlds
from tests.courses.study.offline.device import Device
from tests.courses.study.player import Clock, Player
from tests.house import field_recorder, lived_in
from tests.house.lived_in import LivedIn, browser
from tests.house.test_own_base import decisions

pytestmark = pytest.mark.django_db
ASKING = (
    *("mother", "counsellor", "teateacher", "teaeditor", "coursereview", "captions", "county", "prefecture"),
    *("province", "auditor", "yanhan", "both"),
)


@pytest.fixture
def world() -> LivedIn:
    """Beside what `lived_in` has: questions, papers, certificates, a link that was ended, a post that is over."""
    found = lived_in.move_in()
    decisions(found, found.member)
    lived_in.browser(found.member).post(reverse("study:enrol", args=[found.film.get_parent().get_parent().pk]))
    lease = leases.open_lease(
        subject=found.alone, actor=found.alone, lesson=found.film, block_id=worlds.video_block(found.film)
    )
    voids.ask(lease=lease, by=people.account("province"), reason="可疑")
    begin(cohort=found.cohort, by=people.account("teateacher"))
    both = User.objects.create(username="both", name="身兼两职")
    lived_in.post(both, Role.BASE_STAFF, found.base.organisation, found.base.division)
    office = Organisation.objects.get(name="勐海县残疾人联合会")
    lived_in.post(both, Role.COUNTY_OFFICER, office, office.division)
    today = timezone.localdate()
    lived_in.post(both, Role.COUNSELLOR, office, office.division, starts=people.SINCE, ends=today)
    moved = User.objects.create(username="moved", name="调走的人")
    post = posts.begin(
        person=moved, organisation=office, role=Role.COUNSELLOR, by=people.account("prefecture"), reason="借调"
    )
    posts.end(posting=post, by=people.account("prefecture"), reason="调回")
    lived_in.enter_helper(found.stranger, "刀姐", "13900003333", until=today)
    again = lived_in.enter_helper(found.stranger, "岩哥", "13900004444")
    assert again.status_code == 302
    link = found.stranger.trainee.helpers.latest("pk")
    browser("county").post(reverse("registry:end_help", args=[found.stranger.uuid, link.pk]))
    browser("teaeditor").post(
        reverse("bases:submit", args=[SubmissionDuty.objects.get().pk]), {"course": found.course.pk}
    )
    life.suspend(
        base=TrainingBase.objects.get(organisation__name="景洪市傣锦传习所"),
        by=people.account("province"),
        reason="消防",
    )
    films_that_are_described(found)
    contradict(found)
    learn_without_a_network(found)
    move = {"move-division": people.MENGLA, "move-reason": "搬家"}
    browser("county").post(reverse("registry:act", args=[found.stranger.uuid, "move"]), move)
    moved = people.account("limei")
    for place in (people.MENGLA, moved.trainee.division_id):  # away, and back again
        browser("prefecture").post(reverse("registry:act", args=[moved.uuid, "move"]), move | {"move-division": place})
    join_two(found)
    events.record(FactorEvent.Kind.ADDED, person=people.account("county"), by=people.account("county"))
    suspend_and_propose(found)
    ways_in(found)
    certificate = Certificate.objects.get()
    Doubt.objects.create(certificate=certificate, cause=Cause.VOID, opened=timezone.now(), looked=timezone.now())
    return found


def ways_in(found: LivedIn) -> None:
    """Somebody asks for an account, and an officer for another number of somebody who lost her phone."""
    requests.ask(phone="13900005555", name="玉腊", division=found.stranger.trainee.division)
    phones.give(user=found.alone, phone="13900006666", verified=True)
    new_phones.ask(person=found.alone, phone="13900007777", reason="丢了", by=people.account("province"))


def suspend_and_propose(found: LivedIn) -> None:
    """A suspended base's teacher proposes who came; then the base goes on."""
    province, teacher = people.account("province"), people.account("teateacher")
    life.suspend(base=found.base, by=province, reason="消防")
    proposals.propose(session=found.meeting, came={found.member.pk: Came(Mark.Status.LATE, 30)}, by=teacher)
    life.reinstate(base=found.base, by=province)


def films_that_are_described(found: LivedIn) -> None:
    """What stands beside a film: a description, and captions that wait for their reviewer."""
    editor = people.account("teaeditor")
    film, sound = Asset.objects.first(), making.make_asset(found.base.collection, editor, title="口述")
    DescriptionRecording.objects.create(asset=film, audio_asset=sound, edited_by=editor)
    Track.objects.update(submitted_by=editor)


def contradict(found: LivedIn) -> None:
    """A device that tells two stories about one piece."""
    player = Player(browser(found.alone), Clock(timezone.now()), found.film.pk, worlds.video_block(found.film))
    player.open()
    player.post(player.chunk(0, 500))
    player.seq, player.head = 0, PlayLease.objects.get(uuid=player.lease).seed
    player.post(player.chunk(0, 400))


def learn_without_a_network(found: LivedIn) -> None:
    """A device that was copied, and one that hands in what it wrote after half a year."""
    clock = Clock(timezone.now())
    course = found.film.get_parent().get_parent().specific
    [film] = films_of(course)
    copied, late = Device(found.alone, course, clock), Device(found.alone, course, clock)
    with telling(clock.at - timedelta(days=180)):
        late.ask()
    copied.ask()
    for device, number in ((copied, 0), (copied, 0), (late, 0)):
        book = device.begin(film, number=number)
        book.write(0, 500, 0)
        book.hand_in()


def join_two(found: LivedIn) -> None:
    """Two accounts of one person, asked for and joined; and two more, asked for."""
    kept, absorbed = people.account("yula"), people.account("yanbao")
    browser(absorbed).post(reverse("study:enrol", args=[found.course.pk]))
    merge(
        kept=kept,
        absorbed=absorbed,
        reason="同一人",
        asked_by=people.account("county"),
        approved_by=people.account("prefecture"),
    )
    two = {"merge-number": lived_in.number_of("yuhan"), "merge-reason": "同一人"}
    browser("county").post(reverse("registry:act", args=[people.account("yanwen").uuid, "merge"]), two)


def things(world: LivedIn) -> dict[str, list[Any]]:
    """What the permissions of each app are asked about."""
    leases_of_all = list(PlayLease.objects.select_related("subject__trainee"))
    learners = [world.member, world.alone, world.left, world.stranger]
    pages = [world.course, world.lesson, world.base.root_page]
    voids_asked = list(EvidenceVoid.objects.all())
    classes = list(Cohort.objects.all())
    return {
        "people": learners,
        "study": [*learners, *leases_of_all, *voids_asked, world.lesson, world.course],
        "delivery": [*classes, *Session.objects.all(), *some(Programme)],
        "own_account": [*learners, *some(NewPhone, AccountRequest)],
        "plan": some(PlanPeriod, CountingRule),
        "points": [*learners, *classes, *some(Appeal, Adjustment, Hold)],
        "records": [
            *(*learners, *classes),
            *some(Enrolment, Certificate, ExternalCertificate, RevocationRequest, Batch, Programme),
        ],
        "registry": [*learners, *Proposal.objects.all()],
        "exchange": [*classes, *some(RosterImport)],
        "bases": [*TrainingBase.objects.all(), *some(CourseSubmission), *pages],
        "pages": pages,
        "accessibility": some(Asset, Track, SignTrack, VisualStatement, DescriptionRecording),
        "media_pipeline": [*some(Asset), world.base.collection],
        "reports": [],
        "backoffice": some(Job),
        "second_factor": [],
    }


def some(*models: Any) -> list[Any]:
    return [row for model in models for row in model.objects.all()[:3]]


def ask_everything(world: LivedIn) -> set[field_recorder.Field]:
    """Every permission for everybody about everything it can be asked about, and every listing."""
    asked = things(world)
    with field_recorder.recording() as seen:
        for name in ASKING:
            user = people.account(name)
            for permission in permissions:
                for thing in [None, *asked[permission.partition(".")[0]]]:
                    try:
                        rules.has_perm(permission, user, thing)
                    except (AttributeError, TypeError, ValueError):
                        continue  # a rule about something else of its app
            for narrow_label, narrow in access.SCOPES.items():
                narrow(user, model_of(narrow_label).objects.all()).exists()
    return seen


def model_of(narrow_label: str) -> Any:
    from django.apps import apps

    return apps.get_model(narrow_label)


def test_every_field_that_a_rule_reads_is_filled_by_somebody(world: LivedIn) -> None:
    read = ask_everything(world)

    assert {"people.Posting.organisation", "delivery.CohortMember.subject", "study.Enrolment.course"} <= {
        field_recorder.label(each) for each in read
    }
    assert " ".join(sorted(field_recorder.label(each) for each in read if field_recorder.is_empty(each))) == ""


def test_the_watch_sees_a_rule_on_an_empty_field(world: LivedIn) -> None:
    """By attribute, by filter, and through a relation: each would have shown the field that was empty everywhere."""
    CohortMember.objects.update(enrolment=None)

    @rules.predicate
    def by_attribute(user: Any, member: Any) -> bool:
        return member is not None and member.enrolment is not None

    @rules.predicate
    def by_filter(user: Any, subject: Any) -> bool:
        return CohortMember.objects.filter(subject=subject, enrolment__isnull=False).exists()

    @rules.predicate
    def from_the_other_side(user: Any, subject: Any) -> bool:
        return Cohort.objects.filter(members__enrolment__course=world.course.pk).exists()

    member = CohortMember.objects.get()
    for rule, thing in ((by_attribute, member), (by_filter, world.member), (from_the_other_side, world.member)):
        with field_recorder.recording() as seen:
            assert not rule(world.member, thing)
        empty = {field_recorder.label(each) for each in seen if field_recorder.is_empty(each)}
        assert "delivery.CohortMember.enrolment" in empty, rule
