"""The vendor's client that speaks to the running server, and the record of what it did."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import billogram_api
import pytest
from billogram_answers import ANSWERS
from billogram_api import BillogramAPI
from repertoire import Repertoire

from harness import Gate


@pytest.fixture(scope="session", autouse=True)
def repertoire() -> Iterator[Repertoire]:
    """The client's repertoire, recorded from the first test to the last."""
    with Repertoire(billogram_api) as recorded, pytest.MonkeyPatch.context() as patch:
        ANSWERS.watch(patch)
        yield recorded


@pytest.fixture
def demo(quickstart: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The part for this API; the client's HTTP library is told to trust the local authority."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", quickstart["ca_file"])
    return quickstart["billogram"]


@pytest.fixture
def api(demo: dict[str, Any]) -> BillogramAPI:
    """The client with credentials that may read and write."""
    return BillogramAPI(demo["user"], demo["password"], api_base=demo["base_url"])


@pytest.fixture
def reader(demo: dict[str, Any]) -> BillogramAPI:
    """The client with credentials that may only read."""
    user = demo["read_only"]
    return BillogramAPI(user["user"], user["password"], api_base=demo["base_url"])


@pytest.fixture
def organisation(gate: Gate) -> str:
    """The name of an organisation of the test's own, with nothing in it."""
    name = f"org{secrets.token_hex(4)}"
    gate.create_organisation(name)
    return name


@pytest.fixture
def client_for(gate: Gate, demo: dict[str, Any]) -> Callable[[str], BillogramAPI]:
    """Make a client with a fresh API user of an organisation."""

    def make(organisation: str) -> BillogramAPI:
        user = gate.create_user(organisation)
        return BillogramAPI(user.user, user.password, api_base=demo["base_url"])

    return make


@pytest.fixture
def empty(organisation: str, client_for: Callable[[str], BillogramAPI]) -> BillogramAPI:
    """The client on an account that has nothing yet."""
    return client_for(organisation)
