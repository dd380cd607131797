"""Sending thousands of mutated requests over many connections, and judging every answer."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random

from h2.exceptions import ProtocolError

from harness import Answer, ConnectionLost, Endpoint, Http1Connection, Http2Connection, StreamLost
from hostile.grammar import Grammar, Request
from hostile.mutations import mutate

ANSWER_SECONDS = 5.0
STREAMS_AT_ONCE = 8
LOST = (ConnectionLost, StreamLost, ProtocolError, ConnectionError, BrokenPipeError)


@dataclass
class Findings:
    """What one worker saw: how many answers of each status, and every breach of the rules.

    A 503 is right only if the server's log names the full queue; `unavailable` has their ids.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    breaches: list[str] = field(default_factory=list)
    unavailable: list[str] = field(default_factory=list)
    slowest_seconds: float = 0.0
    """The longest that one request took; over HTTP/2, one handful of streams."""

    def add(self, other: Findings) -> None:
        """Take in what another worker saw."""
        self.statuses += other.statuses
        self.breaches += other.breaches
        self.unavailable += other.unavailable
        self.slowest_seconds = max(self.slowest_seconds, other.slowest_seconds)

    def note_time(self, begin: float) -> None:
        """Note how long something took that began at a reading of the monotonic clock."""
        self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - begin)

    def judge(self, grammar: Grammar, request: Request, result: Answer | Exception) -> None:
        """Judge what came of one request."""
        if isinstance(result, Answer):
            self.statuses[str(result.status)] += 1
            self._judge_answer(grammar, request, result)
            return
        self.statuses[type(result).__name__] += 1
        if isinstance(result, TimeoutError):
            self._note(request, f"no whole answer within {ANSWER_SECONDS} s")
        elif request.is_well_formed() and request.is_decodable():
            self._note(request, f"a well-formed request was lost: {result}")

    def _judge_answer(self, grammar: Grammar, request: Request, answer: Answer) -> None:
        if answer.status == 500:
            self._note(request, f"500: {answer.body[:200]!r}")
        elif answer.status == 503:
            self.unavailable.append(answer.request_id)
        elif request.is_well_formed():
            if answer.status in (400, 431) and not request.is_decodable():
                return
            try:
                grammar.verify(request, answer)
            except (AssertionError, ValueError, KeyError) as error:
                self._note(request, f"not in the dialect's form: {error}")

    def _note(self, request: Request, breach: str) -> None:
        self.breaches.append(f"{breach}\n    after {abridged(request)}")


def abridged(request: Request) -> str:
    """Return a request for a failure's message, long parts cut."""
    text = repr(request)
    return text if len(text) < 600 else f"{text[:400]} … {text[-150:]} ({len(text)} letters)"


def over_http1(endpoint: Endpoint, grammar: Grammar, seed: str, count: int) -> Findings:
    """Send requests one after another; a connection is kept as long as the server keeps it."""
    random, findings = Random(seed), Findings()
    connection: Http1Connection | None = None
    for _ in range(count):
        request = mutate(random, grammar)
        connection = connection or Http1Connection(endpoint, ANSWER_SECONDS)
        begin = time.monotonic()
        result = exchange(connection, request)
        findings.note_time(begin)
        findings.judge(grammar, request, result)
        if not keeps_open(request, result):
            connection.close()
            connection = None
    return findings


def exchange(connection: Http1Connection, request: Request) -> Answer | Exception:
    """Send one request; when sending fails because the server has answered already, read on."""
    try:
        try:
            return connection.request(request.method, request.target, request.fields, request.body)
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            return connection.read_answer()
    except (TimeoutError, *LOST, ValueError, AssertionError) as error:
        return error


def keeps_open(request: Request, result: Answer | Exception) -> bool:
    """Whether the next request may go over the same connection."""
    return (
        isinstance(result, Answer)
        and request.is_well_formed()
        and (result.header("connection") or "").lower() != "close"
    )


def over_http2(endpoint: Endpoint, grammar: Grammar, seed: str, count: int) -> Findings:
    """Send requests in handfuls of streams; a connection is kept while no stream broke it."""
    random, findings = Random(seed), Findings()
    connection: Http2Connection | None = None
    sent = 0
    while sent < count:
        handful = [mutate(random, grammar) for _ in range(min(STREAMS_AT_ONCE, count - sent))]
        sent += len(handful)
        for group in grouped(handful):
            connection = connection or Http2Connection(endpoint, ANSWER_SECONDS)
            begin = time.monotonic()
            lives_on = exchange_streams(connection, grammar, group, findings)
            findings.note_time(begin)
            if not lives_on:
                connection.close()
                connection = None
    return findings


def grouped(handful: list[Request]) -> list[list[Request]]:
    """Put what may end a connection into exchanges of its own, so that it harms no good stream."""
    good = [
        request
        for request in handful
        if request.is_well_formed() and not is_large(request) and has_ascii_head(request)
    ]
    others = [[request] for request in handful if request not in good]
    return [good, *others] if good else others


def is_large(request: Request) -> bool:
    """Whether the head is beyond what SETTINGS_MAX_HEADER_LIST_SIZE may allow."""
    return sum(len(name) + len(value) + 32 for name, value in request.fields) > 16_000 or (
        len(request.target) > 8_000
    )


def has_ascii_head(request: Request) -> bool:
    """Whether the head is ASCII.

    The server's HPACK decoder keeps fields as text, so octets that are not UTF-8 take another room
    in its dynamic table than in the client's: such a connection ends sooner or later, and is not
    used for anything else here.
    """
    return request.target.isascii() and all(value.isascii() for _, value in request.fields)


def exchange_streams(
    connection: Http2Connection, grammar: Grammar, group: list[Request], findings: Findings
) -> bool:
    """Send a group as parallel streams and judge each; return whether the connection lives on."""
    started: list[tuple[Request, int | Exception]] = []
    for request in group:
        started.append((request, start_stream(connection, request)))
    alive = True
    for request, number in started:
        result = number if isinstance(number, Exception) else finish_stream(connection, number)
        findings.judge(grammar, request, result)
        alive = alive and isinstance(result, Answer)
    is_usable = all(has_ascii_head(request) for request in group)
    return alive and is_usable and not connection.closed and not connection.goaways.seen


def start_stream(connection: Http2Connection, request: Request) -> int | Exception:
    """Send the whole request on a new stream."""
    body = request.body
    fields = list(request.fields)
    if body is not None:
        fields.append(("content-length", str(len(body))))
    try:
        number = connection.start(request.method, request.target, fields, end=body is None)
        if body is not None:
            connection.send_body(number, body)
        return number
    except (OSError, *LOST) as error:
        return error


def finish_stream(connection: Http2Connection, number: int) -> Answer | Exception:
    """Read the whole answer of a stream."""
    try:
        return connection.read_answer(number)
    except (OSError, *LOST) as error:
        return error


def run_campaign(
    endpoint: Endpoint, grammar: Grammar, seed: str, count: int, workers: int = 3
) -> Findings:
    """Send at least `count` requests, half over each protocol, on several connections each."""
    share = -(-count // (2 * workers))
    with ThreadPoolExecutor(2 * workers) as pool:
        running = [
            pool.submit(send, endpoint, grammar, f"{seed}/{name}/{number}", share)
            for number in range(workers)
            for name, send in (("http1", over_http1), ("http2", over_http2))
        ]
        whole = Findings()
        for worker in running:
            whole.add(worker.result())
    return whole
