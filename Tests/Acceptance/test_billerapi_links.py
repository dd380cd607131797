"""Linking accounts by calls: link tokens, exchanges, access tokens (L1, L3 to L7) and bills."""

from __future__ import annotations

import itertools
import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness import Answer, Gate, GateFactory, Http1Connection
from harness.billerapi import (
    ASKS,
    BAD,
    BILLER,
    CODE,
    DOWN,
    GOOD,
    INSTALMENTS,
    JSON,
    LOCKED,
    OVERDUE,
    PROBE,
    SCHEDULED,
    THREE,
    Access,
    Client,
    LinkToken,
    assert_error,
    assert_ok,
)
from harness.instants import read_instant, write_instant

PARALLEL = 50
TRIES_MAX = 5
ORIGIN = "https://shop.example"
KEY = "Idempotency-Key"
REFUSING = "4000000009"


@pytest.fixture
def client(gate: Gate) -> Client:
    """A fresh client on the shared server."""
    return Client.create(gate)


def progress(client: Client, token: LinkToken | str) -> dict[str, Any]:
    """Return what the client reads of an attempt."""
    name = token if isinstance(token, str) else token.id
    return client.get(f"/link/token/{name}")


# L1: the link token


@pytest.mark.row("L1")
def test_a_link_token_is_bound_to_client_end_user_consents_environment_and_origins(
    gate: Gate,
) -> None:
    """What it was made for stands in it; it lives for half an hour; no cache may keep it."""
    client = Client.create(gate, "--origin", ORIGIN)
    order = client.order(consents=["payments", "bills"], redirect_uri="https://shop.example/back")
    answer = client.send("POST", "/link/token/create", order)
    made = assert_ok(answer, 201)
    client.keep(made["link_token"])
    assert made["success"] is True and made["link_token"].startswith("lt_sandbox_")
    assert made["link_token_id"].startswith("ltid_")
    for name in ("client_id", "client_user_id", "biller_id", "redirect_uri"):
        assert made[name] == order[name], name
    assert sorted(made["consents"]) == ["bills", "payments"]
    assert "no-store" in (answer.header("cache-control") or "")
    begin, end = read_instant(made["created_at"]), read_instant(made["expires_at"])
    assert abs((end - begin) - timedelta(minutes=30)) <= timedelta(seconds=1)
    assert abs(begin - datetime.now(UTC)) < timedelta(seconds=30)
    page = gate.ask(gate.sandbox, "GET", f"/connect/{made['link_token_id']}")
    assert page.status == 200
    policy = page.header("content-security-policy") or ""
    (ancestors,) = (one for one in policy.split(";") if "frame-ancestors" in one)
    assert ORIGIN in ancestors.split()


@pytest.mark.row("L1")
def test_how_far_an_attempt_has_come_is_read_by_the_client_and_by_its_own_token(
    client: Client,
) -> None:
    """Every step in its turn; neither shows a token, and no other link token sees it."""
    token, other = client.link_token(), client.link_token()

    def status() -> str:
        shown = progress(client, token)
        assert "link_token" not in shown and "public_token" not in shown
        return shown["status"]

    assert status() == "created"
    assert assert_ok(client.step(token, "open"))["status"] == "in_progress"
    assert status() == "in_progress"
    assert client.sign_in(token, ASKS)["status"] == status() == "mfa_required"
    asked = assert_ok(client.step(token, "submit-mfa", {"mfa_code": CODE}))
    assert asked["status"] == status() == "discovering"
    own = client.get(f"/link/token/{token.id}", by=(token.bearer,))
    assert own["status"] == "discovering"
    answer = client.send("GET", f"/link/token/{token.id}", by=(other.bearer,))
    assert_error(answer, 404, "LINK_TOKEN_NOT_FOUND")
    assert_error(client.step(token, "cancel", by=(other.bearer,)), 404, "LINK_TOKEN_NOT_FOUND")
    done = client.choose(token)
    assert (done["status"], done["next_step"]) == ("completed", None)
    shown = progress(client, token)
    assert (shown["status"], shown["account_link_id"]) == ("completed", done["account_link_id"])
    assert len(shown["events"]) >= 4
    moments = [read_instant(event["timestamp"]) for event in shown["events"]]
    assert moments == sorted(moments)


