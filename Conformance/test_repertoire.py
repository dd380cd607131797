"""The driver that says whether a vendor's library was used whole can say no."""

from __future__ import annotations

from types import ModuleType

import pytest
from repertoire import Repertoire

SOURCE = '''
class Base:
    """Has a method, a property and a private method."""

    def __init__(self): self._size = 1
    def go(self): return self._hidden()
    def fail(self): raise ValueError
    def _hidden(self): return "gone"
    @property
    def size(self): return self._size
    @size.setter
    def size(self, value): self._size = value
    @classmethod
    def make(cls): return cls()

class Derived(Base):
    def __getitem__(self, key): return key

class _Private:
    def unseen(self): pass

class Broken(Exception):
    def unseen(self): pass
'''
BASE = {"__init__", "fail", "go", "make", "size", "size="}


@pytest.fixture
def library() -> ModuleType:
    """A module with two public classes."""
    module = ModuleType("invented_library")
    exec(SOURCE, module.__dict__)
    for value in vars(module).values():
        if isinstance(value, type):
            value.__module__ = "invented_library"
    return module


def test_the_members_are_read_from_the_library(library: ModuleType) -> None:
    """Public classes and members, inherited ones anew for each class; no private ones."""
    expected = {f"Base.{name}" for name in BASE}
    expected |= {f"Derived.{name}" for name in BASE | {"__getitem__"}}
    assert Repertoire(library).members == expected


def test_what_no_call_returned_from_is_unused(library: ModuleType) -> None:
    """Reading is not writing, a base is not what derives from it, a failing call does not count."""
    with Repertoire(library) as repertoire:
        derived = library.Derived.make()
        assert (derived.go(), derived["key"], derived.size) == ("gone", "key", 1)
        with pytest.raises(ValueError):
            derived.fail()
    assert repertoire.unused == sorted(
        {f"Base.{name}" for name in BASE} | {"Derived.fail", "Derived.size="}
    )
    derived.size = 2
    assert "Derived.size=" in repertoire.unused, "the wrappers are gone with the run"


def test_a_run_that_used_everything_leaves_nothing(library: ModuleType) -> None:
    """Then the list is empty."""
    library.Base.fail = library.Derived.fail = lambda _: None
    with Repertoire(library) as repertoire:
        for kind in (library.Base, library.Derived):
            thing = kind.make()
            thing.go()
            thing.fail()
            thing.size = thing.size + 1
        assert thing[1] == 1
    assert repertoire.unused == []
