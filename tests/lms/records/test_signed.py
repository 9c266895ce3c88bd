"""The code on a certificate can be read from the printed page and checked with nothing but a public key."""

import importlib.util
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from courses.study.models import Enrolment
from lms.people.models import User
from lms.records.certificates import certificates, pdf, signed_codes
from lms.records.certificates.pdf import Sheet
from lms.records.certificates.signed_codes import Statement
from lms.records.models import Certificate
from tests.properties import prove

SCRIPT = Path(__file__).resolve().parents[3] / "docs" / "verify_certificate.py"
SPEC = importlib.util.spec_from_file_location("verify_certificate", SCRIPT)
assert SPEC
assert SPEC.loader
verifier: Any = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(verifier)

SAID = Statement(
    serial="YN27-AAAA-BBBB-CCCC",
    name="岩*",
    title="保健按摩入门",
    hours=24_500,
    finished=date(2027, 3, 1),
    issued=date(2027, 3, 2),
    issuers=("云南省残疾人联合会", "勐海县职业高级中学"),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@prove
@given(title=TEXTS, name=TEXTS, issuers=st.lists(TEXTS, max_size=2), hours=st.integers(0, 10**7))
def test_whatever_is_signed_is_read_again(title: str, name: str, issuers: list[str], hours: int) -> None:
    statement = Statement("YN27", name, title, hours, date(2027, 3, 1), date(2027, 3, 2), tuple(issuers))

    said = verifier.verify(f"https://x.cn/check/YN27/#{signed_codes.sign(statement)}", signed_codes.public_keys())

    assert (said["title"], said["name"], said["issuers"], said["hours"]) == (title, name, issuers, hours / 1000)


@prove
@given(place=st.integers(0, 10_000), digit=st.sampled_from("0123456789"))
def test_any_other_digit_is_found(place: int, digit: str) -> None:
    digits = signed_codes.sign(SAID)
    at = place % len(digits)
    changed = digits[:at] + digit + digits[at + 1 :]

    if changed == digits:
        assert verifier.verify(changed, signed_codes.public_keys())
    else:
        with pytest.raises(ValueError, match="signature"):
            verifier.verify(changed, signed_codes.public_keys())


def test_a_strangers_key_is_not_ours(settings: Any) -> None:
    ours = signed_codes.public_keys()
    settings.CERTIFICATE_KEY = b"s" * 32

    with pytest.raises(ValueError, match="signature"):
        verifier.verify(signed_codes.sign(SAID), ours)


def test_a_retired_key_still_vouches_for_its_papers(settings: Any) -> None:
    old_paper = signed_codes.sign(SAID)
    old = next(iter(signed_codes.public_keys().values()))
    settings.CERTIFICATE_KEY = b"n" * 32
    settings.CERTIFICATE_RETIRED_KEYS = [old]

    assert verifier.verify(old_paper, signed_codes.public_keys())["serial"] == SAID.serial
    assert list(signed_codes.public_keys().values())[1] == old


def test_the_keys_are_published(db: None, settings: Any) -> None:
    answer = Client().get("/.well-known/certificate-keys.json")

    public = Ed25519PrivateKey.from_private_bytes(settings.CERTIFICATE_KEY).public_key().public_bytes_raw()
    assert public.hex() in answer.json()["keys"].values()
    assert settings.CERTIFICATE_KEY.hex() not in answer.content.decode()


# 100 dots an inch: a plain photograph of the whole sheet with a cheap phone. Once a code was not
# seen from there (sixty others were, at 90 to 150 dots): whoever scans it comes a little nearer, and so does this.
FROM_AFAR = (100, 105, 110)


def scanned(folder: Path, dots: int) -> list[Any]:
    subprocess.run(["pdftoppm", "-r", str(dots), "-png", "-singlefile", "c.pdf", "c"], cwd=folder, check=True)
    return list(zxingcpp.read_barcodes(Image.open(folder / "c.png")))


def test_the_printed_page_is_scanned_and_proves_what_it_says(done: Enrolment, tmp_path: Path) -> None:
    if not shutil.which("pdftoppm"):
        pytest.skip("poppler-utils are not installed: no page is drawn.")
    certificate = certificates.issue(enrolment=done, by=done.subject)
    address = f"https://learn.example.cn/check/{certificate.serial}/"
    (tmp_path / "c.pdf").write_bytes(pdf.render([Sheet(certificate, "岩温", address)]))

    [code] = next(filter(None, map(scanned, repeat(tmp_path), FROM_AFAR)))

    said = verifier.verify(code.text, signed_codes.public_keys())
    assert code.text.startswith(f"{address}#")
    assert (said["serial"], said["name"], said["title"]) == (certificate.serial, "岩*", certificate.title)
    assert "岩温" not in str(said)


@pytest.mark.django_db
def test_the_longest_titles_still_make_a_code_that_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "lms.records.certificates.public_names.body_of", lambda certificate: None
    )  # this paper is of no class
    certificate = Certificate(
        serial="YN27-AAAA-BBBB-CCCC",
        title="茶" * 200,
        hours_milli=10**7,
        issuers=["部" * 120, "校" * 120],
        finished=SAID.finished,
    )
    sheet = Sheet(certificate, "岩温", f"https://a-rather-long-name.example.cn/check/{certificate.serial}/")

    drawn = pdf.made(sheet)

    assert drawn.symbol_size(border=0)[0] <= 105
    out = io.BytesIO()
    drawn.save(out, kind="png", scale=3, border=4)
    [code] = zxingcpp.read_barcodes(Image.open(out))
    assert verifier.verify(code.text, signed_codes.public_keys())["title"].endswith("…")


def test_the_script_in_the_docs_answers_at_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(json.dumps({"keys": signed_codes.public_keys()}))
    text = f"https://x.cn/check/a/#{signed_codes.sign(SAID)}"

    good, bad = (
        subprocess.run(
            [sys.executable, SCRIPT, tmp_path / "keys.json", said], capture_output=True, text=True, check=False
        )
        for said in (text, text[:-1] + ("0" if text[-1] != "0" else "1"))
    )

    assert good.returncode == 0
    assert good.stdout.startswith("GENUINE")
    assert bad.returncode == 1
    assert "NOT GENUINE" in bad.stderr


@pytest.mark.browser
@pytest.mark.django_db
def test_the_saved_page_checks_from_a_phones_storage(chromium: Any, tmp_path: Path) -> None:
    (tmp_path / "check.html").write_bytes(Client().get("/check/offline/check-certificates.html").content)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((tmp_path / "check.html").as_uri())
    text = f"https://x.cn/check/a/#{signed_codes.sign(SAID)}"

    answers = []
    for said in (text, text[:-1] + ("0" if text[-1] != "0" else "1"), "https://x.cn/check/a/"):
        page.fill("#text", said)
        page.click("button")
        answers.append((page.get_attribute("#answer", "data-state"), page.inner_text("#answer")))

    context.close()
    assert errors == []
    assert [state for state, _ in answers] == ["good", "bad", "none"]
    for words in (SAID.serial, "岩*", "保健按摩入门", "24.5", "云南省残疾人联合会、勐海县职业高级中学"):
        assert words in answers[0][1]


def test_the_paper_of_a_revoked_certificate_is_gone(
    done: Enrolment, owner: User, signed_in: Callable[[User], Client]
) -> None:
    certificate = certificates.issue(enrolment=done, by=done.subject)
    certificates.revoke(certificate=certificate, reason="误", by=owner)

    assert signed_in(done.subject).get(f"/certificates/{certificate.uuid}.pdf").status_code == 404
