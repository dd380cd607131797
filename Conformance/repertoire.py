"""The repertoire of a vendor's library, read from the library itself, and what a run used of it.

A suite that says "every method works" has to know every method. This one asks the installed module
for its public classes and their members, and lays a recording wrapper over each in the process of
the tests; the package on disk is as it was installed. Only a call that returned counts.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any


@dataclass
class Repertoire:
    """The public classes of a module, their members, and which of them returned from a call.

    A member is named for the class of the object that it was called on, `Customer.refresh`, and
    not for the class that declares it: what works on a customer need not work on an invoice. The
    setter of a property has a name of its own, `Query.order=`.
    """

    module: ModuleType
    used: set[str] = field(default_factory=set)
    _replaced: list[tuple[type, str, Any]] = field(default_factory=list)

    @property
    def members(self) -> set[str]:
        """Every member that a whole run has to use."""
        return {
            f"{owner.__name__}.{spelling}"
            for owner in self._classes()
            for name, value in _members_of(owner)
            for spelling in _spellings(name, value)
        }

    @property
    def unused(self) -> list[str]:
        """The members that no call returned from, in alphabetical order."""
        return sorted(self.members - self.used)

    def __enter__(self) -> Repertoire:
        for owner in self._classes():
            for name, value in list(vars(owner).items()):
                if _is_public(name) and (wrapped := self._wrapped(name, value)) is not None:
                    self._replaced.append((owner, name, value))
                    setattr(owner, name, wrapped)
        return self

    def __exit__(self, *_: object) -> None:
        for owner, name, value in reversed(self._replaced):
            setattr(owner, name, value)
        self._replaced.clear()

    def _classes(self) -> list[type]:
        return [
            value
            for name, value in vars(self.module).items()
            if isinstance(value, type)
            and value.__module__ == self.module.__name__
            and not name.startswith("_")
            and not issubclass(value, BaseException)
        ]

    def _wrapped(self, name: str, value: object) -> object | None:
        if isinstance(value, FunctionType):
            return self._recorder(name, value)
        if isinstance(value, classmethod):
            return classmethod(self._recorder(name, value.__func__))
        if isinstance(value, property):
            return property(
                value.fget and self._recorder(name, value.fget),
                value.fset and self._recorder(f"{name}=", value.fset),
                value.fdel,
                value.__doc__,
            )
        return None

    def _recorder(self, spelling: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(receiver: Any, *arguments: Any, **named: Any) -> Any:
            result = function(receiver, *arguments, **named)
            owner = receiver if isinstance(receiver, type) else type(receiver)
            self.used.add(f"{owner.__name__}.{spelling}")
            return result

        return call


def _members_of(owner: type) -> Iterator[tuple[str, object]]:
    for name in dir(owner):
        value = inspect.getattr_static(owner, name)
        if _is_public(name) and isinstance(value, FunctionType | classmethod | property):
            yield name, value


def _spellings(name: str, value: object) -> Iterator[str]:
    yield name
    if isinstance(value, property) and value.fset:
        yield f"{name}="


def _is_public(name: str) -> bool:
    """Tell whether callers use the name: a plain one, or Python's own such as `__getitem__`."""
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))
