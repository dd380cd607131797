"""A receiver of callbacks on the loopback interface: it answers by script and keeps what came."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from harness.waiting import eventually

BODY_BYTES_MAX = 1_048_576
CONNECTIONS_MAX = 64
REQUESTS_MAX = 10_000
HANG_SECONDS = 60.0


@dataclass(frozen=True)
class Reaction:
    """What one request gets: an answer, perhaps late, or none at all."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"status":"OK"}'
    delay: float = 0.0
    hangs: bool = False
    cuts: bool = False


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as a JSON value."""
        return json.loads(self.body)


class Receiver:
    """A server on a free port of loopback; reactions are used up in order, and the last stays."""

    def __init__(
        self, certificate: Path | None = None, key: Path | None = None, host: str = "127.0.0.1"
    ) -> None:
        self.host = host
        self._lock = threading.Lock()
        self._received: list[Received] = []
        self._reactions: list[Reaction] = [Reaction()]
        self._connections = 0
        self._closing = threading.Event()
        self._places = threading.BoundedSemaphore(CONNECTIONS_MAX)
        self._server = _Server((host, 0), self, _context(certificate, key))
        self._scheme = "https" if certificate else "http"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port."""
        return self._server.server_address[1]

    def url(self, path: str = "/hook", host: str | None = None) -> str:
        """Return the address of a path."""
        return f"{self._scheme}://{host or self.host}:{self.port}{path}"

    def script(self, *reactions: Reaction) -> None:
        """Set what the next requests get; the last reaction stays."""
        with self._lock:
            self._reactions = list(reactions)

    @property
    def received(self) -> list[Received]:
        """The requests so far, in the order of their ends."""
        with self._lock:
            return list(self._received)

    @property
    def connections(self) -> int:
        """How many connections were accepted."""
        with self._lock:
            return self._connections

    def wait_for(self, count: int, within: float = 20.0) -> list[Received]:
        """Wait until at least `count` requests have come and return them all."""

        def enough() -> list[Received] | None:
            received = self.received
            return received if len(received) >= count else None

        return eventually(enough, within, f"{count} callbacks at {self.url()}")

    def close(self) -> None:
        """Stop accepting, let hanging answers go, and wait for the thread."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def accepted(self) -> bool:
        """Count a connection and tell whether there is a place for it."""
        with self._lock:
            self._connections += 1
        return self._places.acquire(blocking=False)

    def released(self) -> None:
        """Give a connection's place back."""
        self._places.release()

    def take(self, request: Received) -> Reaction:
        """Keep a request and return what it gets."""
        with self._lock:
            if len(self._received) < REQUESTS_MAX:
                self._received.append(request)
            if len(self._reactions) > 1:
                return self._reactions.pop(0)
            return self._reactions[0]

    def wait(self, seconds: float) -> None:
        """Wait, or less when the receiver closes."""
        self._closing.wait(seconds)


@contextmanager
def receiving(
    certificate: Path | None = None, key: Path | None = None, host: str = "127.0.0.1"
) -> Iterator[Receiver]:
    """Run a receiver for the length of a block."""
    receiver = Receiver(certificate, key, host)
    try:
        yield receiver
    finally:
        receiver.close()


def _context(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, address: tuple[str, int], receiver: Receiver, context: ssl.SSLContext | None
    ) -> None:
        super().__init__(address, _Handler)
        self.receiver = receiver
        self.context = context

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection on its own thread, where the handshake may fail."""
        if not self.receiver.accepted():
            self.shutdown_request(request)
            return
        try:
            request.settimeout(HANG_SECONDS)
            if self.context is not None:
                request = self.context.wrap_socket(request, server_side=True)
            super().process_request_thread(request, client_address)
        except OSError:
            request.close()
        finally:
            self.receiver.released()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: a client that hangs up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take a callback, or a browser that comes back, and react to it."""
        length = min(int(self.headers.get("Content-Length", "0")), BODY_BYTES_MAX)
        body = self.rfile.read(length)
        received = Received(self.command, self.path, dict(self.headers.items()), body)
        reaction = self.server.receiver.take(received)
        self.close_connection = True
        if reaction.delay:
            self.server.receiver.wait(reaction.delay)
        if reaction.hangs:
            self.server.receiver.wait(HANG_SECONDS)
            return
        if reaction.cuts:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut")
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response_only(reaction.status)
        for name, value in reaction.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reaction.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reaction.body)

    do_GET = do_POST

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""
