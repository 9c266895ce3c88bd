"""Messages no page of ours sends: each gets a clear refusal in JSON, none a 500, none any credit."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.study.models import EvidenceChunk, StudyMinute
from courses.study.values.chunk import Chunk
from lms.points.models import LedgerTxn
from tests.courses.study.player import Clock, Player, as_json
from tests.properties import prove_with_rows

JSON = "application/json"
NOT_NUMBERS: list[Any] = [
    *(None, True, False, "", "0", "1", "-1", "NaN", "1e3", "0x10", "１", [], [0], {}, {"a": 1}),
    *(0.0, 1.5, -0.5, 1e3, 1e308, -1e308),
]
NO_POSITION: list[Any] = [*NOT_NUMBERS, -1, -(2**31), -(2**63), 2**53 + 1, 2**63, 2**64, 10**40, -(10**40)]
NO_DIGEST: list[Any] = [
    *(None, True, 0, 1.5, [], {}, "", "0", "g" * 64, "A" * 64, "0" * 63, "0" * 65, " " + "0" * 63, "0" * 63 + "\n"),
    *("０" * 64, "\ud800" * 64, "\x00" * 64, ["0" * 64], "0x" + "0" * 62, "-" + "0" * 63),
]
FIELDS: dict[str, list[Any]] = {
    "seq": [*NO_POSITION, 100_001],
    "from_ms": NO_POSITION,
    "to_ms": [*NO_POSITION, 0],
    "rate_milli": [*NO_POSITION, 0, 100_001],
    "clock_ms": [*NOT_NUMBERS, 2**53 + 1, 2**63, -(2**63), 10**40],
    "prev": NO_DIGEST,
    "hash": NO_DIGEST,
}
RAW: list[bytes] = [
    *(
        b"{",
        b"}",
        b"[",
        b"[]",
        b"[{}]",
        b"null",
        b"true",
        b"0",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b'""',
        b'"x"',
        b"'a'",
    ),
    *(b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b'{"chunks": "\xff"}', b"\x00", b"{}\x00", b"{} {}", b"chunks=1"),
    *('{"chunks": [1]}'.encode("utf-16"), '{"chunks": [1]}'.encode("utf-32"), b"\xef\xbb\xbf{}", b"<chunks/>"),
    *(b"{}", b'{"chunks": null}', b'{"chunks": {}}', b'{"chunks": []}', b'{"chunks": 1}', b'{"chunks": "a"}'),
    *(b'{"chunks": [null]}', b'{"chunks": [[]]}', b'{"chunks": [{}]}', b'{"chunks": [{}, {}]}', b'{"chunk": [{}]}'),
    *(b'{"chunks": NaN}', b'{"chunks": [NaN]}', b'{"chunks": [{"seq": Infinity}]}', b'{"chunks": [1e999]}'),
    *(b'{"chunks": [], "chunks": []}', b'{"chunks": [{"seq": 0, "seq": 1}]}', b'{"a": 1, "a": 1, "chunks": [{}]}'),
    *(b"[" * 100_000, b"[" * 50_000 + b"]" * 50_000, b'{"chunks": ' * 20_000, b'{"chunks": [' + b"[" * 90_000),
    *(
        b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
        b'{"chunks": [' + b"1" * 5000 + b"]}",
        b'{"chunks": [' + b"{}," * 250 + b"{}]}",
    ),
    *(
        b'{"chunks": [{"seq": -}]}',
        b'{"chunks": [{"seq": 01}]}',
        b'{"chunks": [{"seq": 0,}]}',
        b'{"chunks": [{seq: 0}]}',
    ),
    *(
        b'{"chunks": [/**/]}',
        b'{"chunks": ["\\ud800"]}',
        b'{"\\ud800": 1}',
        b'{"chunks": ["\\x"]}',
        b'{"chunks": ["\t"]}',
    ),
]
LEASES: list[Any] = [
    *({}, {"lesson": None, "block": "b"}, {"lesson": "1", "block": "b"}, {"lesson": 1.0, "block": "b"}),
    *({"lesson": True, "block": "b"}, {"lesson": [], "block": "b"}, {"lesson": {}, "block": "b"}),
    *({"lesson": number, "block": "b"} for number in (-1, 0, 2**31, 2**63, 2**64, 10**30, -(2**63), 1.5, 1e30)),
]
BLOCKS: list[Any] = [None, 1, True, [], {}, "", "x", "\x00", "\ud800", "x" * 10_000, "../..", "'; DROP TABLE x; --"]
DEVICES: list[Any] = [None, 1, True, [], {}, "\x00", "\ud800", "a\nb", "x" * 10_000]
TYPES = [
    *("text/plain", "text/html", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "image/png"),
    *("application/xml", "application/jsonp", "application/octet-stream", "json", "*/*"),
]


def bodies(player: Player) -> Iterator[tuple[str, bytes, str]]:
    """A name, the body and its content type; all for the chunks of the player's lease."""
    good = as_json(player.chunk(0, 10_000))
    for field, values in FIELDS.items():
        for value in values:
            yield f"{field}={value!r:.40}", dumps({"chunks": [good | {field: value}]}), JSON
        yield f"no {field}", dumps({"chunks": [{key: good[key] for key in good if key != field}]}), JSON
    for raw in RAW:
        yield f"{raw[:40]!r}", raw, JSON
    for kind in TYPES:
        yield kind, dumps({"chunks": [good]}), kind
    yield "ends before it begins", dumps({"chunks": [good | {"from_ms": 10, "to_ms": 9}]}), JSON
    yield "longer than a minute", dumps({"chunks": [good | {"to_ms": 60_001}]}), JSON
    yield "not what was sealed", dumps({"chunks": [good | {"to_ms": 20_000}]}), JSON
    yield "another seq than was sealed", dumps({"chunks": [good | {"seq": 1}]}), JSON
    yield "too many", dumps({"chunks": [good] * 201}), JSON
    yield "ten megabytes", b" " * (10 << 20) + dumps({"chunks": [good]}), JSON
    yield "ten megabytes of a field", dumps({"chunks": [good], "more": "x" * (10 << 20)}), JSON


