"""Making the store of a running server unreadable, and readable again."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The lock bytes of the shared memory file of SQLite's write-ahead log: writer, checkpointer,
# recoverer and five readers (https://www.sqlite.org/walformat.html, section 2.3.1).
LOCKS_START = 120
LOCKS_COUNT = 8


@contextmanager
def store_held(store: Path) -> Iterator[None]:
    """Hold every lock of a store, so that nobody reads or writes it, as if its disk had stalled."""
    with store.with_name(f"{store.name}-shm").open("r+b") as shared:
        fcntl.lockf(shared, fcntl.LOCK_EX, LOCKS_COUNT, LOCKS_START)
        try:
            yield
        finally:
            fcntl.lockf(shared, fcntl.LOCK_UN, LOCKS_COUNT, LOCKS_START)
