"""Nothing of PyPI `billogram-api` 1.2 was left out; this file runs behind all others."""

from __future__ import annotations

import ast
import inspect

import billogram_api
import pytest
from billogram_answers import ANSWERS, exception_classes
from billogram_api import BillogramExceptions
from repertoire import Repertoire

pytestmark = [pytest.mark.row("X1"), pytest.mark.usefixtures("whole_run")]

PYTHON_2_ONLY = {"BillogramObject.attach_pdf"}
"""Calls `file()`, which Python 3 does not have; test_billogram_invoices.py shows it."""

NEVER_RAISED = {"BillogramAPIError", "MissingFieldError"}
"""The base class of all, and a class for which the client has no branch."""


def raised_by_the_client() -> set[str]:
    """Return the exception classes that the code of the client's one connection class names."""
    tree = ast.parse(inspect.getsource(billogram_api.BillogramAPI))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names & set(exception_classes())


def test_every_public_member_of_the_client_was_used(repertoire: Repertoire) -> None:
    """Every method and property of every class, inherited ones too, returned from a call."""
    assert set(repertoire.unused) == PYTHON_2_ONLY
    assert len(repertoire.members) > 90


def test_every_exception_class_of_the_client_was_raised() -> None:
    """Each came of a real answer that is written beside it, but for two that cannot come."""
    assert set(exception_classes()) - raised_by_the_client() == NEVER_RAISED
    assert set(ANSWERS.behind) & set(exception_classes()) == raised_by_the_client()


def test_what_a_missing_field_raises_is_of_another_class() -> None:
    """Contract A2 has no word for a missing field; the tests on fields show the class in use."""
    assert issubclass(BillogramExceptions.MissingFieldError, BillogramExceptions.RequestDataError)
    assert "400 INVALID_PARAMETER" in ANSWERS.behind["InvalidFieldValueError"]
