"""Every exception class of PyPI `billingplatform` 0.3.0, each raised by the answer it stands for.

`test_billingplatform_sessions.py` has those of signing in.
"""

from __future__ import annotations

import pytest
from billingplatform import BillingPlatform, exceptions
from billingplatform_answers import raising, unique

from harness import Gate

pytestmark = pytest.mark.row("X1")

BODY_BYTES_MAX = 1 << 20
BAD = "400 BAD_REQUEST"


@pytest.mark.parametrize(
    "sql",
    [
        "", "SELECT", "SELECT * FROM", "DROP TABLE ACCOUNT", "SELECT Id FROM ACCOUNT;",
        "SELECT Id FROM ACCOUNT WHERE Name = 'x", "SELECT Id FROM ACCOUNT WHERE (1=1",
        "SELECT Id FROM ACCOUNT UNION SELECT Id FROM PRODUCT", "SELECT Id FROM ACCOUNT -- x",
        "SELECT Id FROM ACCOUNT WHERE " + "(" * 1_000 + "1=1" + ")" * 1_000,
        "SELECT Id FROM ACCOUNT WHERE Name = '\0'",
    ],
)  # fmt: skip
def test_a_statement_that_cannot_be_raises_400(api: BillingPlatform, sql: str) -> None:
    """The message says what and where, and the server goes on."""
    with raising(exceptions.BillingPlatform400Exception, BAD) as caught:
        api.query(sql)
    assert caught.value.response.json()["message"]


def test_a_condition_that_cannot_be_raises_400(api: BillingPlatform) -> None:
    """The rest of a statement is no condition."""
    for condition in ("Name =", "1=1 OR", "Name = 'x' UNION SELECT", "1=1; DELETE"):
        with raising(exceptions.BillingPlatform400Exception, BAD):
            api.retrieve_by_query("ACCOUNT", condition)


def test_records_that_cannot_be_raise_400_and_nothing_is_made(api: BillingPlatform) -> None:
    """What is no record at all is no good request."""
    mark = unique("Nothing")
    for records in ([], [7], [{"Name": mark}, "x"], {"brmObjects": "x"}):
        with raising(exceptions.BillingPlatform400Exception, BAD):
            api.create("ACCOUNT", records)
    with raising(exceptions.BillingPlatform404Exception, "404 NOT_FOUND"):
        api.retrieve_by_query("ACCOUNT", f"Name = '{mark}'")


def test_what_is_not_there_raises_404(api: BillingPlatform) -> None:
    """A record, an entity, a path and a word that is no id."""
    for attempt in (
        lambda: api.retrieve_by_id("ACCOUNT", 999_999_999),
        lambda: api.retrieve_by_id("NO_SUCH_ENTITY", 1),
        lambda: api.retrieve_by_id("ACCOUNT", 0),
        lambda: api.retrieve_by_id("ACCOUNT/7/more", 1),
        lambda: api.retrieve_by_query("NO_SUCH_ENTITY", "1=1"),
        lambda: api.query("SELECT Id FROM NO_SUCH_ENTITY"),
    ):
        with raising(exceptions.BillingPlatform404Exception, "404 NOT_FOUND"):
            attempt()


def test_a_method_that_a_path_does_not_know_raises_the_base_class(api: BillingPlatform) -> None:
    """405, with what would do; reading below `delete` is the only such call of the client."""
    answer = "405 METHOD_NOT_ALLOWED"
    with raising(exceptions.BillingPlatformException, answer) as caught:
        api.retrieve_by_id("delete", 7)
    assert caught.value.response.headers["Allow"] == "DELETE"


def test_a_body_that_is_too_large_raises_the_base_class(api: BillingPlatform) -> None:
    """413."""
    with raising(exceptions.BillingPlatformException, "413 REQUEST_TOO_LARGE"):
        api.create("ACCOUNT", {"Name": "x", "Notes": "n" * BODY_BYTES_MAX})


def test_plain_http_raises_the_base_class_and_leads_nowhere(
    gate: Gate, api: BillingPlatform
) -> None:
    """403, and no redirect."""
    api.rest_base_url = f"{gate.plain.url}/demo/rest/2.0"
    # A session that was never one: a real one would now be known to have been seen.
    api.session.headers["sessionid"] = "a" * 40
    with raising(exceptions.BillingPlatformException, "403 HTTPS_REQUIRED") as caught:
        api.retrieve_by_id("ACCOUNT", 1)
    assert caught.value.response.history == []


@pytest.mark.row("X3")
@pytest.mark.parametrize(
    ("word", "expected", "answer"),
    [
        ("429", exceptions.BillingPlatform429Exception, "429 TOO_MANY_REQUESTS"),
        ("500", exceptions.BillingPlatform500Exception, "500 INTERNAL_ERROR"),
        ("503", exceptions.BillingPlatformException, "503 SERVICE_UNAVAILABLE"),
        ("not-available-yet", exceptions.BillingPlatform404Exception, "404 NOT_FOUND"),
        ("invalid-auth", exceptions.BillingPlatform401Exception, "401 INVALID_SESSION_ID"),
    ],
)
def test_a_fault_that_the_sandbox_is_asked_for_raises_its_error(
    api: BillingPlatform, word: str, expected: type[Exception], answer: str
) -> None:
    """By the path, by the query and by the header field; nothing is made."""
    for attempt in (
        lambda: api.retrieve_by_id("ACCOUNT", f"fault:{word}"),
        lambda: api.query(f"fault:{word}"),
        lambda: api.retrieve_by_query("ACCOUNT", f"fault:{word}"),
    ):
        with raising(expected, answer):
            attempt()
    name = unique("Fault")
    api.session.headers["X-Sandbox-Fault"] = word
    with raising(expected, answer) as caught:
        api.create("ACCOUNT", {"Name": name})
    wait = caught.value.response.headers.get("Retry-After")
    assert wait == ("2" if word in ("429", "503") else None)
    del api.session.headers["X-Sandbox-Fault"]
    with raising(exceptions.BillingPlatform404Exception, "404 NOT_FOUND"):
        api.retrieve_by_query("ACCOUNT", f"Name = '{name}'")


def test_every_class_is_caught_as_the_base_class(api: BillingPlatform) -> None:
    """Whoever wants only one `except` writes this one."""
    with pytest.raises(exceptions.BillingPlatformException):
        api.retrieve_by_id("ACCOUNT", 999_999_999)
