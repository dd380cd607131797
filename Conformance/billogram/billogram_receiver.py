"""A receiver of callbacks as an integrator writes one from the documentation alone (contract A4).

Nothing here is shared with the server: signatures are computed with `hmac` and `hashlib` over the
bytes that arrived. It listens on the loopback interface, answers by a script, and remembers.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import ssl
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from harness import eventually
from harness.certificates import PrivateAuthority

AGE_SECONDS_MAX = 300.0
BODY_BYTES_MAX = 1 << 20
READ_SECONDS = 5.0
TIMESTAMP = "Billogram-Request-Timestamp"
SIGNATURE = "Billogram-Signature"


def header_signature(key: str, timestamp: str, body: bytes) -> str:
    """Return the current signature: HMAC-SHA256 over the time, a colon and the body, in hex."""
    return hmac.new(key.encode(), timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()


def body_signature(key: str, callback_id: str) -> str:
    """Return the deprecated signature: MD5 of the callback's id and the key, in hex."""
    return hashlib.md5((callback_id + key).encode()).hexdigest()


@dataclass(frozen=True)
class Received:
    """One request to a receiver."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def id(self) -> str:
        """The callback's id, the same on each try."""
        return self.json["callback_id"]

    @property
    def event(self) -> str:
        """The type of the event that is told."""
        return self.json["event"]["type"]

    def has_header_signature(self, key: str) -> bool:
        """Verify the current signature, and that it was made just now."""
        timestamp = self.headers.get(TIMESTAMP.lower(), "")
        given = self.headers.get(SIGNATURE.lower(), "")
        if not timestamp or abs(self.at - float(timestamp)) > AGE_SECONDS_MAX:
            return False
        return hmac.compare_digest(given, header_signature(key, timestamp, self.body))

    def has_body_signature(self, key: str) -> bool:
        """Verify the deprecated signature."""
        return hmac.compare_digest(self.json["signature"] or "", body_signature(key, self.id))


class Receiver:
    """A server on a port of its own, which keeps the port while it is down.

    It speaks HTTPS with a certificate of the authority, or HTTP without one.
    """

    def __init__(self, authority: PrivateAuthority | None) -> None:
        self.received: list[Received] = []
        self.statuses: deque[int] = deque()
        self._tls: ssl.SSLContext | None = None
        if authority:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(authority.certificate, authority.key)
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self._placeholder: socket.socket | None = None
        self.start()

    @property
    def url(self) -> str:
        """The address that callbacks are to be posted to."""
        return f"{'https' if self._tls else 'http'}://localhost:{self._port}/hook"

    def start(self) -> None:
        """Listen, on the same port as before if there was one."""
        assert self._server is None, "the receiver is running"
        server = _Server(("127.0.0.1", self._port), self)
        if self._tls:
            # The handshake belongs to the thread of each connection: see READ_SECONDS.
            server.socket = self._tls.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        if self._placeholder:
            self._placeholder.close()
            self._placeholder = None
        self._port = server.server_address[1]
        self._server = server
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening: connections are refused from here on, and nobody else gets the port."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
            # A socket that is bound and does not listen refuses; address reuse on both sides lets
            # the next start bind beside it.
            self._placeholder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            self._placeholder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._placeholder.bind(("127.0.0.1", self._port))

    def accept(self, received: Received) -> int:
        """Remember a request and return the next status of the script, or 200."""
        self.received.append(received)
        return self.statuses.popleft() if self.statuses else 200

    def of(self, event: str) -> list[Received]:
        """Return what arrived about events of a type, oldest first."""
        return [received for received in list(self.received) if received.event == event]

    def tries(self) -> dict[str, list[Received]]:
        """Return what arrived by callback, each callback's tries oldest first."""
        tries: dict[str, list[Received]] = defaultdict(list)
        for received in list(self.received):
            tries[received.id].append(received)
        return tries

    def wait_for(self, events: Iterable[str], seconds: float) -> None:
        """Wait until every one of the event types has arrived."""
        wanted = set(events)
        self.wait_until(
            lambda: wanted <= {received.event for received in list(self.received)},
            seconds,
            f"{sorted(wanted)} arrive",
        )

    def wait_until(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until a condition holds; a failure tells what arrived."""
        try:
            eventually(condition, seconds, what)
        except AssertionError as late:
            arrived = [(received.id, received.event) for received in list(self.received)]
            raise AssertionError(f"{late}; arrived: {arrived}") from None


class _Server(ThreadingHTTPServer):
    """Hands every request to its receiver."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    """Reads one POST and answers as the documentation's examples do."""

    timeout = READ_SECONDS
    server: _Server

    def do_POST(self) -> None:
        length = min(int(self.headers["Content-Length"]), BODY_BYTES_MAX)
        headers = {name.lower(): value for name, value in self.headers.items()}
        received = Received(self.path, headers, self.rfile.read(length), time.time())
        status = self.server.receiver.accept(received)
        answer = b'{"status": "OK"}' if status == 200 else b'{"status": "ERROR"}'
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        pass
