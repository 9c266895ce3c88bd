"""What a player is told, and what the gate is told, of an asset."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accessibility.captions import tracks
from accessibility.display.player import player_item
from accessibility.readiness import statements, waivers
from accessibility.readiness.readiness import assess
from accessibility.readiness.readiness_items import asset_item, house_policy
from accessibility.signing import sign

pytestmark = pytest.mark.django_db


class TestPlayer:
    def test_only_what_was_approved(self, submitted, publish):
        publish(submitted.asset, "mp4", height=360)

        item = player_item(submitted.asset)

        assert item.mp4_url
        assert (list(item.tracks), list(item.cues), item.sign) == ([], [], None)

    def test_captions_transcript_and_interpreter(
        self, submitted, publish, reviewer, editor, make_asset, django_assert_num_queries
    ):
        asset, interpreter = submitted.asset, make_asset("手语")
        publish(asset, "hls_master")
        publish(interpreter, "sign_hls_master")
        tracks.approve(track=submitted, version=submitted.latest, by=reviewer)
        signing = sign.attach_sign(asset=asset, sign_asset=interpreter, offset_ms=2500, by=editor, is_placeholder=True)
        sign.approve_sign(sign=signing, by=reviewer)

        with django_assert_num_queries(4):
            item = player_item(asset)

        (track,) = item.tracks
        assert (track.kind, track.lang, track.label, track.default) == ("captions", "zh-Hans", "中文字幕", True)
        assert track.url.endswith("/2.vtt")
        assert [cue.text for cue in item.cues] == ["同学们好，欢迎\n来到今天的课程。", "我们学习怎样拍照片。"]
        assert (item.sign.offset_ms, item.sign.is_placeholder, item.sign.label) == (2500, True, "演示占位，非真实手语")
        assert item.sign.master_url
        assert item.is_playable

    def test_tracks_of_each_kind_and_language_can_be_told_apart_and_one_holds_where_nothing_was_chosen(
        self, asset, reviewer, editor, good_cues
    ):
        for kind, language in (
            ("easy_read", "zh-Hans"),
            ("captions", "en"),
            ("captions", "zh-Hans"),
            ("captions", "xx"),
        ):
            track = tracks.ensure_track(asset=asset, kind=kind, language=language)
            version = tracks.save_version(track=track, base_number=1, cues=good_cues, by=editor)
            tracks.submit(track=track, version=version, by=editor)
            tracks.approve(track=track, version=version, by=reviewer)

        item = player_item(asset)

        offered = [(each.label, each.sort, each.lang, each.default) for each in item.captions]
        assert offered[0] == ("中文字幕", "captions", "zh-Hans", True)
        assert sorted(offered[1:]) == [
            ("English · Captions", "captions", "en", False),
            ("xx · 字幕", "captions", "xx", False),
            ("易读字幕", "easy_read", "zh-Hans", False),
        ]

    def test_of_several_mp4s_the_smallest(self, asset, publish):
        from media_pipeline.models import Artifact

        publish(asset, "mp4", height=720)
        Artifact.objects.update(current=True)
        small = publish(asset, "mp4", height=360)
        Artifact.objects.update(current=True)

        assert player_item(asset).mp4_url == small.url


class TestGate:
    def test_step_by_step_until_nothing_is_missing(self, asset, publish, editor, reviewer, good_cues):
        def missing(**policy):
            return [finding.code for finding in assess([asset_item(asset)], house_policy(**policy)) if finding.blocks]

        assert missing() == ["not_playable", "captions_not_approved", "visuals_not_described"]
        publish(asset, "hls_master")
        track = tracks.ensure_track(asset=asset)
        version = tracks.save_version(track=track, base_number=1, cues=good_cues, by=editor)
        tracks.submit(track=track, version=version, by=editor)
        assert asset_item(asset).captions == "review"
        tracks.approve(track=track, version=version, by=reviewer)
        assert missing() == ["visuals_not_described"]
        statement = statements.state_visuals(asset=asset, text="都说了", by=editor)
        assert asset_item(asset).statement == "review"
        statements.approve_statement(statement=statement, by=reviewer)
        assert missing() == []
        assert missing(sign=True) == ["sign_missing"]
        until = timezone.localdate() + timedelta(days=30)
        waivers.grant_waiver(asset=asset, reason="译员下月到", owner=editor, until=until, by=reviewer)
        assert missing(sign=True) == []

    def test_it_asks_seven_questions(self, asset, django_assert_num_queries):
        with django_assert_num_queries(7):
            asset_item(asset)

    def test_settings_change_the_house_policy(self, settings):
        settings.ACCESSIBILITY_POLICY = {"sign": True, "visuals": False}

        assert (house_policy().sign, house_policy().visuals, house_policy(sign=False).sign) == (True, False, True)
