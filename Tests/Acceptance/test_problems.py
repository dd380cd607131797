"""What Tollgate's own endpoints say of errors: E1."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from harness import Answer, Gate, Http1Connection, eventually

PAGE = Path(__file__).resolve().parents[2] / "Docs" / "Problems.md"
MEMBERS = {"type", "title", "status", "code", "request_id", "fix"}


def assert_problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """Assert an answer in the form of RFC 9457 with every member, and return it."""
    assert (answer.status, answer.header("content-type")) == (status, "application/problem+json")
    problem = answer.json()
    assert problem.keys() >= MEMBERS and problem.keys() <= MEMBERS | {"detail"}, problem
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"].endswith(f"/problems/{code}")
    assert problem["title"] and problem["fix"]
    return problem


def codes(gate: Gate) -> list[str]:
    """Return every code that the server lists."""
    listed = gate.ask(gate.sandbox, "GET", "/problems")
    assert (listed.status, listed.header("content-type")) == (200, "text/html; charset=utf-8")
    return re.findall(r'href="/problems/([a-z-]+)"', listed.body.decode())


@pytest.mark.row("E1")
def test_every_code_has_a_page_and_the_documentation_has_every_code(gate: Gate) -> None:
    """The list, the pages on every listener, and the table of Docs/Problems.md are one list."""
    known = codes(gate)
    assert len(known) == len(set(known)) >= 10
    for endpoint in (gate.sandbox, gate.production, gate.management):
        for code in known:
            page = gate.ask(endpoint, "GET", f"/problems/{code}")
            assert (page.status, page.header("content-type")) == (200, "text/html; charset=utf-8")
            assert code in page.body.decode()
    documented = re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text(), re.MULTILINE)
    assert documented == known


@pytest.mark.row("E1")
def test_the_address_of_a_problems_type_is_a_page_of_the_same_server(gate: Gate) -> None:
    """The link works offline: it leads to the listener that gave the answer."""
    answer = gate.ask(gate.sandbox, "GET", "/nothing/here")
    problem = assert_problem(answer, 404, "not-found")
    assert problem["type"].startswith(f"{gate.sandbox.url}/")
    assert problem["request_id"] == answer.request_id
    page = gate.ask(gate.sandbox, "GET", problem["type"].removeprefix(gate.sandbox.url))
    assert page.status == 200 and problem["title"] in page.body.decode()


@pytest.mark.row("E1")
@pytest.mark.parametrize("path", ["/", "/problems", "/problems/not-found"])
def test_a_page_that_is_asked_with_another_method_says_which_it_knows(
    gate: Gate, path: str
) -> None:
    """405 with `Allow`, not 404; HEAD is GET without the body."""
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"):
        answer = gate.ask(gate.sandbox, method, path)
        assert_problem(answer, 405, "method-not-allowed")
        assert answer.header("allow") == "GET, HEAD"
    head = gate.ask(gate.sandbox, "HEAD", path)
    assert (head.status, head.body) == (200, b"")


@pytest.mark.row("E1")
def test_the_management_listener_speaks_of_errors_in_the_same_form(gate: Gate) -> None:
    """Its types are addresses within itself, because it has no public one."""
    manage = gate.management
    unknown = assert_problem(
        gate.ask(manage, "GET", "/explain/req_none"), 404, "unknown-request-id"
    )
    assert unknown["type"] == "/problems/unknown-request-id"
    assert_problem(gate.ask(manage, "GET", "/nothing"), 404, "not-found")
    assert_problem(gate.ask(manage, "POST", "/metrics"), 405, "method-not-allowed")
    assert_problem(gate.ask(manage, "DELETE", "/explain/req_none"), 405, "method-not-allowed")
    assert_problem(gate.ask(manage, "GET", "/problems/none"), 404, "not-found")


@pytest.mark.row("E1")
def test_what_the_listener_refuses_before_any_path_is_a_problem_too(gate: Gate) -> None:
    """Too large, misdirected, in the clear, unreadable: each with its code and its page."""
    large = ("X-Large", "x" * 40_000)
    assert_problem(gate.ask(gate.sandbox, "GET", "/nothing", large), 431, "head-too-large")
    elsewhere = ("Host", "elsewhere.example")
    with Http1Connection(gate.sandbox) as connection:
        connection.send(f"GET /nothing HTTP/1.1\r\n{elsewhere[0]}: {elsewhere[1]}\r\n\r\n".encode())
        assert_problem(connection.read_answer(), 421, "misdirected-request")
    assert_problem(gate.ask(gate.plain, "GET", "/nothing"), 403, "https-required")
    with Http1Connection(gate.sandbox) as connection:
        connection.send(b"GET / HTTP/1.1\r\n\r\n")
        answer = connection.read_answer()
    problem = assert_problem(answer, 400, "unreadable-request")
    assert problem["request_id"] == answer.request_id
    eventually(
        lambda: any(line.get("request_id") == answer.request_id for line in gate.log_lines()),
        5.0,
        "the log knows the id",
    )
    with Http1Connection(gate.sandbox) as connection:
        connection.send(
            f"POST / HTTP/1.1\r\nHost: {gate.sandbox.authority}\r\n"
            "Content-Length: 9999999\r\n\r\n".encode()
        )
        assert_problem(connection.read_answer(), 413, "body-too-large")


@pytest.mark.row("E1")
def test_a_problem_repeats_nothing_of_the_request(gate: Gate) -> None:
    """Whatever stands in path, query and fields, no problem says it again."""
    marker = "surely<not>repeated"
    for path in (f"/{marker}", f"/problems/{marker}", f"/?q={marker}x"):
        answer = gate.ask(gate.sandbox, "POST", path, ("X-Marker", marker))
        assert marker.encode() not in answer.body
        assert b"surely" not in answer.body
