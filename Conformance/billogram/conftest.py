"""The running server, the vendor's client that speaks to it, and the record of what it did."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import billogram_api
import pytest
from billogram_answers import ANSWERS
from billogram_api import BillogramAPI
from repertoire import Repertoire

from harness import Gate, find_binary

FOLDER = Path(__file__).parent
LAST = FOLDER / "test_billogram_repertoire.py"
DESELECTED = pytest.StashKey[bool]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests about the whole run behind all others."""
    items.sort(key=lambda item: item.path == LAST)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Note that a part of this folder does not run."""
    for item in items:
        if item.path.is_relative_to(FOLDER):
            item.config.stash[DESELECTED] = True


@pytest.fixture(scope="session")
def whole_run(request: pytest.FixtureRequest) -> None:
    """Skip a test about the whole run where only a part of this folder runs."""
    chosen = {item.path for item in request.session.items}
    picked = any("::" in argument for argument in request.config.args)
    deselected = request.config.stash.get(DESELECTED, False)
    if picked or deselected or not chosen >= set(FOLDER.glob("test_*.py")):
        pytest.skip("only a part of the suite runs")


@pytest.fixture(scope="session", autouse=True)
def repertoire() -> Iterator[Repertoire]:
    """The client's repertoire, recorded from the first test to the last."""
    with Repertoire(billogram_api) as recorded, pytest.MonkeyPatch.context() as patch:
        ANSWERS.watch(patch)
        yield recorded


@pytest.fixture(scope="session")
def binary() -> Path:
    """The binary under test."""
    found = find_binary()
    if found is None or not found.exists():
        pytest.exit("no tollgate binary: build it, or set TOLLGATE_BINARY", returncode=2)
    return found


@pytest.fixture(scope="session")
def gate(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """The real binary with an empty data folder."""
    running = Gate.start(binary, tmp_path_factory.mktemp("conformance"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def quickstart(gate: Gate) -> dict[str, Any]:
    """What quickstart prints."""
    return gate.command("quickstart").json()


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
