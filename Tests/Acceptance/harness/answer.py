"""One HTTP answer, the same for both versions of the protocol."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from harness import recording


@dataclass(frozen=True)
class Answer:
    """A complete answer: its status, its header fields in order, and its whole body."""

    status: int
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def __post_init__(self) -> None:
        """Keep the answer where the run is recorded."""
        recording.note_answer(self.status, self.headers, self.body)

    def header(self, name: str) -> str | None:
        """Return the value of a header field that may occur once, or None."""
        values = self.header_values(name)
        assert len(values) <= 1, f"{name} occurs {len(values)} times: {values}"
        return values[0] if values else None

    def header_values(self, name: str) -> list[str]:
        """Return every value of a header field, in order."""
        return [value for known, value in self.headers if known.lower() == name.lower()]

    def json(self) -> Any:
        """Return the body as a JSON value."""
        return json.loads(self.body)

    @property
    def request_id(self) -> str:
        """The id under which the server journalled this request."""
        value = self.header("x-request-id")
        assert value, f"no X-Request-ID in {self.headers}"
        return value
