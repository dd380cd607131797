"""Fixtures of the acceptance suite: one shared server, fresh ones, organisations and API users."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness import ApiUser, Gate, GateFactory
from harness.billplz import Merchant

pytest_plugins = ["features", "harness.browser", "harness.fixtures", "harness.parallel"]

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def gate(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """One server that tests share; each brings its own organisation."""
    running = Gate.start(binary, tmp_path_factory.mktemp("shared"))
    yield running
    running.stop()


@pytest.fixture
def new_gate(binary: Path, tmp_path: Path) -> Iterator[GateFactory]:
    """Starts servers of a test's own; whatever still runs at its end is stopped."""
    started: list[Gate] = []

    def start(
        settings: Mapping[str, Any] | None = None, data: Path | None = None, name: str = "gate"
    ) -> Gate:
        folder = tmp_path / name
        started.append(Gate.start(binary, folder, settings, data))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop()


@pytest.fixture
def organisation(gate: Gate) -> str:
    """The name of a fresh organisation on the shared server."""
    name = f"org{next(_numbers)}"
    gate.create_organisation(name)
    return name


@pytest.fixture
def user(gate: Gate, organisation: str) -> ApiUser:
    """A fresh sandbox API user with every scope, on the shared server."""
    return gate.create_user(organisation)


@pytest.fixture
def merchant(gate: Gate) -> Merchant:
    """A fresh Billplz account that signs, with nothing in it, on the shared server."""
    return Merchant.open(gate)