@pytest.mark.row("L1")
@pytest.mark.parametrize("end", ["completed", "cancelled", "expired"])
def test_a_link_token_is_of_one_attempt_and_of_no_use_after_its_end(
    client: Client, end: str
) -> None:
    """However it ended: its token lets nobody in, and the client is told how it ended."""
    token = client.link_token()
    assert_ok(client.send("GET", PROBE, by=(token.bearer,)))
    client.sign_in(token)
    if end == "completed":
        client.choose(token)
    elif end == "cancelled":
        assert_ok(client.step(token, "cancel"))
    else:
        assert_ok(client.expire(token))
    for word in ("open", "discover-accounts", "cancel"):
        assert_error(client.step(token, word), 401)
    assert_error(client.send("GET", PROBE, by=(token.bearer,)), 401)
    assert progress(client, token)["status"] == end
    code = {"completed": "LINK_COMPLETED", "cancelled": "LINK_CANCELLED"}.get(
        end, "LINK_TOKEN_EXPIRED"
    )
    answer = client.step(token, "open", by=client.headers)
    assert_error(answer, 400, code)


@pytest.mark.row("L1")
def test_steps_out_of_their_order_are_refused(client: Client) -> None:
    """A code before it is asked for, accounts before they are found, a sign-in after."""
    token = client.link_token()
    for word, body in (
        ("submit-mfa", {"mfa_code": CODE}),
        ("discover-accounts", {}),
        ("discover-accounts", {"account_ids": ["acc_1"]}),
    ):
        assert_error(client.step(token, word, body), 400, "LINK_OUT_OF_ORDER")
    client.sign_in(token)
    body = {"account_number": GOOD}
    assert_error(client.step(token, "submit-credentials", body), 400, "LINK_OUT_OF_ORDER")
    body = {"account_ids": ["acc_nobody"]}
    assert_error(client.step(token, "discover-accounts", body), 400, "ACCOUNT_NOT_FOUND")
    assert client.choose(token)["status"] == "completed"


@pytest.mark.row("L1")
def test_an_end_user_has_five_sign_ins_and_five_codes(client: Client) -> None:
    """The last wrong one ends the attempt; what the biller could not judge is none."""
    body = {"account_number": BAD}
    token = client.link_token()
    for _ in range(TRIES_MAX + 1):
        assert client.sign_in(token, DOWN)["error_code"] == "BILLER_UNAVAILABLE"
    for _ in range(TRIES_MAX - 1):
        assert client.sign_in(token, BAD)["error_code"] == "INVALID_CREDENTIALS"
    assert_error(client.step(token, "submit-credentials", body), 400, "TOO_MANY_TRIES")
    assert_error(client.step(token, "submit-credentials", body), 401)
    assert progress(client, token)["status"] == "cancelled"
    token = client.link_token()
    client.sign_in(token, ASKS)
    for _ in range(TRIES_MAX - 1):
        answer = client.step(token, "submit-mfa", {"mfa_code": "000000"})
        assert assert_ok(answer)["error_code"] == "INVALID_MFA_CODE"
    answer = client.step(token, "submit-mfa", {"mfa_code": "000000"})
    assert_error(answer, 400, "TOO_MANY_TRIES")


def test_what_an_end_user_types_and_every_token_is_kept_nowhere(new_gate: GateFactory) -> None:
    """No file of the data folder and no line of the log has it; of tokens there are digests."""
    client = Client.create(new_gate())
    gate = client.gate
    token = client.link_token()
    password, code = client.keep("correct horse battery"), client.keep("739201846")
    body = {"account_number": ASKS, "credentials": {"password": password}}
    assert_ok(client.step(token, "submit-credentials", body))
    wrong = assert_ok(client.step(token, "submit-mfa", {"mfa_code": code}))
    assert wrong["error_code"] == "INVALID_MFA_CODE"
    assert_ok(client.step(token, "submit-mfa", {"mfa_code": CODE}))
    public = client.choose(token)["public_token"]
    made = assert_ok(client.try_exchange(public, (KEY, "once")))
    access = Access(made["link_id"], client.keep(made["access_token"]))
    assert_ok(client.bills(access))
    stray = client.keep("lt_sandbox_" + "0" * 40)
    assert_error(client.send("GET", f"/link/token/{stray}"), 400)
    hook = client.post("/webhooks", {"url": "https://a.example/", "events": ["link.created"]}, 201)
    client.keep(hook["secret"])
    gate.stop()
    files = [path for path in gate.data.rglob("*") if path.is_file()]
    assert any(path.stat().st_size > 50_000 for path in files), "there is a store"
    for path in files:
        content = path.read_bytes()
        found = [secret[:12] for secret in gate.secrets if secret.encode() in content]
        assert not found, (path.name, found)


