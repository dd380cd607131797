"""Every call of BillerAPI's pages as a raw request, and each answer as the contract has it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from billerapi_client import (
    BILLER,
    CODE,
    CODE_NUMBER,
    NUMBER,
    PASSWORD_BILLER,
    Client,
    assert_error,
    bearer,
)

from harness import eventually
from harness.instants import read_instant

pytestmark = pytest.mark.row("X1")

PAGE = {"has_more", "next_cursor"}
BILLER_MEMBERS = {"id", "name", "category", "logo_url", "status", "auth_type", "required_fields"}
ORDER = {
    *("link_token_id", "client_id", "client_user_id", "consents", "redirect_uri", "biller_id"),
    "created_at",
}
STEP = {"success", "link_token_id", "status", "next_step"}
ACCOUNT = {
    *("id", "biller_id", "biller_name", "client_user_id", "status", "account_number"),
    *("last_synced_at", "created_at", "updated_at"),
}
BILL = {
    *("id", "biller_id", "biller_name", "account_number", "amount", "currency", "due_date"),
    *("status", "statement_date", "description", "auto_pay_enabled", "line_items"),
}
SYNC = {"id", "account_link_id", "status", "created_at"}
SYNC_RECORD = SYNC | {"bills_found", "bills_updated", "error", "started_at", "completed_at"}
SYNC_SECONDS = 20.0
REQUEST = {"id", "status", "link_token_id", "session_url", "metadata"}
LATE_FEE = "Late fee"


def assert_fresh(text: str) -> datetime:
    """Assert that a moment is of this minute, and return it."""
    moment = read_instant(text)
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=60), text
    return moment


def sign_in(client: Client, ltid: str, by: Any = None, number: str = NUMBER) -> dict[str, Any]:
    """Submit an account number."""
    body = {"account_number": number}
    return client.ask("POST", "/link/{ltid}/submit-credentials", body, by=by, ltid=ltid)


# Billers


def test_the_directory_is_paged_and_searched(client: Client) -> None:
    """All pages have at least 40 billers, by name and each once; filters narrow them."""
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 20}
    while True:
        page = client.ask("GET", "/billers", query=query)
        assert set(page) == {"data"} | PAGE and len(page["data"]) <= 20
        found += page["data"]
        assert page["has_more"] == (page["next_cursor"] is not None)
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    assert all(set(biller) == BILLER_MEMBERS for biller in found)
    assert len({biller["id"] for biller in found}) == len(found) >= 40
    assert [biller["name"] for biller in found] == sorted(biller["name"] for biller in found)
    search = client.ask("GET", "/billers", query={"search": "ELECTRIC comp"})["data"]
    assert [(biller["id"], biller["name"]) for biller in search] == [
        (BILLER, "Test Electric Company")
    ]
    water = client.ask("GET", "/billers", query={"category": "water"})["data"]
    assert water == [biller for biller in found if biller["category"] == "water"] != []


def test_one_biller(client: Client) -> None:
    """With the fields that an end user types, as the directory lists it."""
    biller = client.ask("GET", "/billers/{id}", id=BILLER)
    assert set(biller) == BILLER_MEMBERS and biller["logo_url"] is None
    assert [field["name"] for field in biller["required_fields"]] == ["account_number"]
    assert_error(client.send("GET", "/billers/{id}", id="nobody"), 404, "BILLER_NOT_FOUND")


# Linking


def test_a_link_token_and_its_progress(client: Client) -> None:
    """201 with the documented members; it lives for half an hour, and progress never shows it."""
    order = client.order(redirect_uri="https://shop.example/back", consents=["bills", "payments"])
    made = client.ask("POST", "/link/token/create", order, status=201)
    assert set(made) == {"success", "link_token", "expires_at"} | ORDER
    assert made["success"] is True and {name: made[name] for name in order} == order
    assert made["link_token"].startswith("lt_sandbox_")
    assert made["link_token_id"].startswith("ltid_")
    lives = read_instant(made["expires_at"]) - assert_fresh(made["created_at"])
    assert lives == timedelta(minutes=30)
    for by in (None, bearer(made["link_token"])):
        progress = client.ask("GET", "/link/token/{ltid}", by=by, ltid=made["link_token_id"])
        assert set(progress) >= {"success", "status", "expires_at"} | ORDER
        assert progress["status"] == "created" and "link_token" not in progress
        assert {name: progress[name] for name in ORDER} == {name: made[name] for name in ORDER}


@pytest.mark.parametrize("with_token", [True, False], ids=["link token", "client"])
def test_the_steps_of_an_attempt_with_a_code(client: Client, with_token: bool) -> None:
    """Open, sign in, answer the code, find accounts, choose one, exchange."""
    made = client.ask("POST", "/link/token/create", client.order(), status=201)
    ltid, by = made["link_token_id"], bearer(made["link_token"]) if with_token else None
    assert client.ask("POST", "/link/{ltid}/open", by=by, ltid=ltid)["status"] == "in_progress"
    step = sign_in(client, ltid, by, CODE_NUMBER)
    assert set(step) == STEP | {"prompt"}
    assert (step["success"], step["status"], step["next_step"]) == (
        True, "mfa_required", "submit_mfa",
    )  # fmt: skip
    for code, error in (("654321", "INVALID_MFA_CODE"), (CODE, None)):
        step = client.ask("POST", "/link/{ltid}/submit-mfa", {"mfa_code": code}, by=by, ltid=ltid)
        assert step["success"] is (error is None) and step.get("error_code") == error
    assert (step["status"], step["next_step"]) == ("discovering", "discover_accounts")
    found = client.ask("POST", "/link/{ltid}/discover-accounts", {}, by=by, ltid=ltid)
    assert set(found) == STEP | {"accounts"} and found["accounts"] == step["accounts"]
    (account,) = found["accounts"]
    assert set(account) == {"id", "name", "account_number"}
    chosen = {"account_ids": [account["id"]]}
    done = client.ask("POST", "/link/{ltid}/discover-accounts", chosen, by=by, ltid=ltid)
    assert (done["success"], done["status"], done["next_step"]) == (True, "completed", None)
    assert done["public_token"].startswith("pt_sandbox_")
    linked = client.exchange(done["public_token"])
    assert set(linked) == {"success", "access_token", "biller_id", "link_id"}
    assert (linked["success"], linked["biller_id"]) == (True, BILLER)
    assert linked["access_token"].startswith("at_sandbox_")
    assert linked["link_id"].startswith("link_")


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("4000000001", "INVALID_CREDENTIALS"),
        ("4000000002", "BILLER_UNAVAILABLE"),
        ("4000000004", "ACCOUNT_LOCKED"),
        ("1234567890", "INVALID_CREDENTIALS"),
    ],
)
def test_a_sign_in_that_fails_is_200_without_success(
    client: Client, number: str, error: str
) -> None:
    """The documented word, and the same step again."""
    made = client.ask("POST", "/link/token/create", client.order(), status=201)
    step = sign_in(client, made["link_token_id"], bearer(made["link_token"]), number)
    assert set(step) == STEP | {"error_code", "message"}
    assert (step["success"], step["error_code"]) == (False, error)
    assert step["next_step"] == "submit_credentials"


@pytest.mark.parametrize("nested", [True, False], ids=["credentials", "beside"])
def test_a_biller_that_wants_a_password(client: Client, nested: bool) -> None:
    """Its fields stand beside the account number or together in an object."""
    biller = client.ask("GET", "/billers/{id}", id=PASSWORD_BILLER)
    names = [field["name"] for field in biller["required_fields"]]
    assert names == ["account_number", "password"]
    order = client.order(biller_id=PASSWORD_BILLER)
    made = client.ask("POST", "/link/token/create", order, status=201)
    alone = sign_in(client, made["link_token_id"])
    assert alone["error_code"] == "INVALID_CREDENTIALS"
    typed = {"account_number": NUMBER, "password": "correct horse"}
    body = {"credentials": typed} if nested else typed
    path = "/link/{ltid}/submit-credentials"
    step = client.ask("POST", path, body, ltid=made["link_token_id"])
    assert (step["success"], step["next_step"]) == (True, "discover_accounts")


def test_an_end_user_who_chooses_the_biller(client: Client) -> None:
    """A link token without a biller: the directory by the link token, then its choice."""
    order = client.order(biller_id=None)
    made = client.ask("POST", "/link/token/create", order, status=201)
    ltid, by = made["link_token_id"], bearer(made["link_token"])
    (biller,) = client.ask("GET", "/billers", by=by, query={"search": BILLER})["data"]
    path, body = "/link/{ltid}/submit-credentials", {"account_number": NUMBER}
    unknown = {**body, "biller_id": "nobody"}
    assert_error(client.send("POST", path, unknown, by=by, ltid=ltid), 400, "BILLER_NOT_FOUND")
    step = client.ask("POST", path, {**body, "biller_id": biller["id"]}, by=by, ltid=ltid)
    chosen = {"account_ids": [step["accounts"][0]["id"]]}
    done = client.ask("POST", "/link/{ltid}/discover-accounts", chosen, by=by, ltid=ltid)
    assert client.exchange(done["public_token"])["biller_id"] == BILLER


@pytest.mark.parametrize("end", ["cancelled", "expired"])
def test_an_attempt_that_ends_early(client: Client, end: str) -> None:
    """Its owner reads why, and is told so at the next step."""
    made = client.ask("POST", "/link/token/create", client.order(), status=201)
    ltid = made["link_token_id"]
    if end == "cancelled":
        by = bearer(made["link_token"])
        ended = client.ask("POST", "/link/{ltid}/cancel", by=by, ltid=ltid)
    else:
        ended = client.ask("POST", "/sandbox/link/expire", {"link_token_id": ltid})
    assert ended["status"] == end
    assert client.ask("GET", "/link/token/{ltid}", ltid=ltid)["status"] == end
    code = {"cancelled": "LINK_CANCELLED", "expired": "LINK_TOKEN_EXPIRED"}[end]
    assert_error(client.send("POST", "/link/{ltid}/open", ltid=ltid), 400, code)
    late = client.send("GET", "/link/token/{ltid}", by=bearer(made["link_token"]), ltid=ltid)
    assert_error(late, 401)


def test_a_linked_account_is_listed_rotated_revoked_and_removed(client: Client) -> None:
    """The list has the documented members; a token that was replaced is worth nothing at once."""
    linked = client.linked("4000000008", account_ids=["acc_1", "acc_3"])
    listed = client.ask("GET", "/bills/accounts")
    assert all(set(row) >= ACCOUNT for row in listed["accounts"])
    assert [row["status"] for row in listed["accounts"]] == ["ACTIVE"] * 2
    assert all(row["id"].startswith("acc_") for row in listed["accounts"])
    named = {"account_link_id": linked["link_id"]}
    rotated = client.ask("POST", "/link/token/rotate", {"access_token": linked["access_token"]})
    assert rotated["link_id"] == linked["link_id"]
    old, new = bearer(linked["access_token"]), bearer(rotated["access_token"])
    assert_error(client.send("GET", "/bills/get", by=old), 401)
    assert len(client.ask("GET", "/bills/get", by=new)["bills"]) == 2
    own = client.ask("GET", "/bills/accounts", by=new)
    assert [row["id"] for row in own["accounts"]] == [row["id"] for row in listed["accounts"]]
    assert client.ask("POST", "/link/token/revoke", named)["status"] == "INACTIVE"
    assert_error(client.send("GET", "/bills/get", by=new), 401)
    again = client.ask("POST", "/link/token/rotate", named)
    assert (again["status"], again["link_id"]) == ("ACTIVE", linked["link_id"])
    assert client.ask("POST", "/link/remove", named)["status"] == "DISCONNECTED"
    assert_error(client.send("GET", "/bills/get", by=bearer(again["access_token"])), 401)
    assert_error(client.send("GET", "/bills/get", query=named), 404, "ACCOUNT_LINK_NOT_FOUND")


def test_the_list_of_accounts_by_end_user_and_page(client: Client) -> None:
    """`total` counts linked accounts, not rows; a page is cut out of those of one end user."""
    anna = [client.linked(client_user_id="anna")["link_id"] for _ in range(3)]
    client.linked(client_user_id="bertil")
    assert client.ask("GET", "/bills/accounts")["total"] == 4
    pages = [
        client.ask(
            "GET", "/bills/accounts",
            query={"client_user_id": "anna", "limit": 2, "offset": offset},
        )
        for offset in (0, 2)
    ]  # fmt: skip
    assert [page["total"] for page in pages] == [3, 3]
    listed = [[row["account_link_id"] for row in page["accounts"]] for page in pages]
    assert [len(rows) for rows in listed] == [2, 1]
    assert sorted(listed[0] + listed[1]) == sorted(anna)


def test_bills_need_the_end_users_consent(client: Client) -> None:
    """Consent to payments alone: neither its access token nor the client reads bills."""
    linked = client.linked(consents=["payments"])
    refused = client.send("GET", "/bills/get", by=bearer(linked["access_token"]))
    assert_error(refused, 403)
    challenge = refused.header("www-authenticate") or ""
    assert 'error="insufficient_scope"' in challenge and 'scope="bills"' in challenge
    query = {"account_link_id": linked["link_id"]}
    assert_error(client.send("GET", "/bills/get", query=query), 403, "FORBIDDEN")
    poor = Client.open(client.gate, "--scope", "link", "--scope", "bills")
    order = poor.order(consents=["bills", "payments"])
    answer = poor.send("POST", "/link/token/create", order)
    assert_error(answer, 403, "CONSENT_NOT_ALLOWED")


def test_requests_to_link(client: Client) -> None:
    """Created, found by each filter, begun by a link token for the same end user and biller."""
    users = ["anna", "bertil", "cecilia"]
    made = [
        client.ask(
            "POST", "/link/request-to-link",
            {"client_user_id": user, "biller_id": BILLER, "metadata": {"case": user}}, status=201,
        )
        for user in users
    ]  # fmt: skip
    for request, user in zip(made, users, strict=True):
        assert set(request) >= REQUEST and request["id"].startswith("rtl_")
        assert (request["status"], request["metadata"]) == ("PENDING", {"case": user})
        assert request["link_token_id"] is request["session_url"] is None
    listed = client.ask("GET", "/link/request-to-link", query={"limit": 2, "page": 2})
    assert (listed["total"], listed["page"], listed["limit"]) == (3, 2, 2)
    assert [one["id"] for one in listed["items"]] == [made[0]["id"]], "the newest first"
    usual = client.ask("GET", "/link/request-to-link")
    assert set(usual) == {"items", "total", "page", "limit"} and usual["limit"] == 20
    token = client.ask(
        "POST", "/link/token/create", client.order(client_user_id="bertil"), status=201
    )
    for query, wanted in (
        ({"clientUserId": "bertil"}, ["bertil"]), ({"billerId": "nobody"}, []),
        ({"search": "CECIL"}, ["cecilia"]), ({"status": "IN_PROGRESS"}, ["bertil"]),
        ({"status": "PENDING", "billerId": BILLER}, ["cecilia", "anna"]),
    ):  # fmt: skip
        found = client.ask("GET", "/link/request-to-link", query=query)["items"]
        assert [one["client_user_id"] for one in found] == wanted, query
    (begun,) = client.ask("GET", "/link/request-to-link", query={"search": "bertil"})["items"]
    assert begun["link_token_id"] == token["link_token_id"]
    assert begun["session_url"].endswith(f"/connect/{token['link_token_id']}")


# Bills


def due(days: int) -> str:
    """Return the day that is so many days after today, in UTC."""
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("number", "bills"),
    [
        (NUMBER, [("PENDING", 15)]),
        ("4000000005", [("OVERDUE", -30)]),
        ("4000000006", [("SCHEDULED", 5)]),
        ("4000000007", [("SCHEDULED", 75), ("SCHEDULED", 45), ("PENDING", 15)]),
        ("4000000008", [("PENDING", 17), ("PENDING", 16), ("PENDING", 15)]),
    ],
)
def test_the_bills_of_each_magic_number(
    client: Client, number: str, bills: list[tuple[str, int]]
) -> None:
    """Their states and days, in cents, by the access token and by the client alike."""
    chosen = [f"acc_{place}" for place in (1, 2, 3)] if number == "4000000008" else None
    linked = client.linked(number, **({"account_ids": chosen} if chosen else {}))
    answer = client.ask("GET", "/bills/get", by=bearer(linked["access_token"]))
    assert set(answer) == {"bills"} | PAGE and not answer["has_more"]
    named = {"account_link_id": linked["link_id"]}
    assert client.ask("GET", "/bills/get", query=named) == answer
    found = answer["bills"]
    states = [(bill["status"], bill["due_date"]) for bill in found]
    assert [state for state, _ in states] == [state for state, _ in bills]
    days = [day for _, day in states]
    assert days in (
        [due(day) for _, day in bills], [due(day - 1) for _, day in bills]
    ), "of the day of linking, which may just have ended"  # fmt: skip
    for bill in found:
        assert set(bill) >= BILL and bill["id"].startswith("bill_")
        assert isinstance(bill["amount"], int) and bill["amount"] > 0
        assert bill["amount"] == sum(line["amount"] for line in bill["line_items"])
        assert all(set(line) == {"description", "amount"} for line in bill["line_items"])
        assert bill["account_number"].startswith("****") and len(bill["account_number"]) == 8
        assert bill["auto_pay_enabled"] is (number == "4000000006")
        assert date.fromisoformat(bill["statement_date"]) <= datetime.now(UTC).date()
    lines = {line["description"] for bill in found for line in bill["line_items"]}
    assert ({LATE_FEE, "Interest"} <= lines) is (number == "4000000005")
    if number == "4000000007":
        assert [bill["description"] for bill in found] == [
            f"Payment plan installment {place} of 3" for place in (3, 2, 1)
        ]


def test_filters_and_cursors_of_bills(client: Client) -> None:
    """Days, states and sources; a cursor goes on with its own query alone."""
    by = bearer(client.linked("4000000007")["access_token"])
    whole = client.ask("GET", "/bills/get", by=by)["bills"]
    for query, wanted in (
        ({"status": "SCHEDULED"}, whole[:2]),
        ({"start_date": whole[1]["due_date"]}, whole[:2]),
        ({"end_date": whole[1]["due_date"]}, whole[1:]),
        ({"start_date": whole[1]["due_date"], "end_date": whole[1]["due_date"]}, whole[1:2]),
        ({"source": "BILLER_DIRECT"}, whole), ({"source": "EMAIL"}, []), ({"status": "PAID"}, []),
    ):  # fmt: skip
        assert client.ask("GET", "/bills/get", by=by, query=query)["bills"] == wanted, query
    seen: list[Any] = []
    query: dict[str, Any] = {"limit": 1}
    for left in (True, True, False):
        page = client.ask("GET", "/bills/get", by=by, query=query)
        assert page["has_more"] is left
        seen += page["bills"]
        query["cursor"] = page["next_cursor"] or query["cursor"]
    assert seen == whole
    other = {"cursor": query["cursor"], "limit": 1, "status": "PENDING"}
    assert_error(client.send("GET", "/bills/get", by=by, query=other), 400, "INVALID_CURSOR")


def test_an_access_token_reads_its_own_account_alone(client: Client) -> None:
    """Any other name is forbidden, and the client's fields beside it add nothing."""
    first, second = client.linked(), client.linked()
    by = bearer(first["access_token"])
    query = {"account_link_id": second["link_id"]}
    for fields in (by, [*client.fields, *by]):
        assert_error(client.send("GET", "/bills/get", by=fields, query=query), 403, "FORBIDDEN")
        own = client.ask("GET", "/bills/accounts", by=fields)["accounts"]
        assert {row["account_link_id"] for row in own} == {first["link_id"]}
    both = client.ask("GET", "/bills/accounts")
    assert {row["account_link_id"] for row in both["accounts"]} == {
        first["link_id"], second["link_id"],
    }  # fmt: skip


