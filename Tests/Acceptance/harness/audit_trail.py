"""The audit trail by its documentation alone: Docs/Audit.md, in nothing but hashes and Ed25519."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ORIGIN = "0" * 64
DOMAIN = "tollgate audit checkpoint 1"
KEY_INFO = b"tollgate audit checkpoint signing key 1"


class BrokenTrail(AssertionError):
    """The lines are not as they were written."""


def content_after(content: str, row: dict[str, Any]) -> str:
    """Return the digest over a row's content and all before it, in hexadecimal digits."""
    fields = [
        bytes.fromhex(content),
        *(
            str(row[name]).encode()
            for name in ("sequence", "at_microseconds", "actor", "action", "subject", "details")
        ),
        bytes.fromhex(row["hash"]),
    ]
    return hashlib.sha256(b"".join(len(one).to_bytes(8) + one for one in fields)).hexdigest()


def signed_bytes(checkpoint: dict[str, Any]) -> bytes:
    """Return what a checkpoint's signature covers."""
    key = hashlib.sha256(bytes.fromhex(checkpoint["public_key"])).hexdigest()[:16]
    names = ("kind", "sequence", "head", "content", "at_microseconds")
    return "".join(
        f"{line}\n" for line in (DOMAIN, *(checkpoint[name] for name in names), key)
    ).encode()


def row_hash(key: bytes, row: dict[str, Any]) -> str:
    """Return the hash that a row must have under the chain's key, in hexadecimal digits."""
    names = ("previous", "sequence", "at_microseconds", "actor", "action", "subject", "details")
    text = json.dumps([row[name] for name in names], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def seed_of(key: bytes) -> bytes:
    """Return the seed of the signing key that follows from the chain's key."""
    return HKDF(hashes.SHA256(), 32, salt=None, info=KEY_INFO).derive(key)


def rings_key(data: Path) -> bytes:
    """Return the chain's key as the rings of a data folder keep it."""
    return bytes.fromhex(json.loads((data / "rings.json").read_text())["audit"])


def verify(lines: Sequence[str], public_key: str) -> list[dict[str, Any]]:
    """Verify an export with the public key, and return its rows."""
    place: tuple[int, str, str] | None = None
    rows: list[dict[str, Any]] = []
    signed = -1
    for line in map(json.loads, lines):
        if line["type"] == "start":
            begin = (line["sequence"], line["hash"], line["content"])
            if place not in (None, begin):
                raise BrokenTrail(line)
            place = begin
        elif place is None:
            raise BrokenTrail("no start")
        elif line["type"] == "row":
            if line["sequence"] != place[0] + 1 or line["previous"] != place[1]:
                raise BrokenTrail(line)
            place = (line["sequence"], line["hash"], content_after(place[2], line))
            rows.append(line)
        else:
            verify_checkpoint(line, public_key)
            if place != (line["sequence"], line["head"], line["content"]):
                raise BrokenTrail(line)
            signed = place[0]
    if place is None or signed != place[0]:
        raise BrokenTrail("the end is not signed")
    return rows


def verify_checkpoint(checkpoint: dict[str, Any], public_key: str) -> None:
    """Verify one checkpoint's signature with the public key, in hexadecimal digits."""
    if checkpoint["public_key"] != public_key:
        raise BrokenTrail("another key")
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    try:
        key.verify(bytes.fromhex(checkpoint["signature"]), signed_bytes(checkpoint))
    except InvalidSignature:
        raise BrokenTrail("the signature is wrong") from None


# What somebody can do who has the data folder.


@contextmanager
def database(data: Path) -> Iterator[sqlite3.Connection]:
    """Open the store's database beside the running server, as an intruder or a fault would."""
    connection = sqlite3.connect(data / "tollgate.sqlite", timeout=10)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


@contextmanager
def intruder(data: Path) -> Iterator[sqlite3.Connection]:
    """Open the database without the triggers that guard the trail, which somebody would drop."""
    with database(data) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        yield connection


COLUMNS = ("sequence", "at", "actor", "action", "subject", "details", "previous", "hash")


def rewrite(data: Path, key: bytes, older_by_seconds: int = 0, actor: str | None = None) -> None:
    """Write every row anew under a key, in a chain that is sound under it, without checkpoints."""
    with intruder(data) as connection:
        stored = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM audit ORDER BY sequence"
        ).fetchall()
        previous = ORIGIN
        connection.execute("DELETE FROM audit")
        connection.execute("DELETE FROM audit_checkpoints")
        for values in stored:
            row = dict(zip(COLUMNS, values, strict=True))
            row["at_microseconds"] = row.pop("at") - older_by_seconds * 1_000_000
            row["actor"] = actor or row["actor"]
            row["previous"] = previous
            previous = row["hash"] = row_hash(key, row)
            connection.execute(
                "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row["sequence"], row["at_microseconds"], row["actor"], row["action"],
                    row["subject"], row["details"], bytes.fromhex(row["previous"]),
                    bytes.fromhex(row["hash"]),
                ),
            )  # fmt: skip