# L3: the exchange


def at_once(client: Client, public: str, *headers: tuple[str, str]) -> list[Answer]:
    """Exchange one public token by many requests together, on a connection each."""
    start = threading.Barrier(PARALLEL)
    body = f'{{"client_id":"{client.id}","public_token":"{public}"}}'.encode()

    def ask() -> Answer:
        with Http1Connection(client.endpoint, seconds=30) as connection:
            start.wait(30)
            fields = [*client.headers, JSON, *headers]
            return connection.request("POST", "/link/token/exchange", fields, body)

    with ThreadPoolExecutor(PARALLEL) as pool:
        answers = [one.result() for one in [pool.submit(ask) for _ in range(PARALLEL)]]
    for answer in answers:
        if answer.status == 200:
            client.keep(answer.json()["access_token"])
    return answers


@pytest.mark.row("L3")
def test_of_fifty_parallel_exchanges_of_one_public_token_exactly_one_succeeds(
    client: Client,
) -> None:
    """All others are told that it was used; there is one linked account."""
    answers = at_once(client, client.linked())
    assert Counter(answer.status for answer in answers) == {200: 1, 400: PARALLEL - 1}
    for answer in answers:
        if answer.status == 400:
            assert_error(answer, 400, "PUBLIC_TOKEN_USED")
    (row,) = client.accounts()
    (won,) = (answer.json() for answer in answers if answer.status == 200)
    assert won["link_id"] == row["account_link_id"]


@pytest.mark.row("L3")
def test_fifty_parallel_exchanges_with_one_key_all_get_the_same_answer(client: Client) -> None:
    """The token of it is alive, and one account is linked; a later retry gets it, too."""
    public = client.linked()
    answers = at_once(client, public, (KEY, "order-7"))
    bodies = {answer.body for answer in answers}
    assert ({answer.status for answer in answers}, len(bodies)) == ({200}, 1)
    again = client.try_exchange(public, (KEY, "order-7"))
    assert again.body in bodies
    made = assert_ok(again)
    assert_ok(client.bills(Access(made["link_id"], made["access_token"])))
    assert len(client.accounts()) == 1


@pytest.mark.row("L3")
def test_an_idempotency_key_is_of_one_client_and_one_public_token(
    gate: Gate, client: Client
) -> None:
    """Without it, or with another, the token is used; for another token the key is."""
    public, second = client.played()["public_token"], client.played()["public_token"]
    key = (KEY, "k" * 255)
    first = assert_ok(client.try_exchange(public, key))
    client.keep(first["access_token"])
    assert_error(client.try_exchange(public), 400, "PUBLIC_TOKEN_USED")
    assert_error(client.try_exchange(public, (KEY, "other")), 400, "PUBLIC_TOKEN_USED")
    for text in (second, "pt_sandbox_" + "x" * 40):
        assert_error(client.try_exchange(text, key), 400, "IDEMPOTENCY_KEY_REUSED")
    other = Client.create(gate, organisation=client.organisation)
    assert_error(other.try_exchange(public, key), 400, "INVALID_PUBLIC_TOKEN")
    assert_ok(other.try_exchange(other.keep(other.played()["public_token"]), key))
    client.exchange(second)
    # A token that was replaced is given to nobody again.
    rotated = client.post("/link/token/rotate", {"account_link_id": first["link_id"]})
    client.keep(rotated["access_token"])
    assert_error(client.try_exchange(public, key), 400, "PUBLIC_TOKEN_USED")


@pytest.mark.parametrize("keys", [("",), ("a", "b"), ("k" * 256,), ("\xe5",)], ids=repr)
def test_an_idempotency_key_of_another_form_is_refused(
    client: Client, keys: tuple[str, ...]
) -> None:
    """And the public token is not used by it."""
    public = client.played()["public_token"]
    answer = client.try_exchange(public, *((KEY, key) for key in keys))
    assert KEY in assert_error(answer, 400)
    client.exchange(public)


