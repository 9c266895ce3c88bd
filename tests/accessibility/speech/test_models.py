"""Models joined from parts: whole or not at all."""

from __future__ import annotations

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accessibility.speech import models
from accessibility.speech.models import File, Model, ModelDamaged, ModelsUnavailable, is_joined, join

# Two files that are certainly installed stand for the parts of a model.
PARTS = (("hypothesis", "hypothesis/__init__.py"), ("pytest", "pytest/__init__.py"))
WHOLE = b"".join(models.find(package, ending).read_bytes() for package, ending in PARTS)


def model(sha256: str = hashlib.sha256(WHOLE).hexdigest(), parts: tuple[tuple[str, str], ...] = PARTS) -> Model:
    return Model("toy", (File("model.bin", parts, sha256, len(WHOLE)),))


def test_parts_are_joined_in_order(tmp_path):
    shares: list[float] = []

    folder = join(model(), tmp_path, report=shares.append)

    assert (folder / "model.bin").read_bytes() == WHOLE
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_what_is_there_is_not_written_again(tmp_path):
    join(model(), tmp_path)
    written = (tmp_path / "toy" / "model.bin").stat().st_mtime_ns

    join(model(), tmp_path)

    assert (tmp_path / "toy" / "model.bin").stat().st_mtime_ns == written


def test_a_wrong_hash_leaves_nothing_behind(tmp_path):
    with pytest.raises(ModelDamaged):
        join(model(sha256="0" * 64), tmp_path)

    assert list((tmp_path / "toy").iterdir()) == []
    assert not is_joined(model(), tmp_path)


def test_a_missing_package_is_named(tmp_path):
    with pytest.raises(ModelsUnavailable) as missing:
        join(model(parts=(("no-such-package", "model.bin"),)), tmp_path)

    assert missing.value.package == "no-such-package"


class TestCommand:
    def test_without_the_packages_it_says_so_and_ends_well(self, settings, tmp_path, monkeypatch):
        settings.MODELS_DIR = tmp_path
        monkeypatch.setattr(models, "ALL", (model(parts=(("no-such-package", "model.bin"),)),))
        out = StringIO()

        call_command("speech_models", stdout=out)

        assert "no-such-package" in out.getvalue()

    def test_it_shows_progress_and_the_second_time_is_quick(self, settings, tmp_path, monkeypatch):
        settings.MODELS_DIR = tmp_path
        monkeypatch.setattr(models, "ALL", (model(),))
        first, second = StringIO(), StringIO()

        call_command("speech_models", stdout=first)
        call_command("speech_models", stdout=second)

        assert "toy: 100 %" in first.getvalue()
        assert "已经就绪" in second.getvalue() or "there already" in second.getvalue()

    def test_a_damaged_package_is_an_error(self, settings, tmp_path, monkeypatch):
        settings.MODELS_DIR = tmp_path
        monkeypatch.setattr(models, "ALL", (model(sha256="0" * 64),))

        with pytest.raises(CommandError):
            call_command("speech_models", stdout=StringIO())
