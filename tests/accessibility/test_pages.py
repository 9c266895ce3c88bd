"""The pages over HTTP: who may do what, that everything works without script, and that nothing typed is lost."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accessibility.captions import findings, tracks
from accessibility.captions.cues import Cue
from accessibility.models import SignTrack, Track, TrackVersion, VisualStatement, Waiver
from accessibility.readiness import statements
from accessibility.signing import sign
from tests.drawn import end_session, form_of, sign_in

pytestmark = pytest.mark.django_db


def rows_of(track: Track, **changes: Any) -> dict[str, Any]:
    """What a browser would post for the latest version, with some fields changed (`cue-0-text`)."""
    cues = track.versions.latest("number").read()
    data: dict[str, Any] = {
        "base": track.versions.latest("number").number,
        "first": 1,
        "cue-TOTAL_FORMS": len(cues),
        "cue-INITIAL_FORMS": len(cues),
    }
    for at, cue in enumerate(cues):
        data |= {f"cue-{at}-id": cue.id, f"cue-{at}-text": cue.text, f"cue-{at}-speaker": cue.speaker}
        data |= {f"cue-{at}-start": f"{cue.start_ms / 1000}", f"cue-{at}-end": f"{cue.end_ms / 1000}"}
    return data | {name.replace("_", "-"): value for name, value in changes.items()}


def texts(track: Track) -> list[str]:
    return [cue.text for cue in track.versions.latest("number").read()]


class TestEditing:
    def test_correcting_a_text_and_ticking_what_was_unsure(self, client, recognised, editor):
        track = Track.objects.get()
        client.force_login(editor)

        page = client.get(track.get_absolute_url()).content.decode()
        response = client.post(
            track.get_absolute_url(), rows_of(track, cue_1_text="我们学习怎样拍相片。", cue_1_checked="on", do="save")
        )

        assert "<mark>" in page
        assert response.status_code == 302
        latest = track.versions.latest("number")
        assert latest.author == editor
        assert latest.read()[1].text == "我们学习怎样拍相片。"
        assert latest.read()[1].unsure == ()
        assert latest.read()[1].words  # the recogniser's times are kept

    @pytest.mark.parametrize(
        ("deed", "left"),
        [
            ("merge:{0}", ["同学们好，欢迎\n来到今天的课程。\n我们学习怎样拍照片。"]),
            ("delete:{0}", ["我们学习怎样拍照片。"]),
            ("add:{1}", ["同学们好，欢迎\n来到今天的课程。", "我们学习怎样拍照片。", ""]),
            ("add", ["", "同学们好，欢迎\n来到今天的课程。", "我们学习怎样拍照片。"]),
            ("split:{0}", ["同学们好，欢迎", "来到今天的课程。", "我们学习怎样拍照片。"]),
        ],
    )
    def test_buttons_change_rows_without_script(self, client, submitted, editor, deed, left):
        client.force_login(editor)
        ids = [cue.id for cue in submitted.latest.read()]

        client.post(submitted.get_absolute_url(), rows_of(submitted, do=deed.format(*ids)))

        assert texts(submitted) == left

    @pytest.mark.parametrize(("typed", "moved"), [("1:00", 60_000), ("bald", None)])
    def test_all_captions_move_to_where_the_first_begins(self, client, submitted, editor, typed, moved):
        client.force_login(editor)
        was = [cue.start_ms for cue in submitted.latest.read()]

        address = submitted.get_absolute_url()
        answer = client.post(address, rows_of(submitted, do="move") | {"first-begins": typed}, follow=True)

        starts = [cue.start_ms for cue in TrackVersion.objects.filter(track=submitted).latest("number").read()]
        assert starts == (was if moved is None else [start + moved - was[0] for start in was])
        assert ("字幕没有移动" in answer.content.decode()) is (moved is None)

    def test_a_script_may_say_where_to_split(self, client, submitted, editor):
        client.force_login(editor)
        second = submitted.latest.read()[1]

        client.post(submitted.get_absolute_url(), rows_of(submitted, do=f"split:{second.id}", caret=4))

        assert texts(submitted)[1:] == ["我们学习", "怎样拍照片。"]

    def test_captions_sent_after_the_session_has_ended_come_back_typed(self, client, submitted, editor):
        client.force_login(editor)
        address = submitted.get_absolute_url()
        typed = rows_of(submitted, cue_1_text="我们学习怎样拍\n相片 <1>。", do="save")
        sent = typed | form_of(client, address, action=address)
        end_session(client)

        back = sign_in(client, editor.username, client.post(address, sent))
        taken = client.post(address, typed | form_of(client, address, action=address))

        assert back.redirect_chain[-1][0] == address
        assert "我们学习怎样拍\n相片 &lt;1&gt;。</textarea>" in back.content.decode()
        assert taken.status_code == 302
        assert texts(submitted)[1] == "我们学习怎样拍\n相片 <1>。"

    def test_a_time_that_is_none_saves_nothing_and_keeps_what_was_typed(self, client, submitted, editor):
        client.force_login(editor)

        response = client.post(
            submitted.get_absolute_url(), rows_of(submitted, cue_0_start="早上", cue_1_text="改过的。", do="save")
        )

        assert response.status_code == 422
        assert "改过的。" in response.content.decode()
        assert submitted.versions.count() == 2

    def test_problems_are_listed_with_links_to_their_rows(self, client, asset, editor):
        track = tracks.ensure_track(asset=asset)
        tracks.save_version(
            track=track, base_number=1, cues=[Cue(0, 2000, "好的。"), Cue(2000, 2100, "这句话太短太快了。")], by=editor
        )
        client.force_login(editor)

        page = client.get(track.get_absolute_url()).content.decode()

        assert 'href="#cue-2"' in page
        assert 'id="cue-2"' in page

    def test_the_page_and_the_refusal_name_the_same_numbers(self, client, asset, editor):
        track = tracks.ensure_track(asset=asset)
        hard, excusable = (
            [Cue(0, 2000, ""), Cue(2100, 4000, " ")],
            [Cue(5000, 13_000, "太长。"), Cue(14_000, 14_200, "太快太快太快。")],
        )
        tracks.save_version(track=track, base_number=1, cues=[*hard, *excusable], by=editor)
        client.force_login(editor)

        page = client.get(track.get_absolute_url()).content.decode()
        refused = client.post(track.get_absolute_url(), rows_of(track, do="submit"), follow=True).content.decode()

        found = findings.tally(findings.of_version(track.latest))
        assert (found.hard, found.excusable) == (2, 3)
        assert "2 个必须改好才能提交" in page
        assert "3 个须改好，或由审核人说明理由" in page
        assert "有 2 个问题必须改好。" in refused
        assert "须改好，或在备注里说明理由" not in refused

    def test_a_long_track_comes_in_parts_and_saving_one_keeps_the_others(self, client, asset, editor):
        track = tracks.ensure_track(asset=asset)
        cues = [Cue(at * 3000, at * 3000 + 2500, f"第{at}句。") for at in range(60)]
        tracks.save_version(track=track, base_number=1, cues=cues, by=editor)
        client.force_login(editor)
        data = {"base": 2, "first": 51, "do": "save", "cue-TOTAL_FORMS": 10, "cue-INITIAL_FORMS": 10}
        for at, cue in enumerate(cues[50:]):
            data |= {f"cue-{at}-id": cue.id, f"cue-{at}-start": cue.start_ms / 1000, f"cue-{at}-end": cue.end_ms / 1000}
            data |= {f"cue-{at}-text": "改。"}

        page = client.get(f"{track.get_absolute_url()}?first=51").content.decode()
        client.post(track.get_absolute_url(), data)

        assert 'id="cue-51"' in page
        assert 'id="cue-50"' not in page
        assert texts(track) == [f"第{at}句。" for at in range(50)] + ["改。"] * 10

    def test_submitting_from_the_page(self, client, asset, editor, good_cues):
        track = tracks.ensure_track(asset=asset)
        tracks.save_version(track=track, base_number=1, cues=good_cues, by=editor)
        client.force_login(editor)

        client.post(track.get_absolute_url(), rows_of(track, do="submit"))

        track.refresh_from_db()
        assert (track.state, track.submitted_by) == (Track.State.REVIEW, editor)


class TestTwoPeople:
    def test_a_stale_save_shows_both_texts_and_changes_nothing(self, client, submitted, editor, reviewer):
        stale = rows_of(submitted, cue_0_text="编辑写的。", do="save")
        theirs = list(submitted.latest.read())
        theirs[0] = Cue(500, 3500, "审核员写的。", id=theirs[0].id)
        tracks.save_version(track=submitted, base_number=2, cues=theirs, by=reviewer)
        client.force_login(editor)

        response = client.post(submitted.get_absolute_url(), stale)

        page = response.content.decode()
        assert response.status_code == 409
        assert "编辑写的。" in page
        assert "审核员写的。" in page
        assert submitted.versions.count() == 3

    def test_the_choice_is_saved_on_top_of_the_other_persons_version(self, client, submitted, editor, reviewer):
        cues = submitted.latest.read()
        stale = rows_of(submitted, cue_0_text="编辑写的。", do="save")
        theirs = [cues[0], Cue(5000, 8000, "审核员写的。", id=cues[1].id)]
        tracks.save_version(track=submitted, base_number=2, cues=theirs, by=reviewer)
        client.force_login(editor)
        page = client.post(submitted.get_absolute_url(), stale).context

        client.post(
            reverse("accessibility:resolve", args=[submitted.uuid]),
            {"latest": 3, "mine": page["mine"], f"keep-{cues[0].id}": "mine", f"keep-{cues[1].id}": "theirs"},
        )

        assert [each.pick for each in page["differences"]] == ["mine", "theirs"]
        assert texts(submitted) == ["编辑写的。", "审核员写的。"]

    def test_a_broken_form_changes_nothing(self, client, submitted, editor):
        client.force_login(editor)

        client.post(reverse("accessibility:resolve", args=[submitted.uuid]), {"latest": 2, "mine": "{"})

        assert submitted.versions.count() == 2


class TestReview:
    def test_the_queue_shows_the_oldest_first_and_only_ones_own_county(
        self, client, submitted, make_asset, editor, reviewer, outsider, good_cues
    ):
        later = tracks.ensure_track(asset=make_asset("后来的视频"))
        tracks.submit(
            track=later,
            version=tracks.save_version(track=later, base_number=1, cues=good_cues, by=editor),
            by=editor,
        )
        client.force_login(reviewer)
        page = client.get(reverse("accessibility:queue")).content.decode()
        client.force_login(outsider)
        elsewhere = client.get(reverse("accessibility:queue")).content.decode()

        assert page.index("拍摄商品照片") < page.index("后来的视频")
        assert "拍摄商品照片" not in elsewhere

    def test_the_queue_asks_few_questions_however_long_it_is(
        self, client, make_asset, editor, reviewer, django_assert_max_num_queries
    ):
        for number in range(12):
            tracks.ensure_track(asset=make_asset(f"视频{number}"))
        client.force_login(reviewer)

        with django_assert_max_num_queries(20):
            client.get(reverse("accessibility:queue") + "?show=work")

    def test_a_reviewer_approves_what_an_editor_submitted(self, client, submitted, reviewer):
        client.force_login(reviewer)
        page = client.get(submitted.get_absolute_url()).content.decode()

        client.post(reverse("accessibility:approve", args=[submitted.uuid]), {"version": 2})

        submitted.refresh_from_db()
        assert reverse("accessibility:approve", args=[submitted.uuid]) in page
        assert submitted.state == Track.State.APPROVED

    def test_a_version_that_nobody_saw_is_not_approved(self, client, submitted, reviewer):
        client.force_login(reviewer)

        client.post(reverse("accessibility:approve", args=[submitted.uuid]), {"version": 1})
        client.post(reverse("accessibility:approve", args=[submitted.uuid]), {})

        submitted.refresh_from_db()
        assert submitted.state == Track.State.REVIEW

    def test_returning_needs_a_reason_and_shows_it_to_the_author(self, client, submitted, reviewer, editor):
        client.force_login(reviewer)
        address = reverse("accessibility:return", args=[submitted.uuid])

        client.post(address, {"version": 2, "reason": ""})
        submitted.refresh_from_db()
        assert submitted.state == Track.State.REVIEW
        client.post(address, {"version": 2, "reason": "第二句听错了"})
        client.force_login(editor)

        assert "第二句听错了" in client.get(submitted.get_absolute_url()).content.decode()


class TestFiles:
    def test_an_uploaded_file_becomes_the_next_version(self, client, asset, editor):
        track = tracks.ensure_track(asset=asset)
        client.force_login(editor)
        srt = "1\r\n00:00:01,000 --> 00:00:03,000\r\n大家好\r\n\r\n2\r\n00:00:05,000 --> 00:00:04,000\r\n坏的\r\n"

        response = client.post(
            reverse("accessibility:upload", args=[track.uuid]),
            {"base": 1, "file": SimpleUploadedFile("a.srt", srt.encode("gb18030"))},
            follow=True,
        )

        assert texts(track) == ["大家好"]
        assert "有 1 处没有导入" in response.content.decode()
        assert "第 6 行：结束时间早于开始时间" in response.content.decode()

    def test_a_file_that_can_be_read_in_two_ways_is_asked_about_and_held_meanwhile(
        self, client, asset, editor, outsider
    ):
        track = tracks.ensure_track(asset=asset)
        address = reverse("accessibility:upload", args=[track.uuid])
        srt = "1\n00:00:01,000 --> 00:00:03,000\n大家好，请坐\n".encode().replace(
            "请".encode(), b"\xa0" + "请".encode()
        )
        client.force_login(editor)

        asked = client.post(address, {"base": 1, "file": SimpleUploadedFile("a.srt", srt)})
        held = asked.context["form"].initial["held"]
        said = {"base": 1, "held": held, "encoding": "utf-8"}
        nobody_s = client.post(address, said | {"held": "x"}, follow=True).content.decode()
        client.post(address, {"base": 1, "file": SimpleUploadedFile("b.srt", srt + b"\xa0")})
        replaced = client.post(address, said, follow=True).content.decode()
        again = client.post(address, {"base": 1, "file": SimpleUploadedFile("a.srt", srt)})
        said["held"] = again.context["form"].initial["held"]
        before = track.versions.count()
        client.force_login(outsider)
        others = client.post(address, said).status_code
        client.force_login(editor)
        answer = client.post(address, said, follow=True).content.decode()

        assert (asked.status_code, "大家好，�请坐" in asked.content.decode()) == (422, True)
        assert ("请重新选择文件并上传" in nobody_s, before, others) == (True, 1, 403)
        assert "请重新选择文件并上传" in replaced  # one at a time is held for a person
        assert texts(track) == ["大家好，�请坐"]
        assert "有一个字符损坏了" in answer

    def test_what_is_no_caption_file_is_refused_in_words(self, client, asset, editor):
        track = tracks.ensure_track(asset=asset)
        client.force_login(editor)

        response = client.post(
            reverse("accessibility:upload", args=[track.uuid]),
            {"base": 1, "file": SimpleUploadedFile("a.vtt", b"\x00\x01\x02")},
            follow=True,
        )

        assert "没有一行写着这样的时间" in response.content.decode()
        assert track.versions.count() == 1

    def test_only_approved_captions_are_public(self, client, submitted, reviewer):
        address = reverse("accessibility:vtt", args=[submitted.uuid, 2])
        before = client.get(address).status_code
        tracks.approve(track=submitted, version=submitted.latest, by=reviewer)

        response = client.get(address)

        assert before == 404
        assert response.content.startswith(b"WEBVTT")
        assert response["Content-Type"] == "text/vtt; charset=utf-8"
        assert "immutable" in response["Cache-Control"]

    def test_a_draft_is_downloaded_by_its_people_only(self, client, submitted, editor, outsider):
        address = reverse("accessibility:download", args=[submitted.uuid])
        client.force_login(outsider)
        assert client.get(address).status_code == 403
        client.force_login(editor)

        assert "我们学习" in client.get(address).content.decode()

    def test_the_transcript_says_when_it_is_not_approved(self, client, submitted, editor):
        client.force_login(editor)

        page = client.get(reverse("accessibility:transcript", args=[submitted.uuid])).content.decode()

        assert "同学们好，欢迎来到今天的课程。" in page
        assert "还没有审核通过" in page


class TestSignPages:
    def test_attach_look_and_approve(self, client, asset, make_asset, editor, reviewer):
        interpreter = make_asset("手语")
        client.force_login(editor)
        response = client.post(
            reverse("accessibility:attach_sign", args=[asset.uuid]),
            {"sign_asset": interpreter.uuid, "offset": "2.5", "variant": "", "is_placeholder": "on"},
        )
        track = SignTrack.objects.get()
        client.force_login(reviewer)
        page = client.get(track.get_absolute_url()).content.decode()

        client.post(reverse("accessibility:decide_sign", args=[track.uuid]), {"do": "approve"})

        track.refresh_from_db()
        assert response.status_code == 302
        assert (track.offset_ms, track.is_placeholder) == (2500, True)
        assert "演示占位，非真实手语" in page
        assert track.state == SignTrack.State.APPROVED

    def test_a_video_of_another_base_cannot_be_chosen(self, client, asset, editor, make_asset):
        from wagtail.models import Collection

        elsewhere = make_asset("别处", collection=Collection.get_first_root_node())
        client.force_login(editor)

        response = client.post(
            reverse("accessibility:attach_sign", args=[asset.uuid]), {"sign_asset": elsewhere.uuid, "offset": "0"}
        )

        assert response.status_code == 422
        assert not SignTrack.objects.exists()


class TestStatementAndWaiverPages:
    def test_one_states_and_another_confirms(self, client, asset, editor, reviewer):
        client.force_login(editor)
        client.post(reverse("accessibility:state", args=[asset.uuid]), {"text": "每一步都先说后做。"})
        statement = VisualStatement.objects.get()
        confirm = reverse("accessibility:confirm_statement", args=[statement.uuid])
        assert client.post(confirm).status_code == 403
        client.force_login(reviewer)

        client.post(confirm)

        statement.refresh_from_db()
        assert (statement.stated_by, statement.reviewed_by) == (editor, reviewer)

    def test_a_course_reviewer_grants_a_waiver_for_a_while(self, client, asset, course_reviewer, editor):
        from datetime import timedelta

        from django.utils import timezone

        client.force_login(course_reviewer)
        address = reverse("accessibility:waive", args=[asset.uuid])
        data = {"reason": "译员下月到", "owner": editor.pk}

        refused = client.post(address, data | {"until": "2020-01-01"})
        client.post(address, data | {"until": (timezone.localdate() + timedelta(days=30)).isoformat()})

        assert refused.status_code == 422
        assert Waiver.objects.get().granted_by == course_reviewer

    def test_the_page_of_a_video_says_what_is_missing_and_where_to_click(self, client, asset, editor):
        client.force_login(editor)

        page = client.get(reverse("accessibility:asset", args=[asset.uuid])).content.decode()

        assert "没有字幕" in page
        assert reverse("accessibility:captions_of", args=[asset.uuid]) in page


class TestPermission:
    def addresses(self, track: Track, by: Any, interpreter: Any) -> dict[str, str]:
        signing = sign.attach_sign(asset=track.asset, sign_asset=interpreter, offset_ms=0, by=by)
        statement = statements.state_visuals(asset=track.asset, text="都说了", by=by)
        asset = track.asset.uuid
        found = {name: reverse(f"accessibility:{name}", args=[track.uuid]) for name in ("edit", "resolve", "approve")}
        found |= {
            name: reverse(f"accessibility:{name}", args=[track.uuid]) for name in ("return", "upload", "download")
        }
        found |= {name: reverse(f"accessibility:{name}", args=[asset]) for name in ("asset", "begin", "attach_sign")}
        found |= {name: reverse(f"accessibility:{name}", args=[asset]) for name in ("state", "waive", "captions_of")}
        found |= {name: reverse(f"accessibility:{name}", args=[signing.uuid]) for name in ("sign", "decide_sign")}
        found["confirm_statement"] = reverse("accessibility:confirm_statement", args=[statement.uuid])
        found["transcript"] = reverse("accessibility:transcript", args=[track.uuid])
        return found

    GETS = frozenset({"edit", "download", "asset", "attach_sign", "captions_of", "sign", "transcript"})

    def test_strangers_reviewers_of_other_places_and_trainees_are_refused_everywhere(
        self, client, submitted, editor, outsider, make_trainee, menghai, make_asset
    ):
        addresses = self.addresses(submitted, editor, make_asset("手语"))
        for person in (outsider, make_trainee(division=menghai).user):
            client.force_login(person)
            for name, address in addresses.items():
                response = client.get(address) if name in self.GETS else client.post(address)
                assert response.status_code == 403, (person, name)
        client.logout()
        for name, address in addresses.items():
            response = client.get(address) if name in self.GETS else client.post(address)
            assert response.status_code == 302, name
            assert "/login/" in response["Location"], name

    def test_an_editor_may_not_approve_and_a_course_reviewer_may_not_edit(
        self, client, submitted, editor, course_reviewer, make_asset
    ):
        addresses = self.addresses(submitted, editor, make_asset("手语"))
        client.force_login(editor)
        for name in ("approve", "return", "decide_sign", "confirm_statement", "waive"):
            assert client.post(addresses[name]).status_code == 403, name
        client.force_login(course_reviewer)
        for name in ("edit", "resolve", "upload", "begin", "attach_sign", "state", "approve"):
            assert client.post(addresses[name]).status_code == 403, name
        assert client.get(addresses["edit"]).status_code == 200


def test_every_field_of_a_row_has_a_label(client, recognised, editor):
    client.force_login(editor)

    page = client.get(Track.objects.get().get_absolute_url()).content.decode()

    for name in ("start", "end", "speaker", "text"):
        assert re.search(rf'<label[^>]*for="id_cue-0-{name}"', page), name


def test_without_a_recogniser_the_pages_say_so(client, asset, editor, settings, tmp_path):
    settings.RECOGNISER_MODEL_DIR = tmp_path / "nothing"
    track = tracks.ensure_track(asset=asset)
    client.force_login(editor)

    for address in (reverse("accessibility:queue"), track.get_absolute_url()):
        assert "自动字幕草稿未启用" in client.get(address).content.decode()


def test_the_conflict_page_carries_the_typed_text_as_json(client, submitted, editor, reviewer):
    stale = rows_of(submitted, cue_0_text='引号"和<括号>。', do="save")
    tracks.save_version(track=submitted, base_number=2, cues=[Cue(0, 2000, "短。")], by=reviewer)
    client.force_login(editor)

    mine = json.loads(client.post(submitted.get_absolute_url(), stale).context["mine"])

    assert mine[0]["text"] == '引号"和<括号>。'


class TestDescriptions:
    def test_writing_one_attaching_a_recording_and_asking_for_films(
        self, client, asset, make_asset, publish, editor, reviewer
    ):
        from media_pipeline.models import Asset, Run

        publish(asset, "hls_master")
        voice = make_asset("讲述", kind=Asset.Kind.AUDIO)
        publish(voice, "hls_master")
        page = reverse("accessibility:asset", args=[asset.uuid])
        client.force_login(editor)

        begun = client.post(reverse("accessibility:begin", args=[asset.uuid]), {"kind": "descriptions"})
        editor_page = client.get(begun["Location"]).content.decode()
        attach = reverse("accessibility:attach_description", args=[asset.uuid])
        refused = client.post(attach, {"audio_asset": asset.uuid, "offset": "0"})
        attached = client.post(attach, {"audio_asset": voice.uuid, "offset": "1.5"})
        asked = client.post(reverse("accessibility:burnt", args=[asset.uuid]), {"plain": "on"})
        shown = client.get(page).content.decode()
        recording = asset.description_recordings.get()
        own = client.post(reverse("accessibility:decide_description", args=[recording.uuid]), {"do": "approve"})
        client.force_login(reviewer)
        queue = client.get(reverse("accessibility:queue")).content.decode()
        client.post(reverse("accessibility:decide_description", args=[recording.uuid]), {"do": "approve"})

        assert "怎样写口述影像" in editor_page
        assert (refused.status_code, attached.status_code, asked.status_code) == (422, 302, 302)
        assert asset.burnt_captions.plain
        assert recording.offset_ms == 1500
        assert "讲述" in shown
        assert own.status_code == 403
        assert recording.get_absolute_url() in queue
        assert Run.objects.filter(recipe="DESCRIBE_RECORDED", asset=asset).exists()

    def test_the_picture_of_a_sign_film_is_chosen_in_a_plain_form(self, client, asset, make_asset, editor):
        interpreter = make_asset("手语")
        address = reverse("accessibility:attach_sign", args=[asset.uuid])
        client.force_login(editor)
        chosen = {"sign_asset": interpreter.uuid, "offset": "0", "layout": "inset", "corner": "bottom_right"}
        size = {"display_width": 1280, "display_height": 720}
        for each in (asset, interpreter):
            each.probe = {"video": size}
            each.save()

        half = client.post(address, chosen | {"protect_x": "50"})
        outside = client.post(
            address,
            chosen | {"protect_x": "50", "protect_y": "50", "protect_width": "60", "protect_height": "50"},
        )
        good = client.post(
            address,
            chosen | {"protect_x": "50", "protect_y": "50", "protect_width": "50", "protect_height": "50"},
        )
        track = SignTrack.objects.get()
        looked = client.get(track.get_absolute_url()).content.decode()

        assert (half.status_code, outside.status_code, good.status_code) == (422, 422, 302)
        assert "要么全填" in half.content.decode()
        assert track.protected == [[0.5, 0.5, 0.5, 0.5]]
        assert "在原选的角落会遮住受保护的部分" in looked
        assert 'value="50"' in client.get(address).content.decode()
