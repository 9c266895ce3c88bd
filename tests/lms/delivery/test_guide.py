"""The guide prints the tables of steps as they are: who reads it is not told of a step that is no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.translation import override

from lms.delivery.lifecycle.tables import COHORT, PROGRAMME
from lms.delivery.models import Cohort, Programme

WHO = {"base": "基地", "county": "残联", "system": "平台"}


def printed(cycle: Any, model: Any) -> list[str]:
    """The table's lines as the guide has them."""
    states = dict(model.State.choices)

    def several(names: Any) -> str:
        return "、".join(str(states[state]) for state in model.State.values if state in names)

    return [
        f"| {each.words} | {several(each.sources)} | {states[each.target]} "
        f"| {'、'.join(WHO[who] for who in WHO if who in each.actors)} "
        f"| {'是 ' if 'reason' in each.needs else ''}| {'是 ' if each.second_person else ''}|"
        for each in cycle.transitions
    ]


@pytest.mark.parametrize(("cycle", "model"), [(PROGRAMME, Programme), (COHORT, Cohort)])
def test_the_guide_prints_the_table(cycle: Any, model: Any) -> None:
    guide = (Path(settings.BASE_DIR) / "docs" / "classes.zh.md").read_text(encoding="utf-8")
    with override("zh-hans"):
        lines = printed(cycle, model)

    assert [line for line in lines if line not in guide] == []
