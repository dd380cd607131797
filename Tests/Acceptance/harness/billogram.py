"""What a client of the Billogram dialect writes and what every answer of it must obey."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from harness.answer import Answer

CUSTOMERS = "/api/v2/customer"
ITEMS = "/api/v2/item"
BILLOGRAMS = "/api/v2/billogram"
JSON = ("Content-Type", "application/json")


def basic(user: str, password: str) -> tuple[str, str]:
    """Return the Authorization field for a user and password (RFC 7617)."""
    token = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return ("Authorization", f"Basic {token}")


@dataclass(frozen=True)
class ApiUser:
    """An API user as `credential create` printed it."""

    id: str
    user: str
    password: str
    facts: dict[str, Any]

    @staticmethod
    def parse(created: dict[str, Any]) -> ApiUser:
        """Read the JSON object of `credential create`, `rotate` or `reset`."""
        return ApiUser(created["id"], created["handle"], created["secret"], created)

    @property
    def authorization(self) -> tuple[str, str]:
        """The Authorization field that presents this user."""
        return basic(self.user, self.password)


def assert_envelope(answer: Answer) -> dict[str, Any]:
    """Assert what the contract's hard wire rules 1 to 3 say of every answer; return its JSON."""
    assert answer.header_values("content-type") == ["application/json"], answer
    envelope = answer.json()
    assert isinstance(envelope, dict) and isinstance(envelope["status"], str), answer
    assert envelope["data"] is not None, answer
    if envelope["status"] != "OK":
        assert isinstance(envelope["data"]["message"], str), answer
    assert answer.request_id
    return envelope


def assert_error(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """Assert an error of the dialect and return its `data` object."""
    envelope = assert_envelope(answer)
    assert (answer.status, envelope["status"]) == (status, code), answer
    return envelope["data"]


def assert_ok(answer: Answer) -> Any:
    """Assert a success of the dialect and return its `data`."""
    envelope = assert_envelope(answer)
    assert (answer.status, envelope["status"]) == (200, "OK"), answer
    return envelope["data"]
