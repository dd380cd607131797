"""Keeps what a whole run of tests made secret, and what servers said, for `harness.secret_scan`.

Switched on by TOLLGATE_SECRET_SCAN, which names a folder; Scripts/secrets sets it. Each process of
a parallel run writes files of its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

VARIABLE = "TOLLGATE_SECRET_SCAN"
SETTINGS = {"log": {"level": "trace"}}
"""What every server of such a run is told beside what its test tells it."""

SECRET_NAMES = frozenset(
    (
        "secret", "SessionID", "access_token", "refresh_token", "link_token", "public_token",
        "client_secret", "private_key", "secret_key", "x_signature_key", "password",
    )
)  # fmt: skip
"""The members of answers and of commands' outputs whose values are secrets."""

PRINTING_VERBS = frozenset(
    (
        "create",
        "rotate",
        "reset",
        "quickstart",
        "init",
        "sign",
        "export",
        "export-keys",
        "import",
        "configure",
    )
)
"""Commands that print a secret, or something made with it, because they were asked to."""

COMMAND_SECRET_NAMES = SECRET_NAMES | {"key"}
"""Those of commands' outputs: keys of signatures are called so there."""

REFUSED_MIN = 400


def folder() -> Path | None:
    """Return the folder of the recording, where one is wanted."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def note_secrets(secrets: Iterable[str]) -> None:
    """Keep secrets that the scan shall look for."""
    if place := folder():
        _append(place / f"secrets-{os.getpid()}.jsonl", (json.dumps(one) for one in secrets))


def note_server(*places: Path) -> None:
    """Keep the names of files and folders that a server writes to."""
    if place := folder():
        lines = (json.dumps(str(one.resolve())) for one in places)
        _append(place / f"servers-{os.getpid()}.jsonl", lines)


def note_answer(status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
    """Keep a refusal as it was heard, and the secrets that a success handed over."""
    if folder() is None:
        return
    if status >= REFUSED_MIN:
        fields = "".join(f"{name}: {value}\n" for name, value in headers)
        note_heard(f"{status}\n{fields}\n".encode() + body)
    elif body[:1] in (b"{", b"["):
        try:
            note_secrets(secrets_of(json.loads(body)))
        except ValueError:
            return  # a page, or a body that was cut: it hands nothing over


def note_command(arguments: Sequence[str], stdout: str, stderr: str) -> None:
    """Keep what a command wrote, and the secrets that it printed because it was asked to."""
    if folder() is None:
        return
    note_heard(stderr.encode())
    if PRINTING_VERBS.isdisjoint(arguments):
        note_heard(stdout.encode())
        return
    try:
        note_secrets(secrets_of(json.loads(stdout), COMMAND_SECRET_NAMES))
    except ValueError:
        return  # it refused, or prints for people


def note_heard(content: bytes) -> None:
    """Keep bytes that a server or a command wrote to whoever asked."""
    if place := folder():
        with (place / f"heard-{os.getpid()}.bin").open("ab") as file:
            file.write(content + b"\n")


def secrets_of(value: Any, names: frozenset[str] = SECRET_NAMES) -> Iterable[str]:
    """Yield the secrets of a JSON value, whatever their depth."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name in names and isinstance(member, str):
                yield member
            else:
                yield from secrets_of(member, names)
    elif isinstance(value, list):
        for member in value:
            yield from secrets_of(member, names)


def _append(file: Path, lines: Iterable[str]) -> None:
    with file.open("a") as opened:
        opened.writelines(f"{line}\n" for line in lines)
