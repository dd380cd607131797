"""Reading golden files: a request described in JSON, and the exact answer that it must get.

A text in a request is a string, in which `<authorization>`, `<read_only>` and `<authority>` stand
for what the running server gave out; or `{"hex": …}`; or `{"repeat": text, "times": n}`; or a list
of texts. It becomes bytes, a character up to U+00FF being one byte.

An answer's header fields are compared as a whole: those of the case and those of `common.json`,
which every answer bears. `"connection": "closed"` says that the answer is its connection's last. In
the body of a problem `<request id>` and `<authority>` stand for the answer's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import Answer

FOLDER = Path(__file__).parent / "golden"
VOLATILE = ("date", "x-request-id", "content-length")
AUTHORITY = re.compile(r'("type":"https://)[^/"]+')
COMMON: dict[str, str] = json.loads((FOLDER / "common.json").read_text(encoding="utf-8"))

Text = Any
Names = Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """One golden case."""

    name: str
    request: dict[str, Any]
    expect: dict[str, Any]

    @property
    def is_raw(self) -> bool:
        """Whether the request is given as the very bytes of HTTP/1.1."""
        return "raw" in self.request

    @property
    def closes(self) -> bool:
        """Whether the answer is the last one of its connection."""
        return self.expect.get("connection") == "closed"

    def versions(self) -> list[str]:
        """Return the protocol versions over which the case can be sent."""
        return self.request.get("over", ["http1"] if self.is_raw else ["http1", "http2"])

    def headers(self, names: Names) -> list[tuple[str, str]]:
        """Return the request's header fields; a third element says how often a field occurs."""
        fields: list[tuple[str, str]] = []
        for name, value, *times in self.request.get("headers", []):
            field = (name, render(value, names).decode("latin-1"))
            fields += [field] * (times[0] if times else 1)
        return fields

    def body(self, names: Names) -> bytes | None:
        """Return the request's body, or None for none."""
        return render(self.request["body"], names) if "body" in self.request else None

    def raw(self, names: Names) -> bytes:
        """Return the very bytes of a raw request."""
        return render(self.request["raw"], names)

    def path(self, names: Names) -> str:
        """Return the request's path with its query."""
        return render(self.request["path"], names).decode("latin-1")


def render(text: Text, names: Names) -> bytes:
    """Return the bytes that a text of a golden file stands for."""
    if isinstance(text, str):
        for name, value in names.items():
            text = text.replace(f"<{name}>", value)
        return text.encode("latin-1")
    if isinstance(text, list):
        return b"".join(render(part, names) for part in text)
    if "hex" in text:
        return bytes.fromhex(text["hex"])
    return render(text["repeat"], names) * text["times"]


def load_cases(dialect: str) -> Iterator[Case]:
    """Yield every case of a dialect's golden files."""
    for path in sorted((FOLDER / dialect).glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            yield Case(f"{path.stem}: {entry['name']}", entry["request"], entry["expect"])


def observed(answer: Answer) -> dict[str, Any]:
    """Return an answer in the form of a golden file, without what differs from time to time."""
    headers = {
        name.lower(): value for name, value in answer.headers if name.lower() not in VOLATILE
    }
    body = answer.body.decode("utf-8")
    if headers.get("content-type") == "application/problem+json":
        body = body.replace(answer.request_id, "<request id>")
        body = AUTHORITY.sub(r"\1<authority>", body)
    return {"status": answer.status, "headers": headers, "body": body}


def expected(case: Case, version: str) -> dict[str, Any]:
    """Return what the golden file demands over a protocol version, header names in lower case."""
    headers = {**COMMON, **case.expect.get("headers", {})}
    if version == "http1" and case.closes:
        headers["Connection"] = "close"
    lowered = {name.lower(): value for name, value in headers.items()}
    return {"status": case.expect["status"], "headers": lowered, "body": case.expect["body"]}
