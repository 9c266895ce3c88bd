"""Descriptions by a person or a voice, and films with captions: who says yes, and what is then made."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accessibility.captions import tracks
from accessibility.captions.cues import Cue
from accessibility.descriptions import recordings
from accessibility.display.player import player_item
from accessibility.errors import Incomplete, SecondPersonNeeded, WrongState
from accessibility.models import DescriptionRecording, Track
from accessibility.readiness.readiness import assess
from accessibility.readiness.readiness_items import asset_item, house_policy
from accessibility.renditions import rendition_runs
from lms.people.models import Act
from media_pipeline.models import Asset, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def voice(make_asset, publish):
    found = make_asset("讲述", kind=Asset.Kind.AUDIO)
    publish(found, "hls_master")
    return found


def approve_text(asset, editor, reviewer, kind, cues):
    track = tracks.ensure_track(asset=asset, kind=kind)
    version = tracks.save_version(track=track, base_number=track.latest.number, cues=cues, by=editor)
    tracks.submit(track=track, version=version, by=editor)
    tracks.approve(track=track, version=version, by=reviewer)
    return track


def recipes_of(asset):
    return list(Run.objects.filter(asset=asset).order_by("pk").values_list("recipe", flat=True))


class TestRecorded:
    def test_a_second_person_approves_it_and_it_is_laid_over_the_lesson(self, asset, voice, publish, editor, reviewer):
        publish(asset, "hls_master")
        recording = recordings.attach_recording(asset=asset, audio_asset=voice, offset_ms=1500, by=editor)

        assert Act.objects.get(verb="recording.attach").by == editor
        with pytest.raises(SecondPersonNeeded):
            recordings.approve_recording(recording=recording, by=editor)
        recordings.approve_recording(recording=recording, by=reviewer)

        run = Run.objects.get(recipe="DESCRIBE_RECORDED")
        assert run.params["description_asset"] == str(voice.uuid)
        assert run.params["description_offset_ms"] == 1500
        assert asset_item(asset).description == "approved"

    def test_only_another_sound_can_be_it(self, asset, make_asset, voice, editor):
        for wrong, offset in ((asset, 0), (make_asset("视频"), 0), (voice, 60_001)):
            with pytest.raises(Incomplete):
                recordings.attach_recording(asset=asset, audio_asset=wrong, offset_ms=offset, by=editor)

    def test_one_sent_back_is_gone(self, asset, voice, editor):
        recording = recordings.attach_recording(asset=asset, audio_asset=voice, offset_ms=0, by=editor)

        recordings.reject_recording(recording=recording, by=editor)

        assert not DescriptionRecording.objects.exists()

    def test_it_is_heard_instead_of_the_synthetic_voice(self, asset, voice, publish, editor, reviewer):
        publish(asset, "hls_master")
        clips = publish(asset, "description_clips", clips=[])
        approve_text(asset, editor, reviewer, Track.Kind.DESCRIPTIONS, [Cue(0, 1000, "门开了")])
        spoken = Run.objects.get(recipe="DESCRIBE")
        recording = recordings.attach_recording(asset=asset, audio_asset=voice, offset_ms=0, by=editor)

        recordings.approve_recording(recording=recording, by=reviewer)

        spoken.refresh_from_db()
        clips.refresh_from_db()
        assert spoken.state == Run.State.CANCELLED
        assert not clips.current

    def test_a_wrong_one_is_withdrawn_at_once_and_the_text_is_spoken_instead(
        self, asset, voice, publish, editor, reviewer
    ):
        publish(asset, "hls_master")
        recording = recordings.attach_recording(asset=asset, audio_asset=voice, offset_ms=0, by=editor)
        with pytest.raises(WrongState):
            recordings.withdraw_recording(recording=recording, by=reviewer)
        recording = recordings.approve_recording(recording=recording, by=reviewer)
        made = [publish(asset, kind) for kind in ("hls_described", "described_audio")]
        before = recipes_of(asset)

        recordings.withdraw_recording(recording=recording, by=reviewer)
        alone = recipes_of(asset)[len(before) :]
        approve_text(asset, editor, reviewer, Track.Kind.DESCRIPTIONS, [Cue(0, 1000, "门开了")])
        again = recordings.attach_recording(asset=asset, audio_asset=voice, offset_ms=0, by=editor)
        again = recordings.approve_recording(recording=again, by=reviewer)
        before = recipes_of(asset)
        recordings.withdraw_recording(recording=again, by=reviewer)
        acts = Act.objects.filter(verb__startswith="recording.").order_by("pk").values_list("verb", flat=True)
        assert list(acts) == ["recording.attach", "recording.approve", "recording.drop"] * 2

        for each in made:
            each.refresh_from_db()
        assert [each.current for each in made] == [False, False]
        assert not Run.objects.filter(recipe="DESCRIBE_RECORDED", state=Run.State.RUNNING).exists()
        assert alone == ["REPACKAGE"]  # a stream without the described sound
        assert recipes_of(asset)[len(before) :] == ["REPACKAGE", "DESCRIBE"]
        assert not DescriptionRecording.objects.exists()

    def test_withdrawn_the_gate_asks_for_a_description_again(
        self, asset, voice, publish, editor, reviewer, settings, client
    ):
        settings.ACCESSIBILITY_POLICY = {"captions": False, "transcript": False}
        publish(asset, "hls_master")
        publish(asset, "hls_described")
        recording = recordings.attach_recording(asset=asset, audio_asset=voice, offset_ms=0, by=editor)
        recordings.approve_recording(recording=recording, by=reviewer)
        before = [each.code for each in assess([asset_item(asset)], house_policy())]

        client.force_login(reviewer)
        page = client.get(reverse("accessibility:asset", args=[asset.uuid])).content.decode()
        client.post(reverse("accessibility:decide_description", args=[recording.uuid]), {"do": "withdraw"})

        assert before == []
        assert 'value="withdraw"' in page
        assert [each.code for each in assess([asset_item(asset)], house_policy()) if each.blocks]


class TestSpoken:
    def test_approved_text_is_spoken_into_the_pauses_of_the_captions(self, asset, publish, editor, reviewer, good_cues):
        publish(asset, "hls_master")
        approve_text(asset, editor, reviewer, Track.Kind.CAPTIONS, good_cues)

        approve_text(asset, editor, reviewer, Track.Kind.DESCRIPTIONS, [Cue(3600, 4600, "她打开相机")])

        run = Run.objects.get(recipe="DESCRIBE")
        assert run.params["descriptions"] == [{"at_ms": 3600, "text": "她打开相机"}]
        assert run.params["speech"] == [[500, 3500], [5000, 8000]]

    def test_captions_that_only_read_differently_do_not_speak_it_again(
        self, asset, publish, editor, reviewer, good_cues
    ):
        publish(asset, "hls_master")
        approve_text(asset, editor, reviewer, Track.Kind.CAPTIONS, good_cues)
        approve_text(asset, editor, reviewer, Track.Kind.DESCRIPTIONS, [Cue(3600, 4600, "她打开相机")])
        before = recipes_of(asset)

        approve_text(asset, editor, reviewer, Track.Kind.CAPTIONS, [good_cues[0], Cue(5000, 8000, "我们学习拍相片。")])
        reworded = recipes_of(asset)[len(before) :]
        approve_text(asset, editor, reviewer, Track.Kind.CAPTIONS, [good_cues[0], Cue(5500, 8000, "我们学习拍相片。")])
        moved = recipes_of(asset)[len(before) + len(reworded) :]

        assert reworded == ["REPACKAGE"]
        assert moved == ["REPACKAGE", "DESCRIBE"]

    def test_the_gate_takes_the_text_and_says_that_no_voice_speaks_it_yet(
        self, asset, publish, editor, reviewer, settings
    ):
        settings.ACCESSIBILITY_POLICY = {"captions": False, "transcript": False}
        publish(asset, "hls_master")
        approve_text(asset, editor, reviewer, Track.Kind.DESCRIPTIONS, [Cue(3600, 4600, "她打开相机")])

        def found():
            return {each.code: each.blocks for each in assess([asset_item(asset)], house_policy())}

        assert found() == {"description_not_heard": False}
        publish(asset, "hls_described", synthetic=True)
        assert found() == {}

    def test_the_player_says_that_the_voice_is_synthetic_and_what_stops_the_lesson(
        self, asset, publish, editor, reviewer
    ):
        publish(asset, "hls_master")
        approve_text(asset, editor, reviewer, Track.Kind.DESCRIPTIONS, [Cue(3600, 4600, "她打开相机")])
        text_alone = player_item(asset).description
        clip = {"at_ms": 3500, "ms": 900, "extended": True, "text": "她打开相机", "file": "0000.m4a"}
        publish(asset, "hls_described", synthetic=True)
        made = publish(asset, "description_clips", clips=[clip])

        spoken = player_item(asset).description

        assert (text_alone.in_stream, [each["url"] for each in text_alone.clips]) == (False, [""])
        assert spoken.in_stream
        assert "合成语音" in spoken.label
        assert spoken.clips == [{**clip, "url": made.url.rpartition("/")[0] + "/0000.m4a"}]


class TestBurnt:
    def test_made_only_when_asked_for_and_again_with_each_correction(self, asset, publish, editor, reviewer, good_cues):
        publish(asset, "hls_master")
        approve_text(asset, editor, reviewer, Track.Kind.CAPTIONS, good_cues)
        assert recipes_of(asset)[-1:] == ["REPACKAGE"]

        recordings.ask_for_burnt(asset=asset, plain=True, signed=False, by=editor)
        assert Act.objects.get(verb="burnt.ask").by == editor
        approve_text(asset, editor, reviewer, Track.Kind.CAPTIONS, [good_cues[0]])

        assert recipes_of(asset)[-3:] == ["BURN", "REPACKAGE", "BURN"]
        first, second = Run.objects.filter(recipe="BURN").order_by("pk")
        assert first.params["captions"] != second.params["captions"]
        assert (second.params["plain"], second.params["signs"]) == (True, [])

    def test_the_house_may_want_them_everywhere(self, asset, publish, editor, reviewer, good_cues, settings):
        settings.BURNT_CAPTIONS = {"plain": True}
        publish(asset, "hls_master")

        approve_text(asset, editor, reviewer, Track.Kind.CAPTIONS, good_cues)

        assert recipes_of(asset)[-2:] == ["REPACKAGE", "BURN"]

    def test_no_longer_wished_for_it_goes_out_of_use(self, asset, publish, editor):
        publish(asset, "hls_master")
        film = publish(asset, "captioned_mp4")
        assert [each.url for each in player_item(asset).films] == [film.url]

        recordings.ask_for_burnt(asset=asset, plain=False, signed=False, by=editor)

        assert player_item(asset).films == []

    def test_the_very_same_under_way_is_not_started_again(self, asset, publish, editor, reviewer, good_cues, settings):
        settings.BURNT_CAPTIONS = {"plain": True}
        publish(asset, "hls_master")
        approve_text(asset, editor, reviewer, Track.Kind.CAPTIONS, good_cues)

        rendition_runs.burn(asset=asset, by=editor)

        assert recipes_of(asset).count("BURN") == 1
