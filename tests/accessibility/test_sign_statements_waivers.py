"""What two people have to say about an interpreter, a picture and a delay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accessibility.display.player import player_item
from accessibility.errors import Incomplete, SecondPersonNeeded, WrongState
from accessibility.models import SignTrack, VisualStatement
from accessibility.readiness import statements, waivers
from accessibility.signing import sign
from lms.people.models import Act
from media_pipeline.models import Run

pytestmark = pytest.mark.django_db


class TestSign:
    def test_approval_by_a_second_person_starts_the_picture_with_both(
        self, asset, make_asset, publish, editor, reviewer
    ):
        interpreter = make_asset("手语")
        publish(asset, "hls_master")
        publish(interpreter, "sign_hls_master")
        track = sign.attach_sign(asset=asset, sign_asset=interpreter, offset_ms=2500, by=editor)
        assert Act.objects.get(verb="sign.attach").by == editor

        with pytest.raises(SecondPersonNeeded):
            sign.approve_sign(sign=track, by=editor)
        sign.approve_sign(sign=track, by=reviewer)
        assert Act.objects.latest("pk").verb == "sign.approve"  # stays when the next interpreter takes the row's place

        run = Run.objects.get(recipe="COMPOSE_SIGNED")
        (made,) = run.params["signs"]
        assert (made["asset"], made["offset_ms"], made["layout"]) == (str(interpreter.uuid), 2500, "side_by_side")

    def test_what_the_editor_chose_of_the_picture_reaches_the_stage(self, asset, make_asset, publish, editor, reviewer):
        interpreter = make_asset("手语")
        publish(asset, "hls_master")
        publish(interpreter, "sign_hls_master")
        picture = sign.Picture("inset", "top_left", [[0.5, 0.5, 0.5, 0.5]], crop=True)

        track = sign.attach_sign(asset=asset, sign_asset=interpreter, offset_ms=0, by=editor, picture=picture)
        sign.approve_sign(sign=track, by=reviewer)

        (made,) = Run.objects.get(recipe="COMPOSE_SIGNED").params["signs"]
        assert (made["layout"], made["corner"], made["crop"]) == ("inset", "top_left", True)
        assert made["protected"] == [[0.5, 0.5, 0.5, 0.5]]

    @pytest.mark.parametrize("region", [[0.5, 0, 0.6, 0.1], [0, 0, 0, 1], [-0.1, 0, 0.5, 0.5], [0, 0, 1]])
    def test_a_protected_part_outside_the_picture_is_refused(self, asset, make_asset, editor, region):
        with pytest.raises(Incomplete):
            sign.attach_sign(
                asset=asset,
                sign_asset=make_asset("手语"),
                offset_ms=0,
                by=editor,
                picture=sign.Picture(layout="inset", protected=[region]),
            )

    def test_each_variant_has_its_own_film_and_a_wrong_one_goes_at_once(
        self, asset, make_asset, publish, editor, reviewer
    ):
        publish(asset, "hls_master")
        national, regional, right = (make_asset(title) for title in ("国家通用", "云南", "云南，对的"))
        for interpreter, variant in ((national, ""), (regional, "云南")):
            publish(interpreter, "sign_hls_master")
            attached = sign.attach_sign(asset=asset, sign_asset=interpreter, offset_ms=0, by=editor, variant=variant)
            sign.approve_sign(sign=attached, by=reviewer)
        both = Run.objects.filter(recipe="COMPOSE_SIGNED").first()
        made = publish(asset, "signed_mp4", sign=str(national.uuid))
        wrong = publish(asset, "signed_mp4", sign=str(regional.uuid))
        made.current = True
        made.save()

        moved = sign.attach_sign(asset=asset, sign_asset=right, offset_ms=0, by=editor, variant="云南")
        sign.approve_sign(sign=moved, by=reviewer)

        assert [each["variant"] for each in both.params["signs"]] == ["", "云南"]
        made.refresh_from_db()
        wrong.refresh_from_db()
        both.refresh_from_db()
        assert (made.current, wrong.current) == (True, False)
        assert both.state != Run.State.RUNNING

    def test_a_wrong_one_is_withdrawn_at_once_and_another_interpreter_stays(
        self, asset, make_asset, publish, editor, reviewer, client
    ):
        publish(asset, "hls_master")
        tracks = []
        for title, variant in (("国家通用", ""), ("云南", "云南")):
            interpreter = make_asset(title)
            publish(interpreter, "sign_hls_master")
            attached = sign.attach_sign(asset=asset, sign_asset=interpreter, offset_ms=0, by=editor, variant=variant)
            tracks.append(sign.approve_sign(sign=attached, by=reviewer))
        right, wrong = (publish(asset, "signed_mp4", sign=str(track.sign_asset.uuid)) for track in tracks)
        right.current = True
        right.save()

        client.force_login(reviewer)
        page = client.get(reverse("accessibility:sign", args=[tracks[1].uuid])).content.decode()
        client.post(reverse("accessibility:decide_sign", args=[tracks[1].uuid]), {"do": "withdraw"})

        right.refresh_from_db()
        wrong.refresh_from_db()
        assert 'value="withdraw"' in page
        assert (right.current, wrong.current) == (True, False)
        assert list(SignTrack.objects.all()) == [tracks[0]]
        [run] = Run.objects.filter(recipe="COMPOSE_SIGNED", state=Run.State.RUNNING)
        assert [each["variant"] for each in run.params["signs"]] == [""]

    def test_one_that_waits_is_not_withdrawn_and_its_films_stay(self, asset, make_asset, publish, editor, reviewer):
        waiting = sign.attach_sign(asset=asset, sign_asset=make_asset("手语"), offset_ms=0, by=editor)

        with pytest.raises(WrongState):
            sign.withdraw_sign(sign=waiting, by=reviewer)

        assert SignTrack.objects.get() == waiting

    def test_learners_keep_what_was_approved_until_a_move_is_approved(self, asset, make_asset, editor, reviewer):
        interpreter = make_asset("手语")
        sign.approve_sign(
            sign=sign.attach_sign(asset=asset, sign_asset=interpreter, offset_ms=0, by=editor), by=reviewer
        )

        moved = sign.attach_sign(asset=asset, sign_asset=interpreter, offset_ms=100, by=editor)
        before = player_item(asset).sign.offset_ms
        sign.approve_sign(sign=moved, by=reviewer)

        assert (before, player_item(asset).sign.offset_ms) == (0, 100)
        assert SignTrack.objects.count() == 1

    def test_approved_before_the_videos_were_ready_it_is_put_together_when_they_are(
        self, asset, make_asset, publish, editor, reviewer
    ):
        from media_pipeline.signals import run_finished

        interpreter = make_asset("手语")
        sign.approve_sign(
            sign=sign.attach_sign(asset=asset, sign_asset=interpreter, offset_ms=0, by=editor), by=reviewer
        )
        assert not Run.objects.filter(recipe="COMPOSE_SIGNED").exists()
        publish(asset, "hls_master")
        publish(interpreter, "sign_hls_master")
        run = Run.objects.create(asset=interpreter, recipe="SIGN_VIDEO", state=Run.State.DONE, by=editor)

        run_finished.send(sender=Run, run=run)

        assert Run.objects.filter(recipe="COMPOSE_SIGNED", asset=asset).count() == 1

    def test_not_itself_and_not_a_minute_away(self, asset, make_asset, editor):
        with pytest.raises(Incomplete):
            sign.attach_sign(asset=asset, sign_asset=asset, offset_ms=0, by=editor)
        with pytest.raises(Incomplete):
            sign.attach_sign(asset=asset, sign_asset=make_asset("手语"), offset_ms=60_001, by=editor)

    def test_the_database_knows_the_rule_of_the_second_person(self, asset, make_asset, editor):
        track = sign.attach_sign(asset=asset, sign_asset=make_asset("手语"), offset_ms=0, by=editor)

        with pytest.raises(IntegrityError), transaction.atomic():
            SignTrack.objects.filter(pk=track.pk).update(state="approved", approved_by=editor)

    def test_a_video_taken_away_is_gone_but_an_approved_one_stays(self, asset, make_asset, editor, reviewer):
        track = sign.attach_sign(asset=asset, sign_asset=make_asset("手语"), offset_ms=0, by=editor)
        approved = sign.approve_sign(sign=track, by=reviewer)

        with pytest.raises(WrongState):
            sign.reject_sign(sign=approved, by=reviewer)


class TestStatement:
    def test_nobody_confirms_her_own(self, asset, editor, reviewer):
        statement = statements.state_visuals(asset=asset, text="都说了", by=editor)

        with pytest.raises(SecondPersonNeeded):
            statements.approve_statement(statement=statement, by=editor)
        statements.approve_statement(statement=statement, by=reviewer)
        with pytest.raises(WrongState):
            statements.approve_statement(statement=statement, by=reviewer)
        acts = list(Act.objects.order_by("pk").values_list("verb", "by"))
        assert acts == [("statement.state", editor.pk), ("statement.approve", reviewer.pk)]

    def test_a_new_one_replaces_one_that_waits(self, asset, editor):
        statements.state_visuals(asset=asset, text="旧", by=editor)
        statements.state_visuals(asset=asset, text="新", by=editor)

        assert [statement.text for statement in VisualStatement.objects.all()] == ["新"]

    def test_an_empty_one_says_nothing(self, asset, editor):
        with pytest.raises(Incomplete):
            statements.state_visuals(asset=asset, text=" ", by=editor)


class TestWaiver:
    @pytest.mark.parametrize("days", [-1, 0, 367])
    def test_it_ends_within_the_coming_year(self, asset, editor, reviewer, days):
        until = timezone.localdate() + timedelta(days=days)

        with pytest.raises(Incomplete):
            waivers.grant_waiver(asset=asset, reason="译员下月到", owner=editor, until=until, by=reviewer)

    def test_it_has_a_reason(self, asset, editor, reviewer):
        until = timezone.localdate() + timedelta(days=30)

        with pytest.raises(Incomplete):
            waivers.grant_waiver(asset=asset, reason="", owner=editor, until=until, by=reviewer)
