"""Bad input to every endpoint of BillerAPI: the documented form, the field's name, never a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import Answer, Gate
from harness.billerapi import (
    BILLER,
    GOOD,
    JSON,
    Client,
    LinkToken,
    assert_error,
    assert_ok,
    bearer,
)

CREATE, EXCHANGE, SCRIPT = (
    *("/link/token/create", "/link/token/exchange"),
    "/sandbox/public-token/create",
)
BODY_BYTES_MAX = 65_536
POSTS = (
    *(CREATE, EXCHANGE, SCRIPT, "/link/token/rotate", "/link/token/revoke", "/link/remove"),
    *("/sandbox/link/expire", "/link/request-to-link", "/bills/sync/trigger"),
    *("/emails/gmail/oauth-url", "/emails/gmail/connect", "/webhooks"),
    *("/webhooks/wh_0/rotate-secret", "/webhooks/wh_0/recover"),
)


@pytest.fixture(scope="module")
def gate(binary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A server without the dialect's limits, which are not what is tested here."""
    limits = {"link": "off", "biller": "off"}
    running = Gate.start(
        binary,
        tmp_path_factory.mktemp("unlimited"),
        {"dialects": {"billerapi": {"limits": limits}}},
    )
    yield running
    running.stop()


@pytest.fixture(scope="module")
def client(gate: Gate) -> Client:
    """A client that tests share."""
    return Client.create(gate)


@pytest.fixture
def fresh(gate: Gate) -> Client:
    """A client of a test's own."""
    return Client.create(gate)


@pytest.fixture(scope="module")
def token(client: Client) -> LinkToken:
    """A link token at its first step."""
    return client.link_token()


def refused(answer: Answer, name: str) -> None:
    """Assert a 400 whose message names a field."""
    message = assert_error(answer, 400, answer.json().get("code"))
    assert name in message, answer


# Bodies


@pytest.mark.parametrize("path", POSTS)
def test_what_is_no_json_object_is_refused_everywhere(fresh: Client, path: str) -> None:
    """No JSON, other JSON, too deep, twice the same member, bytes that are no UTF-8."""
    for body in (
        b"{",
        b"nonsense",
        b"[]",
        b"1",
        b'"text"',
        b"null",
        b'{"client_id":"a","client_id":"b"}',
        b'{"a":"\xff\xfe"}',
        b'{"a":"\\ud800"}',
        b'{"a":' * 200 + b"1" + b"}" * 200,
        b"[" * 50_000,
        b'{"a":1e999999}',
        b'{"a":01}',
        b"\xef\xbb\xbf{}",
    ):
        answer = fresh.send("POST", path, None, JSON, body=body)
        # A body that is read after the thing that the path names is a 404 of that thing.
        assert answer.status in ((400, 404) if "wh_0" in path else (400,)), (body[:40], answer)
        assert_error(answer, answer.status, answer.json().get("code"))


@pytest.mark.parametrize("path", POSTS)
def test_other_types_codings_and_sizes_are_refused_everywhere(fresh: Client, path: str) -> None:
    """415 for a form, for text, for a coding; 413 for one byte too many."""
    for fields in (
        [("Content-Type", "application/x-www-form-urlencoded")],
        [("Content-Type", "text/plain")],
        [("Content-Type", "nonsense")],
        [JSON, ("Content-Encoding", "gzip")],
    ):
        assert_error(fresh.send("POST", path, None, *fields, body=b"{}"), 415)
    body = b"{}" + b" " * (BODY_BYTES_MAX - 1)
    assert_error(fresh.send("POST", path, None, JSON, body=body), 413)
    answer = fresh.send("POST", path, None, JSON, body=body[:-1])
    assert answer.status != 413 and answer.status < 500


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("client_id", [None, 1, [], "", "a b", "x" * 2_000, "somebody-else"]),
        ("client_user_id", [None, 1, [], {}, "", "a\nb", "\x7f", "x" * 256, "é" * 128]),
        ("consents", [None, "bills", [], ["admin"], ["bills", 1], [""], ["Bills"],
                      ["bills"] * 5, {"bills": True}]),
        ("biller_id", [1, [], "", "a b", "x" * 129, "no_such_biller", "../../etc/passwd"]),
        ("redirect_uri", [1, "", "nonsense", "javascript:alert(1)", "http://shop.example/",
                          "https://", "https://u:p@shop.example/", "https://shop.example/#a",
                          "ftp://shop.example/", "//shop.example", "https://a b/",
                          "http://localhost.evil.example/", "http://127.0.0.1.evil.example/",
                          "https://shop.example:99999/", "https://" + "x" * 2_048]),
        ("account_link_id", [1, [], "", "a b", "x" * 129, "link_nobody"]),
    ],
)  # fmt: skip
def test_a_link_token_is_made_of_what_is_documented(
    fresh: Client, name: str, values: list[Any]
) -> None:
    """What is missing or wrong is named, or is not there; nothing of it is repeated."""
    for value in values:
        body = {**fresh.order(), name: value}
        answer = fresh.send("POST", CREATE, body)
        assert answer.status in (400, 404), (value, answer)
        message = assert_error(answer, answer.status, answer.json().get("code"))
        if answer.status == 400:
            assert name in message, (value, message)
        assert not (isinstance(value, str) and len(value) > 8 and value in message)
    if name in ("client_id", "client_user_id", "consents"):
        refused(fresh.send("POST", CREATE, fresh.order(**{name: None})), name)


