"""The BillerAPI sandbox fails on request, in the dialect's own words: X3."""

from __future__ import annotations

import json
import time

import pytest

from harness import Gate, Http1Connection
from harness.billerapi import BILLER, Client, assert_error, assert_ok

HEADER = "X-Sandbox-Fault"
REQUESTS = "/link/request-to-link"


@pytest.fixture
def client(gate: Gate) -> Client:
    """A fresh client on the shared server."""
    return Client.create(gate)


@pytest.mark.row("X3")
@pytest.mark.parametrize(
    ("word", "status"), [("429", 429), ("500", 500), ("503", 503), ("invalid-auth", 401)]
)
def test_a_fault_is_answered_in_the_dialects_form_and_nothing_is_changed(
    client: Client, word: str, status: int
) -> None:
    """By header and by value alike, every time; the next call is answered as ever."""
    body = {"client_user_id": "u"}
    for answer in (
        client.send("POST", REQUESTS, body, (HEADER, word)),
        client.send("POST", REQUESTS, {"client_user_id": f"fault:{word}"}),
        client.send("GET", "/webhooks", None, (HEADER, word)),
        client.send("GET", f"/billers/fault:{word}"),
        client.send("GET", "/billers", query={"search": f"fault:{word}"}),
    ):
        assert_error(answer, status)
        assert answer.header(HEADER) == word
        assert answer.header("Retry-After") == ("2" if status in (429, 503) else None)
    assert client.get(REQUESTS)["total"] == 0
    client.post(REQUESTS, body, 201)


@pytest.mark.row("X3")
@pytest.mark.parametrize("word", ["429", "500", "503"])
def test_bills_of_an_access_token_fail_on_request(client: Client, word: str) -> None:
    """A session that is held good is not ended by it."""
    access = client.access()
    answer = client.send("GET", "/bills/get", None, (HEADER, word), by=(access.bearer,))
    assert_error(answer, int(word))
    assert_ok(client.bills(access))


@pytest.mark.row("X3")
@pytest.mark.parametrize("word", ["429", "500", "503", "invalid-auth"])
def test_the_linking_of_accounts_fails_on_request(client: Client, word: str) -> None:
    """Nothing is made, used up or ended by a call that is to fail."""
    status = 401 if word == "invalid-auth" else int(word)
    fault = (HEADER, word)
    public = client.played()["public_token"]
    token = client.link_token()
    before = client.get(f"/link/token/{token.id}")
    exchange = {"client_id": client.id, "public_token": public}
    for answer in (
        client.send("POST", "/link/token/create", client.order(), fault),
        client.send("POST", "/link/token/exchange", exchange, fault),
        client.send("POST", f"/link/{token.id}/open", {}, fault, by=(token.bearer,)),
        client.send("GET", f"/link/token/{token.id}", None, fault),
        client.send("GET", "/bills/accounts", None, fault),
    ):
        assert_error(answer, status)
        assert answer.header(HEADER) == word
    assert client.get(f"/link/token/{token.id}") == before
    client.exchange(public)


@pytest.mark.row("X3")
def test_a_malformed_answer_is_a_success_whose_json_breaks_off(client: Client) -> None:
    """Status and content type promise JSON, the body does not keep it."""
    answer = client.send("GET", "/billers", None, (HEADER, "malformed"))
    assert (answer.status, answer.header("content-type")) == (200, "application/json")
    with pytest.raises(json.JSONDecodeError):
        answer.json()


@pytest.mark.row("X3")
def test_a_slow_answer_comes_late_and_whole(client: Client) -> None:
    """After five seconds, as ever."""
    begin = time.monotonic()
    with Http1Connection(client.endpoint, seconds=20) as connection:
        fields = [*client.headers, (HEADER, "slow")]
        biller = assert_ok(connection.request("GET", f"/billers/{BILLER}", fields))
    assert biller["id"] == BILLER
    assert 5 <= time.monotonic() - begin < 15


@pytest.mark.row("X3")
def test_an_unknown_word_names_the_header(client: Client) -> None:
    """A slip of the pen is not silently ignored."""
    for fields in ([(HEADER, "teapot")], [(HEADER, "")], [(HEADER, "429"), (HEADER, "500")]):
        answer = client.send("GET", "/billers", None, *fields)
        message = assert_error(answer, 400, answer.json().get("code"))
        assert HEADER.lower() in message.lower()


@pytest.mark.row("X3")
def test_strangers_and_production_get_no_fault(gate: Gate, client: Client) -> None:
    """Who may not call the sandbox may not make it fail; production never looks at the field."""
    assert_error(client.send("GET", "/billers", None, (HEADER, "500"), by=()), 401)
    live = Client.create(gate, organisation=client.organisation, environment="production")
    for word in ("429", "teapot"):
        answer = live.send("GET", "/billers", None, (HEADER, word))
        assert_error(answer, 503)
        assert answer.header(HEADER) is None
