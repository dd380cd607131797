"""A public token is exchanged once, however many ask at the same moment."""

from __future__ import annotations

import pytest
from billerapi_client import Client, Request, assert_error, bearer

pytestmark = pytest.mark.row("L3")

PARALLEL = 50


def exchange(client: Client, public_token: str, key: str | None = None) -> Request:
    """Make the request for an exchange."""
    body = {"public_token": public_token, "client_id": client.id}
    keys = [("Idempotency-Key", key)] if key else []
    return client.request("POST", "/link/token/exchange", body, *keys)


def assert_linked_once(client: Client, link_id: str, access_token: str) -> None:
    """Assert that the client has one linked account, and that the token reads it."""
    (row,) = client.ask("GET", "/bills/accounts")["accounts"]
    assert row["account_link_id"] == link_id
    (bill,) = client.ask("GET", "/bills/get", by=bearer(access_token))["bills"]
    assert bill["account_link_id"] == link_id


def test_of_fifty_exchanges_at_once_exactly_one_succeeds(client: Client) -> None:
    """All others learn that the token is used; there is one linked account."""
    request = exchange(client, client.public_token())
    answers = client.at_once([request] * PARALLEL)
    (won,) = [answer.json() for answer in answers if answer.status == 200]
    for answer in answers:
        if answer.status != 200:
            assert_error(answer, 400, "PUBLIC_TOKEN_USED")
    assert_linked_once(client, won["link_id"], won["access_token"])


def test_with_one_idempotency_key_all_get_the_same_answer(client: Client) -> None:
    """Fifty at once and one later: one access token, one linked account."""
    request = exchange(client, client.public_token(), "order-4711")
    answers = client.at_once([request] * PARALLEL)
    assert {answer.status for answer in answers} == {200}
    (body,) = {answer.body for answer in answers}
    (later,) = client.at_once([request])
    assert (later.status, later.body) == (200, body)
    assert all(answer.header("cache-control") == "no-store" for answer in answers)
    assert_linked_once(client, later.json()["link_id"], later.json()["access_token"])


def test_of_two_idempotency_keys_at_once_one_wins_whole(client: Client) -> None:
    """Each request of the winning key gets the one answer, none of the other key gets any."""
    token = client.public_token()
    keys = ["left", "right"] * (PARALLEL // 2)
    answers = client.at_once([exchange(client, token, key) for key in keys])
    won = {key for key, answer in zip(keys, answers, strict=True) if answer.status == 200}
    assert len(won) == 1
    for key, answer in zip(keys, answers, strict=True):
        if key in won:
            assert answer.status == 200, answer
        else:
            assert_error(answer, 400, "PUBLIC_TOKEN_USED")
    assert len({answer.body for answer in answers if answer.status == 200}) == 1


def test_a_key_belongs_to_its_public_token_and_its_client(client: Client) -> None:
    """With another token it is refused; another client's same key is another key."""
    first, second = client.public_token(), client.public_token()
    (done,) = client.at_once([exchange(client, first, "once")])
    (reused,) = client.at_once([exchange(client, second, "once")])
    assert done.status == 200
    assert_error(reused, 400, "IDEMPOTENCY_KEY_REUSED")
    (free,) = client.at_once([exchange(client, second)])
    assert free.status == 200, "the refusal has not used the token"
    stranger = Client.open(client.gate)
    (unknown,) = stranger.at_once([exchange(stranger, first, "once")])
    assert_error(unknown, 400, "INVALID_PUBLIC_TOKEN")
    (own,) = stranger.at_once([exchange(stranger, stranger.public_token(), "once")])
    assert own.status == 200


def test_what_a_key_repeats_ends_with_its_access_token(client: Client) -> None:
    """After a rotation nobody is given the old token again."""
    request = exchange(client, client.public_token(), "kept")
    (done,) = client.at_once([request])
    client.ask("POST", "/link/token/rotate", {"account_link_id": done.json()["link_id"]})
    (late,) = client.at_once([request])
    assert_error(late, 400, "PUBLIC_TOKEN_USED")
