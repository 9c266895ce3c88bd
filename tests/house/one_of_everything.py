"""One of everything that an address can name: what belongs to somebody is of 勐海's tea base and of 岩罕."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document

from accessibility.captions.cues import Cue
from accessibility.captions.tracks import ensure_track, save_version
from accessibility.models import DescriptionRecording, SignTrack, VisualStatement
from courses.assess.attempts import answer as take
from courses.pages.models import CoursePage
from courses.pages.page_queries import quiz_blocks
from courses.study.engine.enrolment import enrol
from courses.study.models import DeviceKey, Enrolment, EvidenceVoid, PlayLease, Timeline, VerifiedInterval
from lms.backoffice.models import Job
from lms.bases.models import CourseSubmission, SubmissionDuty
from lms.delivery.cohorts import join
from lms.delivery.models import Cohort, Programme, Session
from lms.exchange.imports import check
from lms.exchange.roster.headings import HEADINGS
from lms.exchange.roster.roster import SHEET
from lms.exchange.workbook import write
from lms.own_account import requests
from lms.own_account.models import NewPhone
from lms.people.accounts import counselling, guardians
from lms.people.claims import claims
from lms.people.models import Organisation, Posting, Role, User
from lms.points.credits.kinds import adjustments
from lms.points.desk import appeals
from lms.points.models import GradeRun, Hold, LedgerTxn, Policy
from lms.points.values.units import Unit
from lms.records.certificates import revoking
from lms.records.certificates.batches import begin as begin_batch
from lms.records.certificates.certificates import issue
from lms.records.elsewhere import elsewhere
from lms.records.elsewhere.scans import Scan
from lms.records.record import sharing
from lms.registry.desk import proposals
from lms.registry.models import Proposal
from lms.second_factor.models import FactorReset
from lms.world import courses, people, publishing
from media_pipeline.models import Asset, Run, StageRun
from media_pipeline.uploads import uploads

NOBODY = "00000000-0000-4000-8000-000000000000"
# The base point of P-256: a public key of no device.
POINT = (
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)


def build() -> dict[str, Any]:
    """Make the world; returns `samples` (view → arguments, verb, body) and the `subject` whom they are about."""
    bases = people.populate()
    who = people.account
    officer = User.objects.create(username="othercounty", name="邻县")
    office = Organisation.objects.create(division_id=people.MENGLA, name="勐腊县残疾人联合会")
    Posting.objects.create(user=officer, role=Role.COUNTY_OFFICER, organisation=office, division_id=people.MENGLA)
    base, editor, subject = bases["tea"], who("teaeditor"), who("yanhan")
    lessons = courses.draft_tea(base=base, by=editor)
    for each in lessons:
        publishing.publish_course(lesson=each, editor=editor, reviewer=who("coursereview"))
    lesson = lessons[0]
    course = lesson.get_parent().get_parent().specific
    CoursePage.objects.filter(pk=course.pk).update(hours_offline=0)  # a certificate without a class

    asset, interpreter = (
        Asset.objects.create(
            title=title,
            filename="a.mp4",
            collection=base.collection,
            owner=editor,
            kind="video",
            sha256="0" * 64,
            size=1,
        )
        for title in ("课", "手语")
    )
    run = Run.objects.create(asset=asset, recipe="LESSON_VIDEO", by=editor)
    stage = StageRun.objects.create(run=run, row=0, name="probe", state=StageRun.State.FAILED_PERMANENT)
    upload = uploads.begin(owner=editor, collection=base.collection, size=10, filename="b.mp4")
    track = ensure_track(asset=asset)
    latest = track.latest
    version = save_version(
        track=track, base_number=latest.number if latest else 0, cues=[Cue(0, 2000, "你好。")], by=editor
    )
    sign = SignTrack.objects.create(asset=asset, sign_asset=interpreter, edited_by=editor, offset_ms=0)
    recording = DescriptionRecording.objects.create(asset=asset, audio_asset=interpreter, edited_by=editor)
    statement = VisualStatement.objects.create(asset=asset, text="都说了。", stated_by=editor)

    enrolment = enrol(subject=subject, course=course, by=subject)
    timeline = Timeline.objects.create(lesson=lesson, asset=asset, block_id="video", duration_ms=60_000)
    lease = PlayLease.objects.create(
        subject=subject,
        actor=subject,
        enrolment=enrolment,
        timeline=timeline,
        rate_cap_milli=3000,
        issued_at=timezone.now() - timedelta(hours=2),
        expires_at=timezone.now() + timedelta(hours=1),
        closed_at=timezone.now() - timedelta(hours=1),
        close_reason=PlayLease.Reason.STOPPED,
    )
    void = EvidenceVoid(lease=lease, asked_by=who("county"))
    void.reason = "可疑"
    void.save()
    for each in lessons:
        [quiz] = quiz_blocks(each)
        right = {q.id: [o.id for o in q.options if o.correct] for q in quiz.questions}
        take(subject=subject, actor=subject, lesson=each, block_id=quiz.block_id, answers=right)
    [quiz] = quiz_blocks(lesson)
    certificate = issue(enrolment=Enrolment.objects.get(pk=enrolment.pk), by=subject)
    txn = LedgerTxn.objects.filter(subject=subject).first()

    duty = SubmissionDuty.objects.get()
    submission = CourseSubmission.objects.create(duty=duty, base=base, course=course, by=editor)
    programme = Programme.objects.create(organisation=base.organisation, title="茶", course=course)
    now = timezone.now()
    cohort = Cohort.objects.create(
        programme=programme,
        division_id=people.MENGHAI,
        teacher=who("teateacher"),
        code="T1",
        name="茶一班",
        starts=now.date(),
        ends=now.date(),
    )
    session = Session.objects.create(cohort=cohort, title="泡茶", starts=now - timedelta(hours=2), ends=now)
    join(cohort=cohort, subject=subject, by=who("teateacher"))

    paper = elsewhere.Paper("special", "傣锦编织", "", "A-17", "景洪市人社局", now.date())
    scan = Scan("application/pdf", b"%PDF-1.7 %%EOF")  # where none is, "not found" would look like a refusal
    external = elsewhere.enter(subject=subject, paper=paper, scan=scan, by=subject)
    asked = revoking.ask(certificate=certificate, reason="姓名有误", reissue=False, by=who("teateacher"))
    link = sharing.make(subject=subject, days=7, with_name=False, by=subject)
    batch = begin_batch(cohort=cohort, by=who("teateacher"))

    roster = check(
        data=write(SHEET, HEADINGS, [["T1", "新人", "532822197506151236", *[""] * (len(HEADINGS) - 3)]]),
        filename="名册.xlsx",
        cohort=cohort,
        by=who("teateacher"),
    )
    body = cohort.programme.organisation
    named = claims.enter(
        name="新人",
        citizen_id="532822197506151236",
        division=cohort.division,
        organisation=body,
        source=body,
        by=who("teateacher"),
    )
    at_base = Posting.objects.get(user=who("teateacher"))
    question = appeals.appeal(subject=subject, by=subject, words="没有记")
    correction = adjustments.ask(
        subject=subject,
        unit=Unit.POINT,
        milli=5000,
        reason="漏记",
        evidence="签到表",
        by=who("counsellor"),
    )
    held = Hold.objects.create(
        kind="attendance",
        subject=subject,
        unit=Unit.POINT,
        milli=1000,
        reason="待查",
        day=now.date(),
        source_type="look",
        source_id="1",
    )
    past = now.date() - timedelta(days=2)
    grading = GradeRun.objects.create(
        policy=Policy.objects.get(version=1), by=who("county"), starts=past, ends=past, reason="试"
    )
    place = str(lesson.body[0].id)
    earlier = Timeline.objects.create(lesson=lesson, asset=asset, block_id=place, duration_ms=60_000, retired=now)
    VerifiedInterval.objects.create(
        enrolment=enrolment, timeline=earlier, subject=subject, spans=[[0, 1_000]], verified_ms=1_000
    )
    reading = PlayLease.objects.create(
        subject=subject,
        actor=subject,
        enrolment=enrolment,
        timeline=earlier,
        seed="0" * 64,
        head="0" * 64,
        rate_cap_milli=3_000,
        issued_at=now,
        expires_at=now + timedelta(hours=12),
    )
    device = DeviceKey.objects.create(subject=subject, public="04" + "0" * 128, name="手机", made=now)
    proposal = proposals.ask(
        kind=Proposal.Kind.ERASE, person=subject, reason="本人要求", by=who("province"), basis="asked"
    )
    looked_after = counselling.assign(trainee=subject.trainee, counsellor=who("counsellor"), by=who("county"))
    agreed = guardians.record(
        trainee=subject.trainee,
        guardian="玉香",
        relation="parent",
        document="同意参加培训",
        day=now.date(),
        by=who("county"),
    )
    lost = FactorReset.objects.create(person=who("county"), asked_by=who("prefecture"))
    other_number = NewPhone.objects.create(
        person=subject, asked_by=who("province"), phone_sealed=b"", reason_sealed=b""
    )
    asks = requests.ask(phone="13700009999", name="玉腊", division=cohort.division)
    paper_file = Document.objects.create(
        title="讲义", file=ContentFile(b"%PDF-1.7", "paper.pdf"), collection=base.collection
    )
    work = Job.objects.create(
        kind=Job.Kind.WORKBOOK,
        state=Job.State.DONE,
        by=who("county"),
        listing="people",
        path="/people/list/",
        language="zh-hans",
        done=1,
        total=1,
        ended=now,
    )
    uuid = {"uuid": asset.uuid}
    get, post = "get", "post"
    samples: dict[str, tuple[dict[str, Any], str, Any]] = {
        "media_pipeline:asset": (uuid, get, None),
        "media_pipeline:progress": (uuid, get, None),
        "media_pipeline:again": (uuid, get, None),
        "media_pipeline:delete": (uuid, get, None),
        "media_pipeline:retry": ({"pk": stage.pk}, get, None),
        "media_pipeline:cancel": ({"uuid": run.uuid}, get, None),
        "media_pipeline:stage": ({"pk": stage.pk}, get, None),
        "media_pipeline:operate_retry": ({"pk": stage.pk}, get, None),
        "media_pipeline:remake": ({"pk": stage.pk}, get, None),
        "media_pipeline:stop": ({"uuid": run.uuid}, get, None),
        "media_pipeline:forget": ({"uuid": upload.uuid}, get, None),
        "asset_chooser:chosen": ({"pk": str(asset.pk)}, get, None),
        "media:file": ({"tree": NOBODY, "name": "x"}, get, None),
        "media:handed_out": ({"token": "x", "tree": NOBODY, "name": "x"}, get, None),
        "media:original": (uuid, get, None),
        "media:upload": ({"uuid": upload.uuid}, get, None),
        **{
            f"accessibility:{name}": ({"asset": asset.uuid}, get, None)
            for name in (
                *("captions_of", "begin", "asset", "attach_sign", "state", "waive"),
                *("attach_description", "burnt"),
            )
        },
        **{
            f"accessibility:{name}": ({"track": track.uuid}, get, None)
            for name in ("edit", "resolve", "approve", "return", "upload", "download", "transcript")
        },
        "accessibility:vtt": ({"track": track.uuid, "number": version.number}, get, None),
        "accessibility:storyboard": (
            {"track": track.uuid, "number": version.number, "tree": UUID(int=0)},
            get,
            None,
        ),
        "accessibility:sign": ({"sign": sign.uuid}, get, None),
        "accessibility:decide_sign": ({"sign": sign.uuid}, get, None),
        "accessibility:decide_description": ({"recording": recording.uuid}, get, None),
        "accessibility:confirm_statement": ({"statement": statement.uuid}, get, None),
        "assess:answer": ({"lesson": lesson.pk, "block": quiz.block_id}, get, None),
        "study:enrol": ({"course": course.pk}, get, None),
        "study:withdraw": ({"course": course.pk}, get, None),
        "study:read": ({"lesson": lesson.pk}, get, None),
        "pages:document": ({"number": str(paper_file.pk), "filename": "paper.pdf"}, get, None),
        "pages:braille": ({"lesson": lesson.pk}, "get", None),
        "study:begin_reading": ({"lesson": lesson.pk, "block": place}, get, None),
        "study:answer_reading": ({"uuid": reading.uuid}, get, None),
        "study:versions": ({"lesson": lesson.pk}, get, None),
        "study:surveys": ({"lesson": lesson.pk}, get, None),
        "study:answer_survey": ({"lesson": lesson.pk, "block": quiz.block_id}, get, None),
        "study:earlier": ({"lesson": lesson.pk, "block": place, "uuid": earlier.uuid}, get, None),
        "study:open_lease": ({}, post, {"lesson": lesson.pk, "block": "x", "device": ""}),
        "study:give_grant": ({}, post, {"course": course.pk, "key": POINT, "device": "", "name": ""}),
        "study:hand_in": ({}, post, {"parts": []}),
        "study:take_chunks": ({"uuid": NOBODY}, post, {}),
        "study:close_lease": ({"uuid": NOBODY}, post, {}),
        "study:say_present": ({"uuid": lease.uuid}, post, {}),
        "delivery:ask_void": ({"uuid": lease.uuid}, get, None),
        "delivery:void": ({"uuid": void.uuid}, get, None),
        **{f"backoffice:{name}": ({"uuid": work.uuid}, get, None) for name in ("job", "job_file")},
        "bases:base": ({"uuid": base.uuid}, get, None),
        "bases:public_name": ({"uuid": base.uuid}, get, None),
        "bases:step": ({"uuid": base.uuid}, get, None),
        "bases:change_duty": ({"number": duty.pk}, get, None),
        "bases:submit": ({"duty": duty.pk}, get, None),
        "bases:decide": ({"uuid": submission.uuid}, get, None),
        "delivery:cohort": ({"uuid": cohort.uuid}, get, None),
        "delivery:session": ({"uuid": session.uuid}, get, None),
        "delivery:mark": ({"uuid": session.uuid}, get, None),
        **{f"delivery:{name}": ({"uuid": programme.uuid}, get, None) for name in ("programme", "change_programme")},
        "delivery:step_programme": ({"uuid": programme.uuid, "code": "close"}, get, None),
        "delivery:step_cohort": ({"uuid": cohort.uuid, "code": "finish"}, get, None),
        **{
            f"delivery:{name}": ({"uuid": cohort.uuid}, get, None)
            for name in ("open_sign_up", "sign_up", "leave", "people", "add_members", "results", "add_session")
        },
        "delivery:withdraw": ({"uuid": cohort.uuid, "subject": subject.uuid}, get, None),
        **{f"delivery:{name}": ({"uuid": session.uuid}, get, None) for name in ("change_session", "cancel_session")},
        "plan:end_period": ({"uuid": NOBODY}, get, None),
        "points:of": ({"uuid": subject.uuid}, get, None),
        "points:txn": ({"uuid": txn.uuid if txn else NOBODY}, get, None),
        "points:day": ({"uuid": subject.uuid, "day": "2026-11-01"}, get, None),
        "points:appeal": ({"uuid": subject.uuid}, get, None),
        "points:correct": ({"uuid": subject.uuid}, get, None),
        "points:answer": ({"uuid": question.uuid}, get, None),
        **{
            f"points:{name}": ({"uuid": correction.uuid}, get, None)
            for name in ("correction", "decide_correction", "document")
        },
        "points:hold": ({"uuid": held.uuid}, get, None),
        "points:mend": ({"version": 1}, get, None),
        **{f"points:{name}": ({"uuid": grading.uuid}, get, None) for name in ("run", "decide_run", "undo_run")},
        **{f"points:{name}": ({"uuid": cohort.uuid}, get, None) for name in ("work", "terms")},
        **{
            f"records:{name}": ({"uuid": subject.uuid}, get, None)
            for name in ("of", "statement", "workbook", "json", "links", "enter_external")
        },
        **{
            f"records:{name}": ({"uuid": external.uuid}, get, None)
            for name in ("external", "correct_external", "withdraw_external", "verify_external")
        },
        "records:scan": ({"uuid": external.uuid}, get, None),
        **{
            f"records:{name}": ({"uuid": certificate.uuid}, get, None)
            for name in ("certificate", "certificate_pdf", "ask_revocation")
        },
        "help:guide": ({"slug": "learning"}, get, None),
        "records:issue": ({"uuid": enrolment.uuid}, get, None),
        "records:revocation": ({"uuid": asked.uuid}, get, None),
        "records:decide_revocation": ({"uuid": asked.uuid}, get, None),
        "records:take_back": ({"uuid": link.uuid}, get, None),
        "records:shared": ({"token": link.token}, get, None),
        "records:begin_batch": ({"uuid": cohort.uuid}, get, None),
        "records:batch": ({"uuid": batch.uuid}, get, None),
        "records:batch_pdf": ({"uuid": batch.uuid}, get, None),
        "records:requirements": ({"uuid": programme.uuid}, get, None),
        **{
            f"exchange:{name}": ({"uuid": roster.uuid}, get, None)
            for name in ("found", "take_over", "give_up", "annotated")
        },
        "records:check": ({"serial": "nothing"}, get, None),
        **{f"own_account:{name}": ({"uuid": subject.uuid}, get, None) for name in ("make_slip", "ask_new_phone")},
        "own_account:give_up_device": ({"key": device.uuid}, post, {}),
        "own_account:offline_devices": ({"uuid": subject.uuid}, get, None),
        "own_account:give_up_for": ({"uuid": subject.uuid, "key": device.uuid}, post, {}),
        "own_account:end_help": ({"link": subject.trainee.helpers.get().pk}, post, {}),
        "own_account:read_message": ({"number": subject.notices.order_by("pk")[0].pk}, post, {}),
        "own_account:end_device": ({"handle": "a" * 32}, post, {}),
        "own_account:decide_new_phone": ({"uuid": other_number.uuid}, get, None),
        "own_account:decide_request": ({"uuid": asks.uuid}, get, None),
        "registry:person": ({"uuid": subject.uuid}, get, None),
        "registry:act": ({"uuid": subject.uuid, "what": "name"}, get, None),
        "registry:end_help": ({"uuid": subject.uuid, "link": subject.trainee.helpers.get().pk}, get, None),
        "registry:end_counsellor": ({"uuid": subject.uuid, "number": looked_after.pk}, get, None),
        "registry:withdraw_consent": ({"uuid": subject.uuid, "number": agreed.pk}, get, None),
        "registry:office": ({"uuid": base.organisation.uuid}, get, None),
        "registry:end_posting": ({"uuid": base.organisation.uuid, "number": at_base.pk}, get, None),
        "registry:decision": ({"uuid": proposal.uuid}, get, None),
        "registry:decide": ({"uuid": proposal.uuid}, get, None),
        "second_factor:decide": ({"uuid": lost.uuid}, get, None),
        "registry:claim": ({"uuid": named.uuid}, get, None),
        "registry:decide_claim": ({"uuid": named.uuid, "verdict": "confirm"}, get, None),
        "people:answer_claim": ({"uuid": named.uuid}, get, None),
        "image": ({"name": "images/none.png"}, get, None),
    }
    return {"samples": samples, "subject": subject}