# L4: linked accounts


@pytest.mark.row("L4")
def test_linked_accounts_are_listed_by_the_client_and_each_token_sees_its_own(
    client: Client,
) -> None:
    """One row for each account that was chosen; pages and a filter by end user."""
    first = client.access(client_user_id="ann")
    three = client.played(THREE, client_user_id="bob")
    second = client.exchange(three["public_token"])
    rows = client.accounts()
    assert Counter(row["account_link_id"] for row in rows) == {first.link: 1, second.link: 3}
    for row in rows:
        assert row["status"] == "ACTIVE" and row["biller_id"] == BILLER
        assert row["account_number"].startswith("****")
        assert {"id", "biller_name", "client_user_id", "last_synced_at", "created_at",
                "updated_at"} <= set(row)  # fmt: skip
    assert len({row["id"] for row in rows}) == 4
    for access in (first, second):
        own = client.get("/bills/accounts", by=(access.bearer,))
        assert {row["account_link_id"] for row in own["accounts"]} == {access.link}
    only = client.get("/bills/accounts", {"client_user_id": "ann"})
    assert [row["account_link_id"] for row in only["accounts"]] == [first.link]
    assert only["total"] == 1
    pages = [
        client.get("/bills/accounts", {"limit": "1", "offset": str(offset)}) for offset in (0, 1, 2)
    ]
    shown = [{row["account_link_id"] for row in page["accounts"]} for page in pages]
    assert {*shown[0], *shown[1]} == {first.link, second.link} and shown[2] == set()
    assert {page["total"] for page in pages} == {2}


@pytest.mark.row("L4")
@pytest.mark.parametrize("name", ["access_token", "account_link_id"])
def test_a_token_is_rotated_revoked_and_its_account_removed(client: Client, name: str) -> None:
    """Named by its token or by its link; a revocation keeps the account, a removal does not."""
    access = client.access()

    def target() -> dict[str, str]:
        return {name: access.text if name == "access_token" else access.link}

    answer = client.send("POST", "/link/token/rotate", target())
    rotated = assert_ok(answer)
    assert "no-store" in (answer.header("cache-control") or "")
    old, access = access, Access(access.link, client.keep(rotated["access_token"]))
    assert (rotated["link_id"], rotated["status"]) == (access.link, "ACTIVE")
    assert old.text != access.text
    assert_error(client.bills(old), 401)
    assert_error(
        client.send("POST", "/link/token/rotate", {"access_token": old.text}),
        *(400, "INVALID_ACCESS_TOKEN"),
    )
    assert_ok(client.bills(access))
    revoked = client.post("/link/token/revoke", target())
    assert revoked["status"] == "INACTIVE" and "access_token" not in revoked
    assert_error(client.bills(access), 401)
    query = {"account_link_id": access.link}
    assert_error(client.send("GET", "/bills/get", query=query), 403, "FORBIDDEN")
    assert [row["status"] for row in client.accounts()] == ["INACTIVE"]
    again = client.post("/link/token/revoke", {"account_link_id": access.link})
    assert again["status"] == "INACTIVE"
    rotated = client.post("/link/token/rotate", {"account_link_id": access.link})
    access = Access(access.link, client.keep(rotated["access_token"]))
    assert rotated["status"] == "ACTIVE"
    assert_ok(client.bills(access))
    for body in (target(), {"account_link_id": access.link}):
        assert client.post("/link/remove", body)["status"] == "DISCONNECTED"
    assert_error(client.bills(access), 401)
    answer = client.send("GET", "/bills/get", query=query)
    assert_error(answer, 404, "ACCOUNT_LINK_NOT_FOUND")
    (row,) = client.accounts()
    assert (row["status"], row["account_number"]) == ("DISCONNECTED", None)
    for word in ("rotate", "revoke"):
        answer = client.send("POST", f"/link/token/{word}", {"account_link_id": access.link})
        assert_error(answer, 404, "ACCOUNT_LINK_NOT_FOUND")