def test_the_longest_values_are_taken(fresh: Client) -> None:
    """At the limit; unknown members are ignored, and null is absent."""
    order = fresh.order(
        client_user_id="é" * 127 + "x",
        consents=["bills", "payments", "bills", "payments"],
        redirect_uri="https://shop.example/" + "x" * (2_048 - len("https://shop.example/")),
    )
    answer = fresh.send("POST", CREATE, {**order, "more": [1], "account_link_id": None})
    made = assert_ok(answer, 201)
    fresh.keep(made["link_token"])
    assert made["client_user_id"] == order["client_user_id"]
    for address in ("http://localhost:3000/", "http://127.0.0.1/x?y", "http://[::1]:8080/"):
        fresh.link_token(redirect_uri=address)


@pytest.mark.parametrize(
    ("path", "name"),
    [(EXCHANGE, "public_token"), ("/link/token/rotate", "access_token"),
     ("/link/token/revoke", "access_token"), ("/link/remove", "access_token"),
     ("/link/token/rotate", "account_link_id"), ("/sandbox/link/expire", "link_token_id")],
)  # fmt: skip
def test_a_token_in_a_body_is_a_word(fresh: Client, path: str, name: str) -> None:
    """Of printable ASCII and of bounded length; it is never repeated."""
    client_id = {"client_id": fresh.id}
    for value in (None, 1, True, [], {}, "", "a b", "a\x00b", "é", "x" * 1_025):
        answer = fresh.send("POST", path, {**client_id, name: value})
        message = assert_error(answer, 400, answer.json().get("code"))
        assert name in message, (value, message)
    refused(fresh.send("POST", path, client_id), name)
    other = {"client_id": "somebody-else", name: "x1"}
    refused(fresh.send("POST", path, other), "client_id")


def test_a_linked_account_is_named_in_one_way(fresh: Client) -> None:
    """By its token or by its link."""
    body = {"access_token": "at_sandbox_x", "account_link_id": "link_x"}
    for path in ("/link/token/rotate", "/link/token/revoke", "/link/remove"):
        refused(fresh.send("POST", path, body), "account_link_id")


def test_a_link_token_in_a_path_is_refused_with_a_sentence(fresh: Client) -> None:
    """Addresses are logged, so that no link token belongs into one."""
    token = fresh.link_token()
    stray = "lt_sandbox_" + "0" * 40
    answer = fresh.send("GET", f"/link/token/{stray}")
    refused(answer, "link_token_id")
    refused(fresh.send("POST", f"/link/{stray}/open", {}), "link_token_id")
    refused(fresh.send("POST", "/sandbox/link/expire", {"link_token_id": stray}), "link_token_id")
    assert stray not in answer.body.decode()
    assert_ok(fresh.send("GET", f"/link/token/{token.id}"))


# Steps


@pytest.mark.parametrize(
    "body",
    [
        {}, {"account_number": None}, {"account_number": 4242424242}, {"account_number": ""},
        {"account_number": "4242\n4242"}, {"account_number": "x" * 1_025},
        {"account_number": ["4242424242"]}, {"credentials": "x"}, {"credentials": []},
        {"credentials": {}}, {"credentials": {"a b": "x"}}, {"credentials": {"account_number": 1}},
        {"credentials": {"n" * 65: "x"}}, {"credentials": {f"f{n}": "x" for n in range(17)}},
        {f"f{n}": "x" for n in range(17)},
        {"account_number": GOOD, "credentials": {"account_number": GOOD}},
        {"account_number": GOOD, "biller_id": "a b"}, {"account_number": GOOD, "biller_id": 1},
    ],
    ids=lambda body: json.dumps(body)[:40],
)  # fmt: skip
def test_a_sign_in_of_another_form_is_no_try(
    client: Client, token: LinkToken, body: dict[str, Any]
) -> None:
    """Nothing of it is repeated, and the attempt stands where it stood."""
    for _ in range(2):
        answer = client.step(token, "submit-credentials", body)
        message = assert_error(answer, 400, answer.json().get("code"))
        assert GOOD not in message
    assert client.get(f"/link/token/{token.id}")["status"] == "created"


