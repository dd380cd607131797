"""Clients on the running server, servers with settings of a test's own, and a receiver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from billerapi_client import Client

from harness import Gate, GateFactory
from harness.receiver import Receiver, receiving


@pytest.fixture
def client(gate: Gate) -> Client:
    """A client with every scope, and nothing in its organisation."""
    return Client.open(gate)


@pytest.fixture
def configured_gate(binary: Path, tmp_path: Path) -> Iterator[GateFactory]:
    """Starts servers with settings of a test's own, and stops them at its end."""
    started: list[Gate] = []

    def start(settings: Mapping[str, Any]) -> Gate:
        started.append(Gate.start(binary, tmp_path / f"gate-{len(started)}", settings))
        return started[-1]

    yield start
    for gate in started:
        gate.stop()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks on the loopback interface."""
    with receiving() as running:
        yield running