@pytest.mark.row("L4")
def test_of_many_rotations_at_once_one_token_is_left(client: Client) -> None:
    """Each answer has a token, and only the last of them lets anybody in; after a removal none."""
    access = client.access()
    target = {"account_link_id": access.link}

    def together(*words: str) -> list[Access]:
        with ThreadPoolExecutor(len(words)) as pool:
            answers = list(pool.map(lambda word: client.send("POST", word, target), words))
        made = [answer.json().get("access_token") for answer in answers if answer.status == 200]
        return [Access(access.link, client.keep(text)) for text in made if text]

    made = together(*["/link/token/rotate"] * 10)
    assert len({one.text for one in made}) == 10
    assert Counter(client.bills(one).status for one in made) == {200: 1, 401: 9}
    made += together(*["/link/token/rotate", "/link/remove"] * 5)
    assert {client.bills(one).status for one in made} == {401}


# L5: linking anew


@pytest.mark.row("L5")
def test_an_account_that_is_linked_anew_keeps_its_name_and_its_access_token(
    client: Client,
) -> None:
    """There is no public token; what the account holds is what was found now."""
    access = client.access()
    (before,) = client.accounts()
    token = client.link_token(account_link_id=access.link, biller_id=None)
    shown = progress(client, token)
    assert (shown["account_link_id"], shown["biller_id"]) == (access.link, BILLER)
    client.sign_in(token, THREE)
    found = assert_ok(client.step(token, "discover-accounts"))["accounts"]
    done = client.choose(token, *(one["id"] for one in found))
    assert done["public_token"] is None and done["account_link_id"] == access.link
    assert len(assert_ok(client.bills(access))["bills"]) == 3
    rows = client.accounts()
    assert {row["account_link_id"] for row in rows} == {access.link} and len(rows) == 3
    assert {row["created_at"] for row in rows} == {before["created_at"]}
    played = client.played(GOOD, account_link_id=access.link)
    assert played["public_token"] is None
    assert len(assert_ok(client.bills(access))["bills"]) == 1


@pytest.mark.row("L5")
def test_an_account_whose_biller_refuses_is_linked_anew_and_works_again(client: Client) -> None:
    """The run that is refused turns the account to ERROR; its access token outlives that."""
    access = client.access(REFUSING)
    assert len(assert_ok(client.bills(access))["bills"]) == 1
    target = {"account_link_id": access.link}
    assert client.post("/bills/sync/trigger", target, 202)["status"] == "PENDING"
    (row,) = client.accounts()
    assert row["status"] == "ERROR"
    assert_error(client.bills(access), 403, "FORBIDDEN")
    assert_error(client.send("POST", "/bills/sync/trigger", target), 403, "FORBIDDEN")
    assert len(client.get("/bills/sync", target)["data"]) == 1
    assert client.played(GOOD, account_link_id=access.link)["public_token"] is None
    (row,) = client.accounts()
    assert (row["status"], row["account_link_id"]) == ("ACTIVE", access.link)
    assert len(assert_ok(client.bills(access))["bills"]) == 1


@pytest.mark.row("L5")
def test_an_account_is_linked_anew_for_its_own_end_user_and_biller_alone(
    gate: Gate, client: Client
) -> None:
    """Another end user, another biller, another client, a removed account: refused."""
    access = client.access()

    def refused(by: Client, status: int, code: str, **changes: Any) -> None:
        order = by.order(account_link_id=access.link, **changes)
        assert_error(by.send("POST", "/link/token/create", order), status, code)

    refused(client, 404, "ACCOUNT_LINK_NOT_FOUND", client_user_id="somebody else")
    refused(client, 400, "BILLER_NOT_FOUND", biller_id="sleepy_hollow_broadband")
    refused(Client.create(gate), 404, "ACCOUNT_LINK_NOT_FOUND")
    client.post("/link/token/revoke", {"account_link_id": access.link})
    assert client.played(account_link_id=access.link)["public_token"] is None
    assert [row["status"] for row in client.accounts()] == ["INACTIVE"]
    client.post("/link/remove", {"account_link_id": access.link})
    refused(client, 404, "ACCOUNT_LINK_NOT_FOUND")


# L6: errors that are told apart


