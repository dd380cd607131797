"""What the client made of an answer: its exceptions, and the rows of a success."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from billingplatform import exceptions

RAISED: set[type[Exception]] = set()
"""The exception classes that tests expected and got."""

DONE = {"ErrorCode": "0", "ErrorText": " ", "ErrorElementField": " "}
"""What a row says of a record that was taken."""


def exception_classes() -> set[type[Exception]]:
    """Return every exception class that the client has."""
    return {
        value
        for value in vars(exceptions).values()
        if isinstance(value, type) and issubclass(value, Exception)
    }


def described(answer: requests.Response) -> str:
    """Return the status and the word of an error, which every error has, in all of its shapes."""
    body = answer.json()
    assert answer.headers["Content-Type"] == "application/json", answer.headers
    assert isinstance(body["error"], str) and body["error"] == body["error"].lower(), body
    if "errors" not in body:
        assert body["error_description"], body
        return f"{answer.status_code} {body['error']}"
    (row,) = body["errors"]
    assert row["error_text"] == body["message"] and body["message"], body
    return f"{answer.status_code} {row['error_code']}"


@contextmanager
def raising(expected: type[Exception], answer: str) -> Iterator[pytest.ExceptionInfo[Any]]:
    """Expect this class, none of its subclasses, and exactly this answer as the reason."""
    with pytest.raises(expected) as caught:
        yield caught
    assert caught.type is expected
    error = caught.value
    assert described(error.response) == answer
    assert error.status_code == error.response.status_code
    assert error.message == error.response.text
    RAISED.add(expected)


def rows(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the rows of a success, which stand under one name and nothing beside it."""
    assert list(answer) == [name], answer
    assert isinstance(answer[name], list), answer
    return answer[name]


def taken(answer: dict[str, Any], name: str) -> list[str]:
    """Return the ids of records that were all taken."""
    found = rows(answer, name)
    for row in found:
        assert {key: row[key] for key in DONE} == DONE, row
        assert isinstance(row["Id"], str) and row["Id"].isdigit(), row
    return [row["Id"] for row in found]


def refused(answer: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the one row of a record that was not taken: the answer is a success all the same."""
    (row,) = rows(answer, name)
    assert row["ErrorCode"] != "0" and row["ErrorText"].strip(), row
    return row


def unique(word: str) -> str:
    """Return a word that occurs nowhere else in the sandbox."""
    return f"{word} {secrets.token_hex(4)}"
