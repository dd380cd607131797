"""Every operation of the dialect, read from the page that lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from billerapi_client import shape_of

PAGE = Path(__file__).resolve().parents[2] / "Docs/Dialects/BillerAPI.md"
METHODS = ("GET", "POST", "PATCH", "DELETE")
WEBHOOK = "/webhooks/{id}"

Operation = tuple[str, str]


def documented() -> set[Operation]:
    """Return method and path template of each operation, without the parameters' names."""
    page = PAGE.read_text()
    rows = [line.split("|")[1] for line in _section(page, "Operations") if line.startswith("| `")]
    found = {one for row in rows for one in _of_row(row)}
    found |= set(_of_credentials("\n".join(_section(page, "Reading the credential"))))
    webhooks = set(_of_webhooks("\n".join(_section(page, "Registering webhooks"))))
    (bases,) = [re.findall(r"`([^`…]+)…?`", row) for row in rows if "…" in row]
    found |= {
        (method, base + path.removeprefix("/webhooks"))
        for method, path in webhooks
        for base in bases
    }
    return {(method, shape_of(path)) for method, path in found}


def _section(page: str, title: str) -> list[str]:
    _, _, rest = page.partition(f"\n## {title}\n")
    assert rest, f"the page has no section {title}"
    return rest.partition("\n## ")[0].splitlines()


def _of_row(cell: str) -> Iterator[Operation]:
    """Read a cell: a method alone is one more for the next path, a word alone a last segment."""
    waiting: list[str] = []
    method, path = "", ""
    for span in re.findall(r"`([^`]+)`", cell):
        verb, _, rest = span.partition(" ")
        if verb in METHODS and not rest:
            waiting.append(verb)
            continue
        if verb in METHODS:
            method, path = verb, rest
        elif span.startswith("/"):
            path = span
        else:
            path = f"{path.rpartition('/')[0]}/{span}"
        if method:
            yield from ((one, path) for one in (*waiting, method))
        waiting = []


def _of_credentials(text: str) -> Iterator[Operation]:
    yield from re.findall(rf"`({'|'.join(METHODS)}) (/[^` ]+)`", text)


def _of_webhooks(text: str) -> Iterator[Operation]:
    """Read the section: `…` stands for a webhook's own path, and so does no path at all."""
    pattern = rf"`({'|'.join(METHODS)})(?: (/webhooks[^` ]*|…[^` ]+))?`"
    for method, path in re.findall(pattern, text):
        yield method, path.replace("…", WEBHOOK) if path else WEBHOOK
