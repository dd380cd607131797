"""The client that speaks to the running server, and the record of what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import billingplatform.api
import pytest
from billingplatform import BillingPlatform
from repertoire import Repertoire

from harness import Gate

ANSWER_SECONDS = 30


@pytest.fixture(scope="session", autouse=True)
def repertoire() -> Iterator[Repertoire]:
    """The client's repertoire, recorded from the first test to the last."""
    with Repertoire(billingplatform.api) as recorded:
        yield recorded


@pytest.fixture
def demo(gate: Gate, quickstart: dict[str, Any]) -> dict[str, Any]:
    """The part of quickstart for this API; its secrets must not appear in the server's log."""
    section = quickstart["billingplatform"]
    gate.secrets |= {section["password"], section["client_secret"]}
    return section


@pytest.fixture
def parameters(quickstart: dict[str, Any]) -> dict[str, Any]:
    """What the client hands to its HTTP library: above all, whom to trust."""
    return {"verify": quickstart["ca_file"], "timeout": ANSWER_SECONDS}


@pytest.fixture
def signed_in(
    gate: Gate, demo: dict[str, Any], parameters: dict[str, Any]
) -> Callable[..., BillingPlatform]:
    """Sign in by name and password, or with what a test puts in their place."""

    def make(**changes: Any) -> BillingPlatform:
        arguments = {
            "base_url": demo["base_url"], "username": demo["username"],
            "password": demo["password"], "logout_at_exit": False,
            "requests_parameters": parameters,
        }  # fmt: skip
        client = BillingPlatform(**{**arguments, **changes})
        gate.secrets |= {client.session.headers.get("sessionid") or client.token}
        return client

    return make


@pytest.fixture
def api(signed_in: Callable[..., BillingPlatform]) -> BillingPlatform:
    """The client with a session."""
    return signed_in()


@pytest.fixture
def oauth(demo: dict[str, Any], signed_in: Callable[..., BillingPlatform]) -> BillingPlatform:
    """The client with an access token."""
    client = {name: demo[name] for name in ("client_id", "client_secret")}
    return signed_in(username=None, password=None, **client)
