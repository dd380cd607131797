"""No operation of BillerAPI was left out; this file runs behind all others."""

from __future__ import annotations

import pytest
from billerapi_client import CALLED
from billerapi_operations import documented

pytestmark = [pytest.mark.row("X1"), pytest.mark.usefixtures("whole_run")]

OPERATIONS = 44
"""How many pairs of method and path the dialect's page names: 24, and 10 below two paths."""


def test_every_operation_answered_with_a_success() -> None:
    """As the dialect's page lists them, webhooks below both of their paths; and no other did."""
    operations = documented()
    assert len(operations) == OPERATIONS
    assert sorted(operations - CALLED) == []
    assert sorted(CALLED - operations) == []