def test_a_sign_in_names_no_other_biller_than_is_settled(client: Client, token: LinkToken) -> None:
    """And where none is settled it must name one of the directory."""
    body = {"account_number": GOOD, "biller_id": "sleepy_hollow_broadband"}
    assert_error(client.step(token, "submit-credentials", body), 400, "BILLER_NOT_FOUND")
    free = client.link_token(biller_id=None)
    answer = client.step(free, "submit-credentials", {"account_number": GOOD})
    assert_error(answer, 400, "LINK_OUT_OF_ORDER")
    body = {"account_number": GOOD, "biller_id": "no_such_biller"}
    assert_error(client.step(free, "submit-credentials", body), 400, "BILLER_NOT_FOUND")
    body["biller_id"] = BILLER
    assert assert_ok(client.step(free, "submit-credentials", body))["success"] is True


@pytest.mark.parametrize("word", ["submit-mfa", "discover-accounts"])
def test_a_code_and_a_choice_have_their_forms(client: Client, token: LinkToken, word: str) -> None:
    """A code of 1 to 64 bytes, 1 to 100 names."""
    name = "mfa_code" if word == "submit-mfa" else "account_ids"
    values: list[Any] = [1, [1], {}, "", "x" * 65, "a\x00b"]
    if word == "discover-accounts":
        values = [1, "acc_1", {}, [], [1], [""], ["a b"], ["x" * 129], ["a"] * 101]
    for value in values:
        refused(client.step(token, word, {name: value}), name)


def test_a_step_of_nothing_or_nobody_is_not_there(client: Client, token: LinkToken) -> None:
    """Unknown names, unknown words, names over their length, tricks with dots and slashes."""
    for path in (
        "/link/ltid_0123456789/open",
        "/link/" + "a1" * 65 + "/open",
        f"/link/{token.id}/explode",
        f"/link/{token.id}/open/more",
        f"/link/{token.id}/",
        "/link/token/",
        f"/link/token/{token.id}/x",
        "/link/%2e%2e1/open",
    ):
        answer = client.send("POST", path, {})
        assert answer.status in (400, 404, 405), (path, answer)
        assert_error(answer, answer.status, answer.json().get("code"))
    for method in ("GET", "PUT", "DELETE"):
        answer = client.send(method, f"/link/{token.id}/open")
        assert_error(answer, 405)
        assert answer.header("allow") == "POST"


# Queries


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/billers", "limit=0"), ("/billers", "limit=101"), ("/billers", "limit=-1"),
        ("/billers", "limit=1.5"), ("/billers", "limit=99999999999999999999"),
        ("/billers", "limit=1&limit=2"), ("/billers", "category=none"),
        ("/billers", "search=" + "x" * 257), ("/billers", "search=%ff"),
        ("/billers", "search=%zz"), ("/billers", "cursor=" + "x" * 513),
        ("/billers", "cursor=eA"), ("/billers", "&".join(f"p{n}=x" for n in range(65))),
        ("/bills/get", ""), ("/bills/get", "account_link_id="),
        ("/bills/accounts", "limit=0"), ("/bills/accounts", "limit=101"),
        ("/bills/accounts", "offset=-1"), ("/bills/accounts", "offset=1000001"),
        ("/bills/accounts", "client_user_id=" + "x" * 256),
        ("/bills/accounts", "limit=1&limit=1"), ("/bills/accounts", "client_user_id=%ff"),
        ("/bills/sync", ""),
        ("/link/request-to-link", "page=0"), ("/link/request-to-link", "limit=101"),
        ("/link/request-to-link", "status=DONE"),
        ("/emails/messages", ""), ("/emails/messages", "userId=u&startDate=soon"),
        ("/emails/messages", "userId=u&endDate=2026-02-30"),
    ],
    ids=lambda text: text[:40],
)  # fmt: skip
def test_a_parameter_that_is_none_is_refused(client: Client, path: str, query: str) -> None:
    """By its name, with 400."""
    answer = client.send("GET", f"{path}?{query}")
    assert_error(answer, 400, answer.json().get("code"))


@pytest.mark.parametrize(
    "query",
    ["start_date=2026-13-01", "end_date=tomorrow", "status=SCHEDULED2", "status=pending",
     "source=PAPER", "limit=0", "limit=101", "cursor=x", "cursor=", "start_date=9999999-01-01"],
)  # fmt: skip
def test_bills_are_asked_for_by_known_words_and_days(fresh: Client, query: str) -> None:
    """An access token gets the same 400 as a client."""
    access = fresh.access()
    name = query.partition("=")[0]
    for by in ((access.bearer,), fresh.headers):
        answer = fresh.send("GET", f"/bills/get?account_link_id={access.link}&{query}", by=by)
        if query == "cursor=":
            assert_ok(answer)
            continue
        assert name in assert_error(answer, 400, answer.json().get("code"))


