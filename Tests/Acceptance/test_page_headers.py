"""What browsers are told of every page that Tollgate itself shows to people."""

from __future__ import annotations

import pytest

from harness import Answer, Gate

# Pages for people; of the two of Connect, one is of an attempt that is not there.
PAGES = ("/", "/problems", "/problems/not-found", "/shop", "/connect/start", "/connect/ltid_0")
OTHERS = ("/connect.js", "/nothing/here", "/openapi.json")

# The one page that every site may embed: it shows nothing, and offers nothing to press.
EMBEDDED_ANYWHERE = "/connect/start"


def directives(answer: Answer) -> dict[str, list[str]]:
    """Return the page's Content-Security-Policy: each directive with its sources."""
    policy = answer.header("content-security-policy") or ""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere_and_is_embedded_by_nobody(
    gate: Gate, path: str
) -> None:
    """The policy begins with nothing at all, and no script may stand in the page itself."""
    answer = gate.ask(gate.sandbox, "GET", path)
    assert (answer.header("content-type") or "").startswith("text/html; charset=utf-8")
    policy = directives(answer)
    assert policy["default-src"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] in (["'none'"], ["'self'"])
    assert policy["frame-ancestors"] == ["*" if path == EMBEDDED_ANYWHERE else "'none'"]
    for sources in policy.values():
        assert "'unsafe-eval'" not in sources
        assert all(not source.startswith(("http:", "https:", "data:")) for source in sources)
    assert set(policy.get("script-src", [])) <= {"'self'", "'none'"}
    assert answer.header("referrer-policy") in ("no-referrer", "same-origin")


@pytest.mark.parametrize("path", PAGES + OTHERS)
def test_every_answer_is_taken_for_what_it_says_it_is_and_over_tls_alone(
    gate: Gate, path: str
) -> None:
    """No guessing of types, a year of HTTPS, a cache's rule, a type where there is a body."""
    answer = gate.ask(gate.sandbox, "GET", path)
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("strict-transport-security") == "max-age=31536000"
    assert answer.header("cache-control")
    assert answer.header("set-cookie") is None
    assert answer.body and answer.header("content-type")


def test_no_field_names_the_software_behind_it(gate: Gate) -> None:
    """Neither a page, nor an error, nor a refusal tells it beside its content."""
    for path in (*PAGES, *OTHERS, "/api/v2/customer"):
        answer = gate.ask(gate.sandbox, "GET", path)
        for name in ("server", "x-powered-by", "via"):
            assert answer.header(name) is None, (path, name)


def test_trace_is_refused_and_gives_nothing_back(gate: Gate) -> None:
    """No path of a page or of an API echoes what it was sent."""
    field = ("X-Mark", "mark-of-this-request")
    for path in ("/", "/problems", "/connect.js", "/api/v2/customer", "/nothing/here"):
        answer = gate.ask(gate.sandbox, "TRACE", path, field)
        assert 400 <= answer.status < 500, (path, answer.status)
        assert field[1].encode() not in answer.body
        assert all(value != field[1] for _, value in answer.headers)
