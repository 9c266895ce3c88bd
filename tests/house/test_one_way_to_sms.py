"""Nothing goes to a phone but by the list of templates: one module hands messages to a backend."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("lms", "courses", "accessibility", "media_pipeline", "foundation")
SENDING = "lms/people/sms/sending.py"
PORT = "lms/people/sms/backends.py"


def trees() -> dict[str, ast.Module]:
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def test_one_module_asks_for_the_backend_and_one_makes_it() -> None:
    importing, naming = set(), set()
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "lms.people.sms.backends":
                importing |= {path} if {each.name for each in node.names} & {"backend", "Outgoing"} else set()
            if isinstance(node, ast.Attribute) and node.attr == "SMS_BACKEND":
                naming.add(path)

    assert importing == {SENDING, "lms/people/sms/outbox.py", "lms/people/sms/gateway.py"}
    assert naming == {PORT, "lms/checks.py", "lms/machine/signs.py"}  # the last two say which it is


def test_rows_are_made_in_one_place_by_templates_that_are_spelt_out() -> None:
    from lms.people.sms.templates import TEMPLATES

    made, said = set(), set()
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func).endswith("SmsMessage.objects.create"):
                made.add(path)
            if ast.unparse(node.func) in {"outbox.tell", "outbox.put", "outbox.queue"}:
                said |= {each.value for each in node.args if isinstance(each, ast.Constant)}

    assert made == {"lms/people/sms/outbox.py"}
    assert said <= TEMPLATES.keys()
    assert {"slip_made", "account_opened", "wrong_passwords"} <= said
