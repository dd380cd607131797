"""Signing in with PyPI `billingplatform` 0.3.0: by name and password, and as an OAuth client."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from typing import Any

import pytest
from billingplatform import BillingPlatform, exceptions
from billingplatform_answers import raising, rows, taken, unique

from harness import Gate

pytestmark = pytest.mark.row("X1")

INVALID = "401 INVALID_SESSION_ID"
WRONG = "401 INVALID_CREDENTIALS"


def test_a_session_is_forty_letters_in_the_field_sessionid(api: BillingPlatform) -> None:
    """And nothing in `Authorization`."""
    session = api.session.headers["sessionid"]
    assert len(session) == 40 and session.isascii() and session.isalpha()
    assert "Authorization" not in api.session.headers
    taken(api.create("ACCOUNT", {"Name": unique("Session")}), "createResponse")


def test_every_login_opens_a_session_of_its_own(
    signed_in: Callable[..., BillingPlatform],
) -> None:
    """Ending one leaves the other."""
    first, second = signed_in(), signed_in()
    ended = first.session.headers["sessionid"]
    assert ended != second.session.headers["sessionid"]
    first.logout()
    assert first.session.headers["sessionid"] == ended, "the client goes on sending it"
    with raising(exceptions.BillingPlatform401Exception, INVALID):
        first.retrieve_by_id("ACCOUNT", 1)
    taken(second.create("ACCOUNT", {"Name": unique("Other")}), "createResponse")


def test_the_same_session_is_not_ended_twice(api: BillingPlatform) -> None:
    """The second logout is a call without a session that is let in."""
    api.logout()
    with raising(exceptions.BillingPlatform401Exception, INVALID):
        api.logout()


def test_the_client_logs_out_when_the_interpreter_ends_unless_told_otherwise(
    signed_in: Callable[..., BillingPlatform], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it registers is one more POST, and it works."""
    registered: list[Callable[[], Any]] = []
    monkeypatch.setattr(atexit, "register", registered.append)
    api = signed_in(logout_at_exit=True)
    (at_exit,) = registered
    at_exit()
    with raising(exceptions.BillingPlatform401Exception, INVALID):
        api.query("SELECT Id FROM ACCOUNT")
    signed_in()
    assert len(registered) == 1


def test_a_user_name_ignores_case_and_a_path_does(
    demo: dict[str, Any], signed_in: Callable[..., BillingPlatform]
) -> None:
    """One organisation, one user, however they are spelt; a slash behind the address is dropped."""
    base, _, organisation = demo["base_url"].rpartition("/")
    api = signed_in(base_url=f"{base}/{organisation.upper()}/", username=demo["username"].upper())
    api.rest_base_url = api.rest_base_url.replace("/rest/", "/REST/")
    taken(api.create("account", {"Name": unique("Case")}), "createResponse")


@pytest.mark.parametrize("change", ["username", "password", "both", "case", "long"])
def test_a_wrong_name_and_a_wrong_password_raise_the_same(
    demo: dict[str, Any], signed_in: Callable[..., BillingPlatform], change: str
) -> None:
    """401 with a login's own shape, too, for clients that look for a SessionID alone."""
    wrong = {
        "username": {"username": "nobody"},
        "password": {"password": "wrong password"},
        "both": {"username": "nobody", "password": "wrong password"},
        "case": {"password": demo["password"].swapcase()},
        "long": {"password": demo["password"] + "x" * 100},
    }[change]
    with raising(exceptions.BillingPlatform401Exception, WRONG) as caught:
        signed_in(**wrong)
    (row,) = caught.value.response.json()["loginResponse"]
    assert row["SessionID"] == "" and row["ErrorCode"] != "0" and row["ErrorText"], row


def test_a_login_at_another_organisation_is_a_wrong_one(
    gate: Gate, demo: dict[str, Any], signed_in: Callable[..., BillingPlatform]
) -> None:
    """Users are an organisation's own, whether the other one exists or not."""
    gate.create_organisation("elsewhere")
    base = demo["base_url"].rpartition("/")[0]
    for other in ("elsewhere", "nowhere"):
        with raising(exceptions.BillingPlatform401Exception, WRONG):
            signed_in(base_url=f"{base}/{other}")


def test_a_session_of_another_organisation_is_not_let_in(
    gate: Gate, demo: dict[str, Any], api: BillingPlatform, oauth: BillingPlatform
) -> None:
    """The path names the organisation, for sessions and access tokens alike."""
    gate.create_organisation("neighbour")
    base = demo["base_url"].rpartition("/")[0]
    for client in (api, oauth):
        client.rest_base_url = f"{base}/neighbour/rest/2.0"
        with raising(exceptions.BillingPlatform401Exception, INVALID):
            client.retrieve_by_id("ACCOUNT", 1)


def test_a_session_that_is_missing_or_wrong_raises_the_documented_answer(
    api: BillingPlatform,
) -> None:
    """The founding document's words for both."""
    session = api.session.headers.pop("sessionid")
    swapped = session.swapcase()
    for wrong in (None, "thisWillBeAStringOfCharacters", "a" * 40, session[:-1], swapped):
        if wrong is not None:
            api.session.headers["sessionid"] = wrong
        with raising(exceptions.BillingPlatform401Exception, INVALID) as caught:
            api.retrieve_by_id("ACCOUNT", 1)
        body = caught.value.response.json()
        assert (body["error"], body["message"]) == ("unauthorized", "Invalid session ID")


def test_an_oauth_client_works_with_its_access_token(oauth: BillingPlatform) -> None:
    """The token replaces the client's id and secret in `Authorization`."""
    assert oauth.session.headers["Authorization"] == f"Bearer {oauth.token}"
    assert "sessionid" not in oauth.session.headers
    name = unique("OAuth")
    (record,) = taken(oauth.create("ACCOUNT", {"Name": name}), "createResponse")
    (found,) = rows(oauth.retrieve_by_id("ACCOUNT", int(record)), "retrieveResponse")
    assert found["Name"] == name
    oauth.logout()
    assert oauth.retrieve_by_id("ACCOUNT", int(record)), "the client ends sessions only"


@pytest.mark.parametrize("part", ["client_id", "client_secret"])
def test_a_wrong_oauth_client_raises_oauths_own_error(
    demo: dict[str, Any], signed_in: Callable[..., BillingPlatform], part: str
) -> None:
    """401 with a challenge (RFC 6749, section 5.2)."""
    arguments = {name: demo[name] for name in ("client_id", "client_secret")}
    arguments[part] = "wrong"
    with raising(exceptions.BillingPlatform401Exception, "401 invalid_client") as caught:
        signed_in(username=None, password=None, **arguments)
    assert caught.value.response.headers["WWW-Authenticate"].startswith("Basic ")


def test_the_client_may_not_call_with_its_refresh_token_unless_that_is_configured(
    demo: dict[str, Any], signed_in: Callable[..., BillingPlatform]
) -> None:
    """The refresh token is in the answer and is taken by the client, and then refused."""
    client = {name: demo[name] for name in ("client_id", "client_secret")}
    session = signed_in(username=None, password=None, use_token="refresh_token", **client)
    with raising(exceptions.BillingPlatform401Exception, INVALID):
        session.query("SELECT Id FROM ACCOUNT")


def test_the_client_wants_a_name_and_a_password_or_an_id_and_a_secret(
    signed_in: Callable[..., BillingPlatform],
) -> None:
    """Nothing is sent."""
    with pytest.raises(ValueError, match="username/password"):
        signed_in(password=None)
