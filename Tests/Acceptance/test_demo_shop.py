"""The demo shop's client, its limits and where it is offered."""

from __future__ import annotations

import re

from harness import Answer, Gate, GateFactory
from harness.billerapi import Client

FORM = ("Content-Length", "0")


def start(gate: Gate) -> Answer:
    """Send the form that makes a link token."""
    return gate.ask(gate.sandbox, "POST", "/shop/start", FORM)


def test_the_shop_acts_as_the_client_of_quickstart_and_as_no_other(new_gate: GateFactory) -> None:
    """A client that somebody adds to the demo organisation is never used, however new it is."""
    gate = new_gate()
    gate.create_organisation("demo")
    Client.create(gate, organisation="demo")
    refused = start(gate)
    assert refused.status == 422 and "tollgate quickstart" in refused.body.decode()
    guide = gate.command("quickstart").json()["billerapi"]
    gate.secrets.add(guide["client_secret"])
    added = Client.create(gate, "--label", "Added", organisation="demo")
    made = start(gate)
    assert made.status == 200, made
    found = re.search(
        r'data-link-token="(lt_[^"]+)" data-link-token-id="(ltid_[^"]+)"', made.body.decode()
    )
    assert found
    gate.secrets.add(found[1])
    assert added.send("GET", f"/link/token/{found[2]}").status == 404
    own = (("X-Client-ID", guide["client_id"]), ("X-Client-Secret", guide["client_secret"]))
    assert added.send("GET", f"/link/token/{found[2]}", by=own).status == 200


def test_forms_and_pages_are_limited_by_address(new_gate: GateFactory) -> None:
    """One more is 429 with Retry-After: a page, or a problem for the look-up."""
    gate = new_gate({"pages": {"shopPerAddress": "1 per 1d", "connectPerAddress": "1 per 1d"}})
    assert start(gate).status == 422
    refused = start(gate)
    assert refused.status == 429 and "Too many requests" in refused.body.decode()
    assert 1 <= int(refused.header("retry-after") or "0") <= 86_400
    path = "/connect/ltid_" + 24 * "0"
    assert gate.ask(gate.sandbox, "GET", path).status == 404
    assert gate.ask(gate.sandbox, "GET", path).status == 429
    token = ("Authorization", "Bearer lt_sandbox_unknown")
    found = gate.ask(gate.sandbox, "POST", "/connect/attempts/find", token, FORM)
    assert (found.status, found.json()["code"]) == (429, "too-many-requests")
    assert found.header("retry-after")


def test_the_shop_can_be_switched_off(new_gate: GateFactory) -> None:
    """Then nothing lies at its address."""
    gate = new_gate({"pages": {"shop": "off"}})
    assert gate.ask(gate.sandbox, "GET", "/shop").status == 404
    assert start(gate).status == 404