@pytest.mark.row("L6")
def test_expired_used_cancelled_unknown_and_the_wrong_environment_are_told_apart(
    gate: Gate, client: Client
) -> None:
    """To the token's own client, at the exchange; another client finds it unknown."""
    other = Client.create(gate)
    used, expired, cancelled = (client.link_token() for _ in range(3))
    texts: dict[str, str] = {}
    for token in (used, expired, cancelled):
        client.sign_in(token)
        texts[token.id] = client.choose(token)["public_token"]
    client.exchange(texts[used.id])
    assert_ok(client.expire(expired))
    assert_ok(client.step(cancelled, "cancel", by=client.headers))
    codes = {
        texts[used.id]: "PUBLIC_TOKEN_USED",
        texts[expired.id]: "PUBLIC_TOKEN_EXPIRED",
        texts[cancelled.id]: "LINK_CANCELLED",
        "pt_sandbox_" + "x" * 40: "INVALID_PUBLIC_TOKEN",
        "pt_production_" + "x" * 40: "WRONG_ENVIRONMENT",
    }
    messages = set()
    for text, code in codes.items():
        for _ in range(2):
            messages.add(assert_error(client.try_exchange(text), 400, code))
        stranger = "WRONG_ENVIRONMENT" if code == "WRONG_ENVIRONMENT" else "INVALID_PUBLIC_TOKEN"
        assert_error(other.try_exchange(text), 400, stranger)
    assert len(messages) == len(codes)
    body = {"access_token": "at_production_" + "x" * 40}
    for path in ("/link/token/rotate", "/link/token/revoke", "/link/remove"):
        assert_error(client.send("POST", path, body), 400, "WRONG_ENVIRONMENT")


# L7: the sandbox


@pytest.mark.row("L7")
@pytest.mark.parametrize(
    ("number", "error"),
    [(BAD, "INVALID_CREDENTIALS"), ("1234567890", "INVALID_CREDENTIALS"),
     (DOWN, "BILLER_UNAVAILABLE"), (LOCKED, "ACCOUNT_LOCKED")],
)  # fmt: skip
def test_a_script_that_a_biller_refuses_ends_with_that_step(
    client: Client, number: str, error: str
) -> None:
    """The same as through the page, and the attempt can be gone on with."""
    reached = client.played(number)
    assert (reached["success"], reached["error_code"]) == (False, error)
    assert reached["next_step"] == "submit_credentials"
    token = LinkToken(reached["link_token_id"], "")
    answer = client.step(token, "submit-credentials", {"account_number": GOOD}, by=client.headers)
    assert assert_ok(answer)["next_step"] == "discover_accounts"


@pytest.mark.row("L7")
def test_a_script_types_codes_and_chooses_accounts(client: Client) -> None:
    """Without a code it stays at the question; the accounts that it names are linked."""
    asked = client.played(ASKS, mfa_code=None)
    assert (asked["status"], asked["next_step"]) == ("mfa_required", "submit_mfa")
    wrong = client.played(ASKS, mfa_code="000000")
    assert wrong["error_code"] == "INVALID_MFA_CODE"
    assert client.exchange(client.played(ASKS)["public_token"]).link
    token = client.link_token()
    found = client.sign_in(token, THREE)["accounts"]
    assert [one["name"] for one in found] == ["Primary", "Vacation Home", "Business"]
    names = [found[0]["id"], found[2]["id"]]
    access = client.exchange(client.played(THREE, account_ids=names)["public_token"])
    rows = client.get("/bills/accounts", by=(access.bearer,))["accounts"]
    assert [row["name"] for row in rows] == ["Primary", "Business"]
    answer = client.send(
        "POST", "/sandbox/public-token/create",
        {**client.order(), "account_number": THREE, "account_ids": ["acc_nobody"]},
    )  # fmt: skip
    assert_error(answer, 400, "ACCOUNT_NOT_FOUND")


@pytest.mark.row("L7")
def test_an_end_can_be_forced_at_every_step(client: Client) -> None:
    """A link token before its end, a public token after it; what is over says how."""
    token = client.link_token()
    assert assert_ok(client.expire(token))["status"] == "expired"
    assert assert_ok(client.expire(token))["status"] == "expired"
    token = client.link_token()
    assert_ok(client.step(token, "cancel"))
    assert_error(client.expire(token), 400, "LINK_CANCELLED")
    played = client.played()
    assert_ok(client.expire(played["link_token_id"]))
    answer = client.try_exchange(played["public_token"])
    assert_error(answer, 400, "PUBLIC_TOKEN_EXPIRED")
    played = client.played()
    client.exchange(played["public_token"])
    assert_error(client.expire(played["link_token_id"]), 400, "PUBLIC_TOKEN_USED")


