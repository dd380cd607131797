"""Tollgate's own endpoints, held to their OpenAPI 3.1 description by generated requests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness import Endpoint, Gate, GateFactory

RUN_SECONDS = 120
EXAMPLES = "20"
PATH = "/openapi.json"

# A form of the shop may be right in its form and name no token that there is: 422.
SETTINGS = """[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", 404, 422]
"""

# A page for people must not refuse what it does not read, as a query that somebody appended.
UNASKED = ("negative_data_rejection",)


@pytest.fixture
def described(new_gate: GateFactory) -> Gate:
    """A server whose pages have no limit by address: every generated request comes from one."""
    return new_gate({"pages": {"connectPerAddress": "off", "shopPerAddress": "off"}})


def conform(endpoint: Endpoint, folder: Path, *options: str) -> None:
    """Send generated requests to every described operation, and check the answers."""
    (folder / "schemathesis.toml").write_text(SETTINGS)
    verify = str(endpoint.ca_file) if endpoint.ca_file else "true"
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{endpoint.url}{PATH}"),
        *("--url", endpoint.url, "--tls-verify", verify, "--checks", "all"),
        *("--exclude-checks", ",".join(UNASKED), "--max-examples", EXAMPLES, "--seed", "20260"),
        *("--phases", "examples,coverage,fuzzing", "--max-redirects", "0", "--no-color", *options),
    ]
    run = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-8_000:] + run.stderr[-2_000:]
    assert " passed" in run.stdout


def test_every_path_of_a_listener_is_described(gate: Gate) -> None:
    """Both documents say OpenAPI 3.1, and name the paths of their listener."""
    for endpoint, paths in (
        (gate.management, {"/livez", "/readyz", "/version", "/metrics", "/explain/{id}"}),
        (gate.sandbox, {"/", "/verify/explain", "/connect/{id}", "/connect.js", "/shop/exchange"}),
    ):
        document = gate.ask(endpoint, "GET", PATH).json()
        assert document["openapi"].startswith("3.1.")
        assert paths <= set(document["paths"])
    assert gate.ask(gate.production, "GET", PATH).status == 404


@pytest.mark.row("D2")
def test_the_management_listener_answers_as_described(described: Gate, tmp_path: Path) -> None:
    """Generated requests find no answer that the description does not name."""
    conform(described.management, tmp_path)


@pytest.mark.row("D2")
def test_the_pages_answer_as_described(described: Gate, tmp_path: Path) -> None:
    """Generated requests find no answer that the description does not name."""
    conform(described.sandbox, tmp_path)
