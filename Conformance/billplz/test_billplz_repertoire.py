"""Nothing of PyPI `billplz-python` 1.0.2 was left out; this file runs behind all others."""

from __future__ import annotations

import pytest
from repertoire import Repertoire

pytestmark = [pytest.mark.row("X1"), pytest.mark.usefixtures("whole_run")]


def test_every_public_member_of_the_client_was_used(repertoire: Repertoire) -> None:
    """Every method of its one class returned from a call."""
    assert repertoire.unused == []
    assert repertoire.members == {
        f"Billplz.{name}"
        for name in (
            *("__init__", "create_bill_with_redirect", "create_bill_without_redirect"),
            *("get_bill_status", "get_collection"),
        )
    }