def dumps(said: object) -> bytes:
    return json.dumps(said).encode()


def test_three_hundred_bad_messages_are_refused_clearly(player: Player, clock: Clock, enrolment: Any) -> None:
    player.open()
    clock.tick(60)
    before = standing()
    chunks = f"/api/study/leases/{player.lease}/chunks/"
    asked = [(name, chunks, body, kind) for name, body, kind in bodies(player)]
    opening = [{"lesson": player.lesson, "block": block} for block in BLOCKS]
    opening += [{"lesson": player.lesson, "block": player.block, "device": device} for device in DEVICES]
    asked += [(f"{said!r:.60}", "/api/study/leases/", dumps(said), JSON) for said in [*LEASES, *opening]]

    wrong = []
    for name, address, body, kind in asked:
        response = player.client.generic("POST", address, body, content_type=kind)
        fault = unclear(response)
        if fault:
            wrong.append(f"{name}: {fault}")

    assert not wrong, "\n".join(wrong)
    assert len(asked) >= 300
    assert standing() == before


def unclear(response: Any) -> str:
    """What is wrong with a refusal, if anything."""
    if not 400 <= response.status_code < 500:
        return f"answered {response.status_code}"
    if response["Content-Type"] != JSON:
        return f"{response.status_code} in {response['Content-Type']}"
    said = response.json()
    return "" if said.get("code") and said.get("words") and said.get("remedy") else f"says {said}"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_told_what_is_taken(method: str, player: Player, enrolment: Any) -> None:
    response = player.client.generic(method, "/api/study/leases/", b"{}", content_type=JSON)

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert unclear(response) == ""


def test_a_page_without_its_token_is_told_in_json(player: Player, enrolment: Any) -> None:
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.cookies = player.client.cookies

    response = strict.post("/api/study/leases/", {}, content_type=JSON)

    assert response.status_code == 403
    assert unclear(response) == ""


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(list(Chunk.__dataclass_fields__))


def test_whatever_is_sent_nothing_breaks_and_nothing_false_counts(
    player: Player, clock: Clock, enrolment: Any, verified: Callable[[Any], int]
) -> None:
    player.open()
    clock.tick(60)
    good = as_json(player.chunk(0, 10_000))
    honest = dumps({"chunks": [good]})
    address = f"/api/study/leases/{player.lease}/chunks/"

    @prove_with_rows
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(["bytes", "field", "value"]))
        if kind == "bytes":
            at, more = data.draw(st.integers(0, len(honest))), data.draw(st.binary(max_size=4))
            body = honest[:at] + more + honest[at + data.draw(st.integers(0, 4)) :]
        elif kind == "field":
            body = dumps({"chunks": [good | data.draw(st.dictionaries(fields, values, min_size=1, max_size=3))]})
        else:
            body = dumps(data.draw(values))

        response = player.client.generic("POST", address, body, content_type=JSON)

        assert response.status_code < 500
        assert response["Content-Type"] == JSON
        assert verified(enrolment) in (0, 10_000)  # some changes change nothing: a space, a name nobody reads
        assert response.status_code == 200 or unclear(response) == ""

    holds()


def standing() -> tuple[int, int, int]:
    return EvidenceChunk.objects.count(), StudyMinute.objects.count(), LedgerTxn.objects.count()
