"""The vendor's client that speaks to the running server, and the record of what it did."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from billplz import client
from billplz.client import Billplz
from repertoire import Repertoire

from harness import Gate
from harness.billplz import Merchant
from harness.receiver import Receiver, receiving


@pytest.fixture(scope="session", autouse=True)
def repertoire() -> Iterator[Repertoire]:
    """The client's repertoire, recorded from the first test to the last."""
    with Repertoire(client) as recorded:
        yield recorded


@pytest.fixture
def merchant(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Merchant:
    """An account that signs; the client's HTTP library is told to trust the local authority."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", gate.addresses["ca_file"])
    return Merchant.open(gate)


@pytest.fixture
def account(merchant: Merchant) -> SimpleNamespace:
    """The client as its page says, at the address of the running server, and its collection."""
    collection = merchant.collection("Conformance")
    api = Billplz(merchant.key.secret, collection, test=True)
    api.base_url = f"{merchant.endpoint.url}/api"
    return SimpleNamespace(api=api, collection=collection, merchant=merchant)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of callbacks on the loopback interface."""
    with receiving() as running:
        yield running