def test_a_run_that_fetches_bills(client: Client) -> None:
    """202 and PENDING; the list shows it until it is over, with what it found."""
    linked = client.linked("4000000007")
    by, named = bearer(linked["access_token"]), {"account_link_id": linked["link_id"]}
    started = client.ask("POST", "/bills/sync/trigger", named, by=by, status=202)
    assert set(started) == SYNC and started["id"].startswith("sync_")
    assert (started["status"], started["account_link_id"]) == ("PENDING", linked["link_id"])
    states: list[str] = []

    def is_over() -> dict[str, Any] | None:
        listed = client.ask("GET", "/bills/sync", query=named)
        assert set(listed) == {"data"} | PAGE
        (record,) = listed["data"]
        assert set(record) == SYNC_RECORD and record["id"] == started["id"]
        states.append(record["status"])
        return record if record["completed_at"] else None

    record = eventually(is_over, SYNC_SECONDS, "the run is over")
    assert list(dict.fromkeys(states))[-2:] == ["IN_PROGRESS", "COMPLETED"]
    assert (record["bills_found"], record["error"]) == (3, None)
    moments = [read_instant(record[name]) for name in ("created_at", "started_at", "completed_at")]
    assert moments == sorted(moments)


# Mailboxes


def test_mailboxes(client: Client) -> None:
    """Anybody gets the address; a connected mailbox has mails, one that is not has none."""
    body = {"user_id": "anna", "client_id": client.id, "redirect_uri": "https://shop.example/cb"}
    answer = client.ask("POST", "/emails/gmail/oauth-url", body, by=[])
    assert set(answer) == {"success", "data"} and answer["success"] is True
    assert answer["data"]["oauth_url"].startswith("https://shop.example/cb?code=")
    query = {"userId": "anna"}
    assert client.ask("GET", "/emails/messages", query=query)["data"] == []
    connected = client.ask("POST", "/emails/gmail/connect", {"user_id": "anna", "code": "c"})
    assert connected["success"] is True
    first = client.ask("GET", "/emails/messages", query={**query, "limit": 2})
    assert set(first) == {"data"} | PAGE and len(first["data"]) == 2 and first["has_more"]
    cursor = {**query, "limit": 2, "cursor": first["next_cursor"]}
    rest = client.ask("GET", "/emails/messages", query=cursor)
    mails = first["data"] + rest["data"]
    days = [mail["received_at"][:10] for mail in mails]
    assert len(mails) == 3 and days == sorted(days, reverse=True)
    narrowed = {**query, "startDate": days[1], "endDate": days[1]}
    assert client.ask("GET", "/emails/messages", query=narrowed)["data"] == mails[1:2]