@pytest.mark.row("L7")
def test_production_knows_no_script(gate: Gate) -> None:
    """Nobody gets a public token there without an end user."""
    live = Client.create(gate, environment="production")
    script = {**live.order(), "account_number": GOOD}
    for path, body in (
        ("/sandbox/public-token/create", script),
        ("/sandbox/link/expire", {"link_token_id": "ltid_0123456789"}),
    ):
        answer = live.send("POST", path, body)
        assert answer.status in (403, 503), answer
        assert_error(answer, answer.status, "SANDBOX_ONLY" if answer.status == 403 else None)


# X1: the sandbox with its state


@pytest.mark.row("X1")
def test_the_directory_of_billers_is_searched_and_paged(client: Client) -> None:
    """At least forty, always the same; cursors lead through all of them once."""
    names: list[str] = []
    query: dict[str, str] = {"limit": "20"}
    while True:
        page = client.get("/billers", query)
        names += [biller["id"] for biller in page["data"]]
        assert page["has_more"] == (page["next_cursor"] is not None)
        if not page["has_more"]:
            break
        assert len(page["data"]) == 20
        query["cursor"] = page["next_cursor"]
    assert len(names) == len(set(names)) >= 40 and BILLER in names
    found = client.get("/billers", {"search": "TEST electric"})["data"]
    assert [(one["id"], one["name"]) for one in found] == [(BILLER, "Test Electric Company")]
    assert client.get(f"/billers/{BILLER}") == found[0]
    category = found[0]["category"]
    some = client.get("/billers", {"category": category, "limit": "100"})["data"]
    assert BILLER in [one["id"] for one in some] and len(some) < len(names)
    assert {one["category"] for one in some} == {category}
    for bad in ({"cursor": "x"}, {**query, "search": "water"}):
        assert_error(client.send("GET", "/billers", query=bad), 400, "INVALID_CURSOR")


@pytest.mark.row("X1")
@pytest.mark.parametrize(
    ("number", "statuses", "days"),
    [(GOOD, ["PENDING"], [15]), (ASKS, ["PENDING"], [15]), (OVERDUE, ["OVERDUE"], [-30]),
     (SCHEDULED, ["SCHEDULED"], [5])],
)  # fmt: skip
def test_a_magic_number_decides_on_the_bill(
    client: Client, number: str, statuses: list[str], days: list[int]
) -> None:
    """Its state and its day; it is the same for token and client, now and later."""
    access = client.access(number)
    bills = assert_ok(client.bills(access))["bills"]
    assert [bill["status"] for bill in bills] == statuses
    today = datetime.now(UTC).date()
    for bill, offset in zip(bills, days, strict=True):
        due = date.fromisoformat(bill["due_date"][:10])
        assert abs((due - today).days - offset) <= 1
        assert isinstance(bill["amount"], int) and bill["amount"] > 0
        assert sum(line["amount"] for line in bill["line_items"]) == bill["amount"]
        assert bill["biller_id"] == BILLER and bill["currency"] == "USD"
        assert bill["account_number"].startswith("****")
    if number == OVERDUE:
        words = " ".join(line["description"].lower() for line in bills[0]["line_items"])
        assert "late fee" in words and "interest" in words
    if number == SCHEDULED:
        assert bills[0]["auto_pay_enabled"] is True
    query = {"account_link_id": access.link}
    assert client.get("/bills/get", query)["bills"] == bills
    assert assert_ok(client.bills(access))["bills"] == bills


@pytest.mark.row("X1")
def test_instalments_and_several_accounts_have_a_bill_each(client: Client) -> None:
    """Filters and cursors choose among them; a cursor belongs to its query."""
    access = client.access(INSTALMENTS)
    bills = assert_ok(client.bills(access))["bills"]
    assert Counter(bill["status"] for bill in bills) == {"PENDING": 1, "SCHEDULED": 2}
    due = [date.fromisoformat(bill["due_date"][:10]) for bill in bills]
    assert [(a - b).days for a, b in itertools.pairwise(due)] == [30, 30]
    assert sorted(bill["description"] for bill in bills)[0] == "Payment plan installment 1 of 3"
    by = (access.bearer,)
    first = client.get("/bills/get", {"limit": "2"}, by=by)
    assert first["has_more"] is True
    rest = client.get("/bills/get", {"limit": "2", "cursor": first["next_cursor"]}, by=by)
    assert first["bills"] + rest["bills"] == bills and rest["has_more"] is False
    for other in ({"status": "PENDING"}, {"account_link_id": access.link, "source": "OCR"}):
        query = {"cursor": first["next_cursor"], **other}
        assert_error(client.send("GET", "/bills/get", query=query, by=by), 400, "INVALID_CURSOR")
    pending = client.get("/bills/get", {"status": "PENDING"}, by=by)["bills"]
    assert [bill["status"] for bill in pending] == ["PENDING"]
    window = {"start_date": due[1].isoformat(), "end_date": due[1].isoformat()}
    assert client.get("/bills/get", window, by=by)["bills"] == bills[1:2]


