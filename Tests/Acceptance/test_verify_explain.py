"""`POST /verify/explain`: what its own reader refuses, and where it is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness import Answer, Endpoint, Gate, Http1Connection

BODY_BYTES_MAX = 65_536
NOTICE = {"channel": "tollgate", "key": "k", "body": "{}"}


def ask(endpoint: Endpoint, body: bytes) -> Answer:
    """Ask for an explanation."""
    with Http1Connection(endpoint) as connection:
        return connection.request(
            "POST", "/verify/explain", [("Content-Type", "application/json")], body
        )


def test_a_wrong_signature_is_explained_without_a_credential(gate: Gate) -> None:
    """The answer names the signature, and what is missing from it."""
    answer = ask(gate.sandbox, json.dumps(NOTICE).encode())
    assert answer.status == 200
    report = json.loads(answer.body)
    assert report["valid"] is False
    assert [finding["name"] for finding in report["findings"]] == ["webhook-signature"]
    assert [found["part"] for found in report["diagnosis"]] == ["missing_field"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"channel": "nobody"}, "channel"),
        ({"channel": None}, "channel"),
        ({"channel": "billplz", "kind": "nothing"}, "kind"),
        ({"kind": 1}, "kind"),
        ({"key": 1}, "key"),
        ({"body": {}}, "body"),
        ({"headers": []}, "headers"),
        ({"headers": {"a": 1}}, "headers"),
        ({"at": "soon"}, "at"),
    ],
)
def test_a_wrong_member_is_named(gate: Gate, change: dict[str, Any], words: str) -> None:
    """What cannot be read is a problem that says which member it is, and repeats no key."""
    answer = ask(gate.sandbox, json.dumps({**NOTICE, "key": "secret-key", **change}).encode())
    assert answer.status == 400
    problem = json.loads(answer.body)
    assert problem["code"] == "invalid-request"
    assert words in problem["detail"]
    assert b"secret-key" not in answer.body


@pytest.mark.parametrize("half", ["whsk_", "whpk_"])
@pytest.mark.parametrize(
    ("channel", "body"),
    [("billplz", "id=1&x_signature=00"), ("billogram", "{}"), ("billerapi", "{}")],
)
def test_a_half_of_a_pair_is_a_fault_of_the_key(
    gate: Gate, channel: str, body: str, half: str
) -> None:
    """No channel takes one that does not fit for a shared secret."""
    asked = {"channel": channel, "key": half + "0123456789", "body": body}
    report = json.loads(ask(gate.sandbox, json.dumps(asked).encode()).body)
    assert report["valid"] is False
    assert [found["part"] for found in report["diagnosis"]] == ["key"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"null"])
def test_a_body_that_is_no_object_is_a_problem(gate: Gate, body: bytes) -> None:
    """Anything but a JSON object is a 400."""
    assert ask(gate.sandbox, body).status == 400


def test_a_body_has_a_maximum(gate: Gate) -> None:
    """One byte more than the maximum is a 413, and the maximum itself is read."""
    frame = json.dumps({**NOTICE, "body": ""})
    room = BODY_BYTES_MAX - len(frame)
    for extra, status in ((0, 200), (1, 413)):
        body = json.dumps({**NOTICE, "body": "a" * (room + extra)}).encode()
        assert len(body) == BODY_BYTES_MAX + extra
        assert ask(gate.sandbox, body).status == status


def test_production_does_not_have_it(gate: Gate) -> None:
    """The production listener knows no such path."""
    answer = ask(gate.production, json.dumps(NOTICE).encode())
    assert answer.status == 404
