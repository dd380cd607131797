"""A raw HTTP/1.1 client: it sends the bytes that it is given and reads one answer after another."""

from __future__ import annotations

import time
from collections.abc import Iterable
from types import TracebackType

from harness.answer import Answer
from harness.endpoint import Endpoint

Headers = Iterable[tuple[str, str]]


class ConnectionLost(Exception):
    """The connection ended before an answer was complete; `received` holds what had come."""

    def __init__(self, how: str, received: bytes) -> None:
        super().__init__(f"{how} after {len(received)} bytes: {received[:200]!r}")
        self.how = how
        self.received = received


def encode_head(method: str, target: str, headers: Headers) -> bytes:
    """Return the bytes of a request head; header values travel as ISO-8859-1."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


class Http1Connection:
    """One connection; every read is bounded by `seconds` from its start."""

    def __init__(
        self,
        endpoint: Endpoint,
        seconds: float = 5.0,
        plain: bool = False,
        source: str | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.seconds = seconds
        self.socket = (
            endpoint.open_plain(seconds) if plain else endpoint.open(seconds, source=source)
        )
        self._buffer = bytearray()
        self._deadline = 0.0

    def __enter__(self) -> Http1Connection:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the socket."""
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.settimeout(self.seconds)
        self.socket.sendall(data)

    def start(self, method: str, target: str, headers: Headers = ()) -> None:
        """Send a request head with the right Host and no body yet."""
        self.send(encode_head(method, target, [("Host", self.endpoint.authority), *headers]))

    def request(
        self, method: str, target: str, headers: Headers = (), body: bytes | None = None
    ) -> Answer:
        """Send one whole request and return its whole answer."""
        fields = [("Host", self.endpoint.authority), *headers]
        if body is not None:
            fields.append(("Content-Length", str(len(body))))
        self.send(encode_head(method, target, fields) + (body or b""))
        return self.read_answer(to_head=method == "HEAD")

    def read_answer(self, to_head: bool = False) -> Answer:
        """Read one complete answer, skipping interim ones."""
        self._deadline = time.monotonic() + self.seconds
        while True:
            status, headers = self._read_head()
            if status >= 200:
                break
        return Answer(status, headers, self._read_body(status, headers, to_head))

    def wait_closed(self, seconds: float) -> str:
        """Wait until the server ends the connection; return "eof" or "reset"."""
        self._deadline = time.monotonic() + seconds
        while True:
            try:
                self._fill()
            except ConnectionLost as lost:
                return lost.how

    def _read_head(self) -> tuple[int, list[tuple[str, str]]]:
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, _, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        self._buffer = bytearray(rest)
        first, *lines = head.decode("latin-1").split("\r\n")
        version, status, _ = (first + " ").split(" ", 2)
        assert version in ("HTTP/1.1", "HTTP/1.0"), f"not a status line: {first!r}"
        pairs = (line.partition(":") for line in lines)
        return int(status), [(name, value.strip(" \t")) for name, _, value in pairs]

    def _read_body(self, status: int, headers: list[tuple[str, str]], to_head: bool) -> bytes:
        if to_head or status in (204, 304):
            return b""
        known = {name.lower(): value for name, value in headers}
        if known.get("transfer-encoding", "").lower() == "chunked":
            return self._read_chunks()
        if "content-length" in known:
            return self._take(int(known["content-length"]))
        return self._read_rest()

    def _read_chunks(self) -> bytes:
        body = bytearray()
        while size := int(self._take_line().split(b";")[0], 16):
            body += self._take(size)
            self._take(2)
        while self._take_line():
            pass
        return bytes(body)

    def _read_rest(self) -> bytes:
        try:
            while True:
                self._fill()
        except ConnectionLost as lost:
            if lost.how != "eof":
                raise
        return self._take(len(self._buffer))

    def _take(self, count: int) -> bytes:
        while len(self._buffer) < count:
            self._fill()
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _take_line(self) -> bytes:
        while b"\r\n" not in self._buffer:
            self._fill()
        line, _, rest = bytes(self._buffer).partition(b"\r\n")
        self._buffer = bytearray(rest)
        return line

    def _fill(self) -> None:
        self.socket.settimeout(max(0.001, self._deadline - time.monotonic()))
        try:
            data = self.socket.recv(65536)
        except TimeoutError as late:
            raise TimeoutError(
                f"no end of the answer; so far {bytes(self._buffer)[:200]!r}"
            ) from late
        except OSError as broken:
            raise ConnectionLost("reset", bytes(self._buffer)) from broken
        if not data:
            raise ConnectionLost("eof", bytes(self._buffer))
        self._buffer += data
