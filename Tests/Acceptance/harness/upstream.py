"""A linking upstream on the loopback interface: the operator's service behind production."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from harness.billerapi import ASKS, CODE, GOOD
from harness.receiver import Reaction, Received, Receiver

BASE = "/linking/v1"
PROMPT = "Sent to the telephone that ends in 12"
BILLERS: list[dict[str, Any]] = [
    {
        "id": "acme-power",
        "name": "Acme Power",
        "category": "wind",
        "logo_url": "https://acme.example/logo.png",
        "fields": [{"name": "account_number", "label": "Account number"}],
    },
    {
        "id": "Lagoon.Water",
        "name": "Lagoon Water",
        "category": "water",
        "status": "maintenance",
        "fields": [
            {"name": "customer", "label": "Customer"},
            {"name": "pin", "label": "Code", "is_secret": True},
        ],
    },
    {
        "id": "zeal_gas",
        "name": "Zeal Gas",
        "category": "gas",
        "status": "active",
        "fields": [{"name": "account_number", "label": "Account number"}],
    },
]
ACCOUNTS = [
    {"id": "acc_1", "name": "Home", "masked_number": "****4242", "reference": "upstream-home"},
    {"id": "acc_2", "name": "Barn", "masked_number": "****4243", "reference": "upstream-barn"},
]


class LinkUpstream(Receiver):
    """Answers as `Docs/LinkingUpstream.md` says, or, while `fault` is set, in that way alone."""

    def __init__(self, certificate: Path | None = None, key: Path | None = None) -> None:
        self.fault: Reaction | None = None
        super().__init__(certificate, key)

    @property
    def address(self) -> str:
        """The address for the configuration."""
        return self.url(BASE + "/")

    def take(self, request: Received) -> Reaction:
        """Keep a request and return what it gets."""
        super().take(request)
        if self.fault is not None:
            return self.fault
        parts = urlsplit(request.path)
        path = parts.path.removeprefix(BASE)
        if request.method == "POST":
            return _reaction({"/sign-in": _sign_in, "/code": _code}[path](request.json()))
        if path == "/billers":
            return _reaction(_page({name: one[0] for name, one in parse_qs(parts.query).items()}))
        name = path.removeprefix("/billers/")
        found = next((one for one in BILLERS if one["id"] == name), None)
        return _reaction(found) if found else Reaction(status=404, body=b"")


def _reaction(content: Any) -> Reaction:
    return Reaction(headers={"Content-Type": "application/json"}, body=json.dumps(content).encode())


def _page(query: dict[str, str]) -> dict[str, Any]:
    words = query.get("search", "").lower()
    found = [
        one
        for one in BILLERS
        if words in one["name"].lower() and query.get("category") in (None, one["category"])
    ]
    begin = int(query.get("cursor", "at-0").removeprefix("at-"))
    end = begin + int(query["limit"])
    return {
        "billers": found[begin:end],
        "next_cursor": f"at-{end}" if end < len(found) else None,
    }


def _sign_in(order: dict[str, Any]) -> dict[str, Any]:
    typed = {one["name"]: one["value"] for one in order["fields"]}
    number = typed.get("account_number")
    if number == ASKS:
        return {"result": "code", "prompt": PROMPT, "memory": {"asked": order["biller_id"]}}
    if number != GOOD:
        return {"result": "refused", "reason": "invalid_credentials"}
    return {"result": "accounts", "accounts": ACCOUNTS, "memory": None}


def _code(order: dict[str, Any]) -> dict[str, Any]:
    assert order["memory"], "the note comes back"
    if order["code"] != CODE:
        return {"result": "refused", "reason": "invalid_mfa_code"}
    return {"result": "accounts", "accounts": ACCOUNTS, "memory": {"known": True}}
