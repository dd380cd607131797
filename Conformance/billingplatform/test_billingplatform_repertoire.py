"""Nothing of PyPI `billingplatform` 0.3.0 was left out; this file runs behind all others."""

from __future__ import annotations

import pytest
from billingplatform_answers import RAISED, exception_classes
from repertoire import Repertoire

pytestmark = [pytest.mark.row("X1"), pytest.mark.usefixtures("whole_run")]


def test_every_public_member_of_the_client_was_used(repertoire: Repertoire) -> None:
    """Every method of its one class returned from a call."""
    assert repertoire.unused == []
    assert repertoire.members == {
        f"BillingPlatform.{name}"
        for name in (
            *("__init__", "logout", "query", "page_query", "retrieve_by_id"),
            *("retrieve_by_query", "create", "update", "upsert", "delete", "undelete"),
            *("bulk_query_request", "bulk_retrieve_request"),
        )
    }


def test_every_exception_class_of_the_client_was_raised() -> None:
    """The base class itself as well as what derives from it."""
    assert exception_classes() - RAISED == set()
    assert {value.__name__ for value in RAISED} == {
        "BillingPlatformException",
        *(f"BillingPlatform{status}Exception" for status in (400, 401, 404, 429, 500)),
    }
