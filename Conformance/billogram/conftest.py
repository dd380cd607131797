"""The running server and the vendor's client that speaks to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from billogram_api import BillogramAPI

from harness import Gate, find_binary


@pytest.fixture(scope="session")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The real binary with an empty data folder."""
    binary = find_binary()
    if binary is None or not binary.exists():
        pytest.exit("no tollgate binary: build it, or set TOLLGATE_BINARY", returncode=2)
    running = Gate.start(binary, tmp_path_factory.mktemp("conformance"))
    yield running
    running.stop()


@pytest.fixture
def demo(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What quickstart prints; the client's HTTP library is told to trust the local authority."""
    printed = gate.command("quickstart").json()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", printed["ca_file"])
    return printed["billogram"]


@pytest.fixture
def api(demo: dict[str, Any]) -> BillogramAPI:
    """The client with credentials that may read and write."""
    return BillogramAPI(demo["user"], demo["password"], api_base=demo["base_url"])


@pytest.fixture
def reader(demo: dict[str, Any]) -> BillogramAPI:
    """The client with credentials that may only read."""
    user = demo["read_only"]
    return BillogramAPI(user["user"], user["password"], api_base=demo["base_url"])
