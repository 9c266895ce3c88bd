"""Timed text from the recogniser's draft to what a second person approved."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from accessibility.captions import tracks, webvtt
from accessibility.captions.cues import Cue, to_json
from accessibility.errors import Conflict, Incomplete, NotGoodEnough, SecondPersonNeeded, WrongState
from accessibility.models import Approval, Return, Track, TrackVersion
from media_pipeline.models import Run
from tests.accessibility.conftest import heard

pytestmark = pytest.mark.django_db


class TestDrafting:
    def test_what_was_heard_becomes_a_draft_with_its_word_times_and_doubts(self, recognised):
        track = Track.objects.get(asset=recognised.asset)

        first, second = track.latest.read()

        assert track.state == Track.State.DRAFT
        assert track.latest.origin == TrackVersion.Origin.RECOGNISER
        assert (first.start_ms, first.unsure) == (500, ())
        assert "".join(word.text for word in first.words) == "同学们好欢迎来到今天的课程。"
        assert second.unsure

    def test_hearing_again_replaces_a_draft_that_nobody_touched(self, recognised, publish):
        publish(recognised.asset, "recognition", heard(("大家好。", 0, 2000, 0.9)))

        assert [cue.text for cue in Track.objects.get().latest.read()] == ["大家好。"]

    def test_hearing_again_leaves_a_persons_text_alone(self, recognised, publish, editor, good_cues):
        track = Track.objects.get()
        tracks.save_version(track=track, base_number=track.latest.number, cues=good_cues, by=editor)

        publish(recognised.asset, "recognition", heard(("大家好。", 0, 2000, 0.9)))

        assert [cue.text for cue in Track.objects.get().latest.read()] == [cue.text for cue in good_cues]

    def test_nothing_heard_still_leaves_a_track_to_write_in(self, asset, editor):
        from media_pipeline.signals import run_finished

        run = Run.objects.create(asset=asset, recipe="LESSON_VIDEO", state=Run.State.DONE, by=editor)

        run_finished.send(sender=Run, run=run)

        assert Track.objects.get(asset=asset).latest.cues == []

    def test_a_sign_video_gets_no_captions(self, asset, editor):
        from media_pipeline.signals import run_finished

        run = Run.objects.create(asset=asset, recipe="SIGN_VIDEO", state=Run.State.DONE, by=editor)

        run_finished.send(sender=Run, run=run)

        assert not Track.objects.exists()


class TestSaving:
    def test_every_save_is_a_new_version_on_top_of_the_one_it_was_made_from(self, asset, editor, good_cues):
        track = tracks.ensure_track(asset=asset)

        version = tracks.save_version(track=track, base_number=1, cues=good_cues, by=editor)

        assert (version.number, version.base.number, version.author) == (2, 1, editor)

    def test_saving_the_same_again_adds_nothing(self, asset, editor, good_cues):
        track = tracks.ensure_track(asset=asset)
        first = tracks.save_version(track=track, base_number=1, cues=good_cues, by=editor)

        again = tracks.save_version(track=track, base_number=2, cues=good_cues, by=editor)

        assert again == first

    def test_a_stale_save_is_refused_with_both_texts(self, asset, editor, reviewer, good_cues):
        track = tracks.ensure_track(asset=asset)
        tracks.save_version(track=track, base_number=1, cues=good_cues, by=editor)
        mine = [Cue(0, 2000, "我写的。")]

        with pytest.raises(Conflict) as refused:
            tracks.save_version(track=track, base_number=1, cues=mine, by=reviewer)

        assert [cue.text for cue in refused.value.mine] == ["我写的。"]
        assert [cue.text for cue in refused.value.theirs] == [cue.text for cue in good_cues]
        assert track.versions.count() == 2

    def test_flickering_gaps_are_closed_and_rows_put_in_order(self, asset, editor):
        track = tracks.ensure_track(asset=asset)
        cues = [Cue(3200, 5000, "二二二。"), Cue(1000, 3000, "一一一。")]

        version = tracks.save_version(track=track, base_number=1, cues=cues, by=editor)

        assert [(cue.start_ms, cue.end_ms) for cue in version.read()] == [(1000, 3120), (3200, 5000)]

    def test_a_new_version_takes_a_submitted_track_back(self, submitted, editor):
        tracks.save_version(track=submitted, base_number=2, cues=[Cue(0, 2000, "改。")], by=editor)

        submitted.refresh_from_db()
        assert (submitted.state, submitted.submitted_by) == (Track.State.DRAFT, None)


class TestSubmitting:
    def test_unsure_words_have_to_be_touched_first(self, recognised, editor):
        track = Track.objects.get()

        with pytest.raises(NotGoodEnough) as refused:
            tracks.submit(track=track, version=track.latest, by=editor)

        assert [each.code for each in refused.value.findings] == ["unsure"]

    def test_an_empty_track_is_not_submitted(self, asset, editor):
        track = tracks.ensure_track(asset=asset)

        with pytest.raises(NotGoodEnough):
            tracks.submit(track=track, version=track.latest, by=editor)

    def test_only_the_latest_version_of_a_draft(self, submitted, editor):
        with pytest.raises(WrongState):
            tracks.submit(track=submitted, version=submitted.latest, by=editor)


class TestApproving:
    def test_a_second_person_approves_and_learners_get_it(self, submitted, reviewer, publish):
        publish(submitted.asset, "hls_master")

        approval = tracks.approve(track=submitted, version=submitted.latest, by=reviewer)

        submitted.refresh_from_db()
        assert (submitted.state, submitted.approved_version) == (Track.State.APPROVED, submitted.latest)
        with default_storage.open(approval.vtt) as file:
            document = webvtt.parse(file.read())
        assert [cue.payload for cue in document.cues] == ["同学们好，欢迎\n来到今天的课程。", "我们学习怎样拍照片。"]
        run = Run.objects.get(recipe="REPACKAGE")
        assert run.params["tracks"] == [
            {"kind": "captions", "lang": "zh-Hans", "label": "中文字幕", "vtt": approval.vtt, "default": True}
        ]

    def test_nobody_approves_her_own_work(self, submitted, editor):
        with pytest.raises(SecondPersonNeeded):
            tracks.approve(track=submitted, version=submitted.latest, by=editor)

        assert not Approval.objects.exists()

    def test_who_corrected_a_word_does_not_approve_it_either(self, submitted, reviewer, other_reviewer, editor):
        cues = [Cue(500, 3500, "同学们好。"), Cue(5000, 8000, "我们学习怎样拍照片。")]
        version = tracks.save_version(track=submitted, base_number=2, cues=cues, by=reviewer)
        tracks.submit(track=submitted, version=version, by=editor)

        with pytest.raises(SecondPersonNeeded):
            tracks.approve(track=submitted, version=version, by=reviewer)
        tracks.approve(track=submitted, version=version, by=other_reviewer)

    def test_not_before_it_was_submitted_and_not_twice(self, asset, submitted, reviewer, other_reviewer):
        tracks.approve(track=submitted, version=submitted.latest, by=reviewer)

        with pytest.raises(WrongState):
            tracks.approve(track=submitted, version=submitted.latest, by=other_reviewer)

    def test_an_error_of_style_needs_the_reviewers_reason(self, asset, editor, reviewer):
        track = tracks.ensure_track(asset=asset)
        fast = [Cue(0, 1000, "这一句话说得非常非常快来不及读。")]
        version = tracks.save_version(track=track, base_number=1, cues=fast, by=editor)
        tracks.submit(track=track, version=version, by=editor)

        with pytest.raises(NotGoodEnough):
            tracks.approve(track=track, version=version, by=reviewer)
        approval = tracks.approve(track=track, version=version, by=reviewer, note="原声如此，画面同时有文字。")

        assert approval.note

    def test_a_newer_draft_does_not_take_away_what_was_approved(self, submitted, reviewer, editor):
        approved = submitted.latest
        tracks.approve(track=submitted, version=approved, by=reviewer)

        tracks.save_version(track=submitted, base_number=2, cues=[Cue(0, 2000, "新的。")], by=editor)

        submitted.refresh_from_db()
        assert (submitted.state, submitted.approved_version) == (Track.State.DRAFT, approved)

    def test_the_drafts_errors_are_counted(self, recognised, editor, reviewer):
        track = Track.objects.get()
        right = [Cue(500, 3500, "同学们好，欢迎\n来到今天的课程。"), Cue(5000, 8000, "我们学习怎样拍相片。")]
        version = tracks.save_version(track=track, base_number=track.latest.number, cues=right, by=editor)
        tracks.submit(track=track, version=version, by=editor)

        approval = tracks.approve(track=track, version=version, by=reviewer)

        assert approval.draft_errors == pytest.approx(1 / 22, abs=0.001)


class TestReturning:
    def test_a_reason_goes_back_with_it(self, submitted, reviewer):
        tracks.return_to_author(track=submitted, version=submitted.latest, by=reviewer, reason="第二句听错了")

        submitted.refresh_from_db()
        assert submitted.state == Track.State.DRAFT
        assert Return.objects.get().reason == "第二句听错了"

    def test_never_without_one(self, submitted, reviewer):
        with pytest.raises(Incomplete):
            tracks.return_to_author(track=submitted, version=submitted.latest, by=reviewer, reason=" ")


class TestNothingIsRewritten:
    def test_the_database_refuses_to_change_or_delete_a_version(self, submitted):
        changes = [
            lambda: TrackVersion.objects.update(cues=[]),
            lambda: TrackVersion.objects.filter(number=1).update(note="x"),
            lambda: TrackVersion.objects.all()._raw_delete("default"),
        ]

        for change in changes:
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                change()

    def test_nor_an_approval_or_a_return(self, submitted, reviewer):
        tracks.return_to_author(track=submitted, version=submitted.latest, by=reviewer, reason="改")
        tracks.submit(track=submitted, version=submitted.latest, by=reviewer)

        for model in (Return, TrackVersion):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                model.objects.all()._raw_delete("default")


def test_cues_survive_json(good_cues):
    from accessibility.captions.cues import from_json

    assert from_json(to_json(good_cues)) == good_cues
