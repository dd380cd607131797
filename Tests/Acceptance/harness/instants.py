"""Moments as the commands read and write them (RFC 3339, UTC)."""

from __future__ import annotations

from datetime import UTC, datetime


def read_instant(text: str) -> datetime:
    """Return the moment that a command printed."""
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None, f"a moment without its zone: {text}"
    return moment.astimezone(UTC)


def write_instant(moment: datetime) -> str:
    """Return a moment in whole seconds as the commands take it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
