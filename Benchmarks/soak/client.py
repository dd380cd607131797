"""Asks over kept connections, at a pace or as fast as it goes, and checks every decision."""

from __future__ import annotations

import asyncio
import random
import ssl
import time
from collections import Counter
from dataclasses import dataclass, field
from math import exp, log

from harness.endpoint import LOOPBACK, Endpoint

from .population import Call, Population

WORKERS = 16
ANSWER_SECONDS_MAX = 10.0
HEAD_BYTES_MAX = 65_536
BUCKETS_PER_E = 50
"""How finely times are told apart: by two parts in a hundred."""
WRONG_KEPT_MAX = 20


@dataclass
class Tally:
    """What was counted: answers by kind, times, and whatever was wrong."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    times: Counter[int] = field(default_factory=Counter)
    wrong_count: int = 0
    lost_count: int = 0
    wrong: list[str] = field(default_factory=list)
    """The first of what was wrong, in words."""

    @property
    def count(self) -> int:
        """How many answers came."""
        return sum(self.answers.values())

    def add_time(self, seconds: float) -> None:
        """Count a time."""
        self.times[round(log(max(seconds, 1e-6)) * BUCKETS_PER_E)] += 1

    def percentile_ms(self, share: float) -> float:
        """Return the time within which a share of the answers came."""
        wanted, seen = share * sum(self.times.values()), 0
        for bucket, count in sorted(self.times.items()):
            seen += count
            if seen >= wanted:
                return exp(bucket / BUCKETS_PER_E) * 1_000
        return 0.0

    def add_wrong(self, text: str, is_lost: bool = False) -> None:
        """Count what was wrong, and keep the first in words."""
        if is_lost:
            self.lost_count += 1
        else:
            self.wrong_count += 1
        if len(self.wrong) < WRONG_KEPT_MAX:
            self.wrong.append(text)


class Connection:
    """One kept connection to a listener."""

    def __init__(self, endpoint: Endpoint, context: ssl.SSLContext) -> None:
        self.endpoint = endpoint
        self.context = context
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, head: bytes) -> int:
        """Send a request without a body, read its whole answer, and return the status.

        A kept connection that ended before the request is opened anew, once: that loses nothing.
        """
        is_kept = self._streams is not None
        try:
            return await self._ask(head)
        except (ConnectionError, asyncio.IncompleteReadError) as lost:
            self.close()
            partial = lost.partial if isinstance(lost, asyncio.IncompleteReadError) else b""
            if partial or not is_kept:
                raise
            return await self._ask(head)

    async def _ask(self, head: bytes) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection(
                LOOPBACK, self.endpoint.port, ssl=self.context,
                server_hostname=self.endpoint.host, limit=HEAD_BYTES_MAX,
            )  # fmt: skip
        reader, writer = self._streams
        writer.write(head)
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, fields = int(answer[9:12]), answer.lower()
        if "\r\ntransfer-encoding: chunked" in fields:
            while size := int(await reader.readuntil(b"\r\n"), 16):
                await reader.readexactly(size + 2)
            await reader.readuntil(b"\r\n")
        elif (place := fields.find("\r\ncontent-length:")) >= 0:
            length = int(fields[place + 17 : fields.index("\r\n", place + 2)])
            await reader.readexactly(length)
        if "\r\nconnection: close" in fields:
            self.close()
        return status

    def close(self) -> None:
        """End the connection without waiting for the peer."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


class Worker:
    """One client of many: it draws calls, makes them, and checks what they get."""

    def __init__(self, population: Population, tally: Tally, chance: random.Random) -> None:
        self.population = population
        self.tally = tally
        self.chance = chance
        self._connections: dict[int, Connection] = {}

    async def run(self, until: float, interval: float) -> None:
        """Ask until a moment, every so many seconds; 0 is as fast as it goes.

        A worker that has fallen behind asks without a pause until it is back in step.
        """
        due = time.monotonic() + self.chance.random() * interval
        while (now := time.monotonic()) < until:
            if due > now:
                await asyncio.sleep(due - now)
            due += interval
            await self.ask(self.chance.choice(self.population.calls))
        for connection in self._connections.values():
            connection.close()

    async def ask(self, call: Call) -> None:
        """Make one call and check the decision."""
        connection = self._connections.get(call.endpoint.port)
        if connection is None:
            context = call.endpoint.new_context()
            connection = Connection(call.endpoint, context)
            self._connections[call.endpoint.port] = connection
        sent = time.monotonic()
        try:
            async with asyncio.timeout(ANSWER_SECONDS_MAX):
                status = await connection.ask(call.head())
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as lost:
            connection.close()
            self.tally.add_wrong(f"{call.kind}: no answer, {lost!r}", is_lost=True)
            return
        read = time.monotonic()
        self.tally.add_time(read - sent)
        self.tally.answers[call.kind, status] += 1
        is_known = status == call.admitted or status in call.refused
        if not is_known or not call.expectation.allows(status == call.admitted, sent, read):
            self.tally.add_wrong(f"{call.kind}: status {status}")


async def traffic(
    population: Population, tally: Tally, *, seconds: float, per_second: float, seed: int
) -> None:
    """Have all workers ask for so many seconds; 0 per second is as fast as it goes."""
    until = time.monotonic() + seconds
    interval = WORKERS / per_second if per_second else 0.0
    clients = [Worker(population, tally, random.Random(seed + one)) for one in range(WORKERS)]
    await asyncio.gather(*(one.run(until, interval) for one in clients))