# Errors


@pytest.mark.row("E2")
def test_errors_have_the_documented_form(client: Client) -> None:
    """Of each status that the contract lists and a request can bring about."""
    other = client.secret[:-1] + ("y" if client.secret.endswith("x") else "x")
    wrong = [("X-Client-ID", client.id), ("X-Client-Secret", other)]
    answer = client.send("GET", "/billers", by=wrong)
    assert answer.json() == {
        "statusCode": 401, "message": "Invalid client credentials", "error": "Unauthorized",
    }  # fmt: skip
    assert_error(client.send("GET", "/billers", by=[]), 401)
    assert_error(client.send("GET", "/bills/get", by=bearer("at_sandbox_nobody")), 401)
    assert "consents" in assert_error(
        client.send("POST", "/link/token/create", client.order(consents=None)), 400
    )
    assert "account_link_id" in assert_error(
        client.send("GET", "/bills/get"), 400, "VALIDATION_FAILED"
    )
    bad = {"public_token": "pt_sandbox_nobody", "client_id": client.id}
    assert_error(client.send("POST", "/link/token/exchange", bad), 400, "INVALID_PUBLIC_TOKEN")
    assert_error(client.send("GET", "/billers/{id}/more", id=BILLER), 404, "NOT_FOUND")
    assert_error(client.send("DELETE", "/billers"), 405)
    poor = Client.open(client.gate, "--scope", "billers")
    assert_error(poor.send("POST", "/link/token/create", poor.order()), 403)
    named = client.order(client_id=poor.id)
    assert "client_id" in assert_error(client.send("POST", "/link/token/create", named), 400)