@pytest.mark.row("X1")
def test_requests_to_link_runs_and_mailboxes_have_a_state(client: Client) -> None:
    """A request to link goes with its attempt; a run is answered again while it is not over."""
    made = client.post(
        "/link/request-to-link", {"client_user_id": "user_123", "biller_id": BILLER}, 201
    )
    assert made["status"] == "PENDING" and made["id"].startswith("rtl_")

    def status() -> str:
        items = client.get("/link/request-to-link", {"clientUserId": "user_123"})["items"]
        (only,) = items
        return only["status"]

    token = client.link_token()
    assert status() == "IN_PROGRESS"
    client.sign_in(token)
    access = client.exchange(client.choose(token)["public_token"])
    assert status() == "COMPLETED"
    body = {"account_link_id": access.link}
    run = client.post("/bills/sync/trigger", body, 202, by=(access.bearer,))
    assert run["status"] == "PENDING" and run["id"].startswith("sync_")
    assert client.post("/bills/sync/trigger", body, 202)["id"] == run["id"]
    assert client.post("/bills/sync/trigger", {**body, "force": True}, 202)["id"] != run["id"]
    runs = client.get("/bills/sync", body)["data"]
    assert len(runs) == 2 and {one["account_link_id"] for one in runs} == {access.link}
    back = {"user_id": "u", "client_id": client.id, "redirect_uri": "https://shop.example/back"}
    opened = client.post("/emails/gmail/oauth-url", back, by=())
    assert opened["data"]["oauth_url"].startswith("https://shop.example/back?code=")
    assert client.get("/emails/messages", {"userId": "u"})["data"] == []
    client.post("/emails/gmail/connect", {"user_id": "u"})
    messages = client.get("/emails/messages", {"userId": "u"})["data"]
    assert messages and client.get("/emails/messages", {"userId": "v"})["data"] == []


@pytest.mark.row("X1")
def test_a_seed_is_the_same_every_time_and_a_reset_sandbox_empty(gate: Gate) -> None:
    """Requests to link in every state; the client lives on."""
    client = Client.create(gate)
    moment = write_instant(datetime.now(UTC))

    def seed() -> list[dict[str, Any]]:
        gate.command(
            "sandbox", "seed", "--organisation", client.organisation,
            "--at", moment,
        )  # fmt: skip
        return client.get("/link/request-to-link", {"limit": "100"})["items"]

    first = seed()
    assert {one["status"] for one in first} == {
        *("PENDING", "IN_PROGRESS", "COMPLETED", "CANCELLED", "EXPIRED"),
    }
    gate.command("sandbox", "reset", "--organisation", client.organisation, "--yes")
    assert client.get("/link/request-to-link")["total"] == 0
    assert seed() == first


def test_a_snapshot_holds_no_linked_account_and_is_put_back(gate: Gate, tmp_path: Path) -> None:
    """Linked accounts are of no use without their tokens, which no snapshot holds."""
    client = Client.create(gate)
    access = client.access()
    client.post("/link/request-to-link", {"client_user_id": "u"}, 201)
    whose = ("--organisation", client.organisation)
    file = str(tmp_path / "snapshot.json")
    gate.command("sandbox", "snapshot", *whose, "--file", file)
    kinds = {one["kind"] for one in json.loads(Path(file).read_text())["collections"]}
    assert kinds and all(kind.startswith("billerapi.") for kind in kinds), kinds
    gate.command("sandbox", "reset", *whose, "--yes")
    gate.command("sandbox", "restore-snapshot", *whose, "--file", file)
    assert client.get("/link/request-to-link")["total"] == 1
    assert client.send("GET", "/bills/get", by=(access.bearer,)).status == 401
