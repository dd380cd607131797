"""What the client was answered, and which of its exceptions it made of that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from billogram_api import BillogramAPI, BillogramExceptions

JSON = "application/json"


def exception_classes() -> dict[str, type[Exception]]:
    """Return every exception class that the client exports, by name."""
    return {
        name: value
        for name, value in vars(BillogramExceptions).items()
        if isinstance(value, type) and issubclass(value, Exception)
    }


class Answers:
    """Remembers the newest answer, and the answer behind every exception that a test expected."""

    def __init__(self) -> None:
        self.last: requests.Response | None = None
        self.behind: dict[str, set[str]] = defaultdict(set)

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        """See each answer before the client judges it; nothing else about the client changes."""
        judge = vars(BillogramAPI)["_check_api_response"].__func__

        def watched(
            client: type[BillogramAPI],
            answer: requests.Response,
            expect_content_type: str | None = None,
        ) -> Any:
            self.last = answer
            return judge(client, answer, expect_content_type)

        patch.setattr(BillogramAPI, "_check_api_response", classmethod(watched))

    def describe(self) -> str:
        """Return the newest answer's status and, if it is the API's JSON, the word beside it."""
        assert self.last is not None, "there was no answer"
        try:
            word = self.last.json()["status"]
        except (ValueError, KeyError, TypeError):
            return str(self.last.status_code)
        return f"{self.last.status_code} {word}"

    @contextmanager
    def raising(
        self, expected: type[Exception], answer: str
    ) -> Iterator[pytest.ExceptionInfo[Any]]:
        """Expect this class, none of its subclasses, and exactly this answer as the reason."""
        self.last = None
        with pytest.raises(expected) as caught:
            yield caught
        assert caught.type is expected, f"{caught.type.__name__}: {caught.value}"
        assert self.describe() == answer
        self.behind[expected.__name__].add(answer)


ANSWERS = Answers()
raising = ANSWERS.raising