@pytest.mark.row("L6")
def test_a_token_that_shows_the_other_environment_is_told_so(client: Client) -> None:
    """By its start, whatever follows; in a head it is a token that nobody knows."""
    token = client.public_token().replace("pt_sandbox_", "pt_production_")
    body = {"public_token": token, "client_id": client.id}
    answer = client.send("POST", "/link/token/exchange", body)
    assert "production" in assert_error(answer, 400, "WRONG_ENVIRONMENT")
    access = client.linked()["access_token"].replace("at_sandbox_", "at_production_")
    answer = client.send("POST", "/link/token/rotate", {"access_token": access})
    assert_error(answer, 400, "WRONG_ENVIRONMENT")
    assert_error(client.send("GET", "/bills/get", by=bearer(access)), 401)


def test_production_knows_no_client_of_the_sandbox_and_links_nothing(client: Client) -> None:
    """Without a backend its own clients get 503, and never a token."""
    live = Client.open(client.gate, environment="production")
    assert live.secret.startswith("bb_live_") and client.secret.startswith("bb_test_")
    for method, path, body in (
        ("GET", "/billers", None), ("POST", "/link/token/create", live.order()),
        ("POST", "/sandbox/public-token/create", live.order(account_number=NUMBER)),
    ):  # fmt: skip
        assert_error(live.send(method, path, body), 503)
        assert_error(live.send(method, path, body, by=client.fields), 401)
