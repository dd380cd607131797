"""The places for connections: how many are taken, and whether there is one."""

from __future__ import annotations

from harness.billogram import CUSTOMERS, ApiUser
from harness.gate import Gate
from harness.http1 import ConnectionLost, Http1Connection
from harness.metrics import Scrape


def open_connections(gate: Gate) -> int:
    """Return how many connections the server holds open."""
    return int(Scrape.of(gate).sum("tollgate_connections_open"))


def is_served(gate: Gate, caller: ApiUser, source: str | None = None) -> bool:
    """Whether a new connection is served; `source` is the address that it comes from."""
    try:
        with Http1Connection(gate.sandbox, source=source) as connection:
            answer = connection.request("GET", f"{CUSTOMERS}?page=1", [caller.authorization])
            return answer.status == 200
    except (OSError, ConnectionLost):
        return False
