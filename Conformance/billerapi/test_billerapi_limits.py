"""Rate limits: the documented table, exact numbers at once, and fields that a parser reads."""

from __future__ import annotations

import time
from typing import Any

import http_sf
import pytest
from billerapi_client import Client, assert_error, assert_limited, bearer

from harness import Answer, Gate, GateFactory

LIMIT, PARALLEL = 10, 100
GROUPS = {
    "biller": ("/billers", {}),
    "link": ("/link/request-to-link", {}),
    "bill": ("/bills/accounts", {}),
    "email": ("/emails/messages", {"userId": "anna"}),
    "webhook": ("/webhooks", {}),
}
TOLD = ("RateLimit-Policy", "RateLimit")


def limited(configured_gate: GateFactory, **limits: str) -> Gate:
    """Start a server with these limits of the dialect's groups."""
    return configured_gate({"dialects": {"billerapi": {"limits": limits}}})


def told(answer: Answer, name: str) -> dict[str, dict[str, int]]:
    """Read a list of structured fields: strings with whole numbers, each name once."""
    text = answer.header(name)
    assert text is not None, answer
    members = http_sf.parse(text.encode(), tltype="list")
    assert http_sf.ser(members) == text, "written as the RFC would"
    assert all(type(item) is str for item, _ in members), members
    found = {item: dict(parameters) for item, parameters in members}
    assert len(found) == len(members), text
    assert all(type(one) is int for each in found.values() for one in each.values()), text
    return found


def standing(answer: Answer, group: str) -> tuple[dict[str, int], dict[str, int]]:
    """Return policy and state of the one limit that an answer tells of."""
    policy, state = (told(answer, name) for name in TOLD)
    assert list(policy) == list(state) == [f"billerapi.{group}"]
    return policy[f"billerapi.{group}"], state[f"billerapi.{group}"]


def ask(client: Client, group: str, **named: Any) -> Answer:
    """Make one call of a group."""
    path, query = GROUPS[group]
    return client.send("GET", path, query=query, **named)


@pytest.mark.row("T8")
def test_the_documented_table_holds_where_nothing_is_configured(client: Client) -> None:
    """100 a minute for linking, 200 for the directory, each for one client.

    Webhooks have 100, which the founding document does not name; no other group has a limit.
    """
    for group, count in (("link", 100), ("biller", 200), ("webhook", 100)):
        answer = ask(client, group)
        policy, state = standing(answer, group)
        assert policy == {"q": count, "w": 60}
        assert state["r"] == count - 1
    for group in ("bill", "email"):
        answer = ask(client, group)
        assert answer.status == 200
        assert all(answer.header(name) is None for name in TOLD)


@pytest.mark.row("T2", "T8")
def test_of_one_hundred_requests_at_once_exactly_ten_pass(configured_gate: GateFactory) -> None:
    """In each group of one client; the groups and another client have limits of their own."""
    gate = limited(configured_gate, **dict.fromkeys(GROUPS, f"{LIMIT} per 1m"))
    client, other = Client.open(gate), Client.open(gate)
    for group, (path, query) in GROUPS.items():
        answers = client.at_once([client.request("GET", path, query=query)] * PARALLEL)
        passed = [answer for answer in answers if answer.status == 200]
        assert (len(answers), len(passed)) == (PARALLEL, LIMIT), group
        left = {standing(answer, group)[1]["r"] for answer in passed}
        assert left == set(range(LIMIT)), "each learns of another number that is left"
        for answer in answers:
            if answer.status != 200:
                wait = assert_limited(answer)
                assert 1 <= wait <= 60
                assert standing(answer, group)[1] == {"r": 0, "t": wait}
    for group in GROUPS:
        policy, state = standing(ask(other, group), group)
        assert policy == {"q": LIMIT, "w": 60}
        assert (state["r"], 1 <= state["t"] <= 60) == (LIMIT - 1, True)


@pytest.mark.row("T4", "T5")
@pytest.mark.parametrize("group", list(GROUPS))
def test_waiting_exactly_retry_after_succeeds(configured_gate: GateFactory, group: str) -> None:
    """Numbers that count down to nothing, a refusal that costs nothing, and then the next."""
    client = Client.open(limited(configured_gate, **{group: "3 per 3s"}))
    path, query = GROUPS[group]
    answers = client.at_once([client.request("GET", path, query=query)] * 9)
    assert [answer.status for answer in answers].count(200) == 3
    refused = ask(client, group)
    wait = assert_limited(refused)
    policy, state = standing(refused, group)
    assert (policy, state) == ({"q": 3, "w": 3}, {"r": 0, "t": wait})
    assert 1 <= wait <= 3
    time.sleep(wait)
    answer = ask(client, group)
    assert answer.status == 200, answer


@pytest.mark.row("T8")
def test_an_access_token_counts_for_its_client(configured_gate: GateFactory) -> None:
    """Two linked accounts have no more requests than the client alone."""
    client = Client.open(limited(configured_gate, bill="4 per 1m"))
    tokens = [client.linked()["access_token"] for _ in range(2)]
    callers = [*map(bearer, tokens), client.fields, *map(bearer, tokens)]
    answers = [client.send("GET", "/bills/accounts", by=by) for by in callers]
    assert [answer.status for answer in answers] == [200] * 4 + [429]
    assert_limited(answers[-1])


@pytest.mark.row("T8")
def test_the_open_call_counts_by_address(configured_gate: GateFactory) -> None:
    """Who need not prove anything is limited by where the call comes from."""
    client = Client.open(limited(configured_gate, email="2 per 1m"))
    body = {"user_id": "anna", "client_id": client.id, "redirect_uri": "https://shop.example/cb"}
    answers = [client.send("POST", "/emails/gmail/oauth-url", body, by=[]) for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert_limited(answers[-1])
    assert ask(client, "email").status == 200, "a client is not its address"


@pytest.mark.row("T8")
def test_five_failed_proofs_a_minute_from_one_address(configured_gate: GateFactory) -> None:
    """The sixth is 429, whatever was wrong with it; who proves to be somebody goes on."""
    client = Client.open(limited(configured_gate, authentication="5 per 1m"))
    wrong = [("X-Client-ID", client.id), ("X-Client-Secret", f"bb_test_{'x' * 30}")]
    request = client.request("GET", "/billers", by=wrong)
    answers = client.at_once([request] * 20)
    refused = [answer for answer in answers if answer.status == 401]
    assert len(refused) == 5, [answer.status for answer in answers]
    for answer in answers:
        if answer.status == 401:
            assert_error(answer, 401)
            assert all(answer.header(name) is None for name in TOLD)
        else:
            assert 1 <= assert_limited(answer) <= 60
    assert_limited(client.send("GET", "/bills/get", by=bearer("at_sandbox_nobody")))
    for _ in range(10):
        assert ask(client, "biller").status == 200


@pytest.mark.row("T8")
def test_every_request_of_an_address_can_be_counted_instead(configured_gate: GateFactory) -> None:
    """`authenticationCount: all`, the literal reading: right ones count, and are limited."""
    limits = {"authentication": "5 per 2s"}
    settings = {"billerapi": {"limits": limits, "authenticationCount": "all"}}
    client = Client.open(configured_gate({"dialects": settings}))
    answers = client.at_once([client.request("GET", "/bills/accounts")] * 20)
    assert sorted(answer.status for answer in answers) == [200] * 5 + [429] * 15
    (refused, *_) = [answer for answer in answers if answer.status == 429]
    time.sleep(assert_limited(refused))
    answer = ask(client, "bill")
    assert answer.status == 200, answer
    assert standing(answer, "authentication")[0] == {"q": 5, "w": 2}