# Heads


@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer " + "x" * 1_100, "Bearer \xe5",
     "Basic Og==", "Digest x", "Bearerx", "Bearer\tx", "at_sandbox_x"],
)  # fmt: skip
def test_an_authorization_that_cannot_be_read_is_refused_also_beside_a_right_client(
    client: Client, value: str
) -> None:
    """It never falls through to what else there is."""
    for fields in ((("Authorization", value),), (*client.headers, ("Authorization", value))):
        answer = client.send("GET", "/bills/accounts", by=fields)
        assert_error(answer, 401)


@pytest.mark.parametrize("value", ["", " ", "a b", "\xe5", "a,b", "x" * 1_025, "a\tb", "\x85"])
@pytest.mark.parametrize("index", [0, 1], ids=["id", "secret"])
def test_a_client_that_cannot_be_read_is_refused_also_beside_a_right_token(
    client: Client, index: int, value: str
) -> None:
    """The id as the secret."""
    fields = list(client.headers)
    fields[index] = (fields[index][0], value)
    for more in ((), (bearer("at_sandbox_nobody"),)):
        assert_error(client.send("GET", "/billers", by=(*fields, *more)), 401)


# Webhooks, requests to link, mailboxes


@pytest.mark.parametrize(
    ("name", "value"),
    [("url", None), ("url", 1), ("url", ""), ("url", "http://shop.example/"),
     ("url", "javascript:1"), ("url", "https://"), ("url", "https://u:p@shop.example/"),
     ("url", "https://shop.example/" + "x" * 3_000), ("events", None), ("events", []),
     ("events", "bill.created"), ("events", ["*"]), ("events", [1]), ("secret", "short"),
     ("secret", "x" * 257), ("secret", "with space inside"), ("secret", "\xe5" * 10),
     ("secret", 1), ("environment", "production"), ("environment", "moon"), ("enabled", "yes"),
     ("description", 1), ("description", "a\x00b")],
    ids=lambda value: repr(value)[:30],
)  # fmt: skip
def test_a_webhook_is_registered_by_known_words(client: Client, name: str, value: Any) -> None:
    """A field that is wrong is named, and nothing is registered."""
    good = {"url": "https://shop.example/hook", "events": ["bill.created"]}
    for path in ("/webhooks", f"/iam/clients/{client.id}/webhooks"):
        answer = client.send("POST", path, {**good, name: value})
        refused(answer, name)
    assert client.get("/webhooks")["data"] == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_another_clients_webhook_is_not_there(gate: Gate, client: Client, method: str) -> None:
    """On both paths, with its right name and below the other client's."""
    other = Client.create(gate, organisation=client.organisation)
    hook = other.post(
        "/webhooks", {"url": "https://shop.example/", "events": ["bill.created"]}, 201
    )
    other.keep(hook["secret"])
    content = {"description": "mine"} if method == "PATCH" else None
    for path in (
        f"/webhooks/{hook['id']}",
        f"/iam/clients/{client.id}/webhooks/{hook['id']}",
        f"/iam/clients/{other.id}/webhooks/{hook['id']}",
        "/webhooks/wh_nobody0",
    ):
        answer = client.send(method, path, content)
        assert_error(answer, 404, answer.json().get("code"))
    assert [one["id"] for one in other.get("/webhooks")["data"]] == [hook["id"]]
    for word in ("test", "recover", "rotate-secret"):
        answer = client.send("POST", f"/webhooks/{hook['id']}/{word}", {})
        assert_error(answer, answer.status, answer.json().get("code"))
        assert answer.status in (400, 404)


def test_requests_to_link_and_mailboxes_have_their_forms(client: Client) -> None:
    """What is missing, too long or of the wrong type is named."""
    path = "/link/request-to-link"
    for name, value in (
        ("client_user_id", None), ("client_user_id", 1), ("client_user_id", "x" * 256),
        ("biller_id", 1), ("metadata", []), ("metadata", {"a": "x" * 20_000}),
    ):  # fmt: skip
        refused(client.send("POST", path, {"client_user_id": "u", name: value}), name)
    answer = client.send("POST", path, {"client_user_id": "u", "biller_id": "none"})
    assert_error(answer, 400, "BILLER_NOT_FOUND")
    good = {"user_id": "u", "client_id": "c", "redirect_uri": "https://shop.example/"}
    for name, value in (
        ("user_id", None), ("user_id", 1), ("client_id", None), ("redirect_uri", None),
        ("redirect_uri", "javascript:alert(1)"), ("redirect_uri", "http://shop.example/"),
    ):  # fmt: skip
        refused(client.send("POST", "/emails/gmail/oauth-url", {**good, name: value}, by=()), name)
    refused(client.send("POST", "/emails/gmail/connect", {}), "user_id")
