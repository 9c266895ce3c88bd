"""What stands between an item and its audience."""

from dataclasses import replace
from datetime import date

import pytest

from accessibility.readiness.readiness import Item, Links, Policy, assess

POLICY = Policy(today=date(2026, 11, 23))
READY = Item("video", "一课", captions="approved", transcript=True, statement="approved")


def codes(item, policy=POLICY, *, level=None):
    return [finding.code for finding in assess([item], policy) if level in (None, finding.level)]


def test_a_video_with_everything_passes():
    assert codes(READY) == []


@pytest.mark.parametrize("step", ["missing", "draft", "review"])
def test_captions_must_be_approved(step):
    assert codes(replace(READY, captions=step)) == ["captions_not_approved"]


def test_so_must_be_a_transcript():
    assert codes(replace(READY, transcript=False)) == ["transcript_missing"]


@pytest.mark.parametrize("statement", ["missing", "review"])
def test_what_is_shown_is_described_or_stated_to_be_said(statement):
    item = replace(READY, statement=statement)

    assert codes(item) == ["visuals_not_described"]
    assert codes(replace(item, description="approved")) == []
    assert codes(replace(item, description="draft")) == ["visuals_not_described"]


def test_a_sound_has_nothing_to_see_or_to_sign():
    assert codes(replace(READY, kind="audio", statement="missing"), replace(POLICY, sign=True)) == []


class TestRequiredSign:
    policy = replace(POLICY, sign=True)

    def test_it_must_be_there_and_approved(self):
        assert codes(READY, self.policy) == ["sign_missing"]
        assert codes(replace(READY, sign="review"), self.policy) == ["sign_missing"]
        assert codes(replace(READY, sign="approved"), self.policy) == []

    def test_a_waiver_holds_through_its_last_day(self):
        today, before = date(2026, 11, 23), date(2026, 11, 22)

        assert codes(replace(READY, waived_until=today), self.policy, level="error") == []
        assert codes(replace(READY, waived_until=today), self.policy) == ["sign_waived"]
        assert codes(replace(READY, waived_until=before), self.policy, level="error") == ["sign_missing"]

    def test_a_placeholder_is_not_sign_language(self):
        item = replace(READY, sign="approved", sign_is_placeholder=True)

        assert codes(item, self.policy) == ["sign_is_placeholder", "sign_missing"]
        assert codes(item, level="error") == []


def test_a_picture_has_an_alternative_or_is_decoration():
    picture = Item("image", "图")

    assert codes(picture) == ["image_without_alternative"]
    assert codes(replace(picture, alt="  ")) == ["image_without_alternative"]
    assert codes(replace(picture, alt="一杯茶")) == []
    assert codes(replace(picture, decorative=True)) == []


def test_what_cannot_be_played_is_not_published():
    assert codes(replace(READY, playable=False)) == ["not_playable"]


def test_a_finding_says_what_how_and_where():
    item = replace(READY, captions="draft", links=Links(captions="/captions/1/"))

    (finding,) = assess([item], POLICY)

    assert finding.blocks
    assert (finding.subject, finding.link) == ("一课", "/captions/1/")
    assert finding.words
    assert finding.remedy


def test_a_house_may_ask_for_less():
    nothing = Item("video", "一课")
    lenient = Policy(today=POLICY.today, captions=False, transcript=False, visuals=False)

    assert codes(nothing, lenient) == []
