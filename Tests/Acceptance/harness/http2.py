"""An HTTP/2 client on the `h2` state machine: many streams, one socket, every wait bounded."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    DataReceived,
    Event,
    ResponseReceived,
    StreamEnded,
    StreamReset,
)
from h2.exceptions import ProtocolError
from hpack import Encoder

from harness.answer import Answer
from harness.endpoint import Endpoint
from harness.goaway import GoAwayFilter

Headers = Iterable[tuple[str, str]]


class StreamLost(Exception):
    """A stream ended without a whole answer: it was reset, or its connection ended."""

    def __init__(self, how: str, code: int | None = None) -> None:
        super().__init__(how if code is None else f"{how} ({code})")
        self.how = how
        self.code = code


class _PlainEncoder(Encoder):
    """Encodes without Huffman codes: the library's coder takes a second for a field of 100 KiB."""

    def encode(self, headers: Any, huffman: bool = False) -> bytes:
        return super().encode(headers, huffman)


@dataclass
class _Stream:
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    ended: bool = False
    reset: int | None = None


class Http2Connection:
    """One connection; outgoing header lists are sent as given, without the library's checks."""

    def __init__(self, endpoint: Endpoint, seconds: float = 5.0, source: str | None = None) -> None:
        self.endpoint = endpoint
        self.seconds = seconds
        self.socket = endpoint.open(seconds, alpn=("h2",), source=source)
        self.goaways = GoAwayFilter()
        self.closed = False
        self._streams: dict[int, _Stream] = {}
        self.protocol = H2Connection(
            H2Configuration(
                client_side=True,
                header_encoding="latin-1",
                validate_outbound_headers=False,
                normalize_outbound_headers=False,
            )
        )
        self.protocol.encoder = _PlainEncoder()
        self.protocol.initiate_connection()
        self.protocol.increment_flow_control_window(1 << 24)
        self.flush()

    def __enter__(self) -> Http2Connection:
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

    def start(self, method: str, path: str, headers: Headers = (), end: bool = True) -> int:
        """Open a stream with a request head and return its number."""
        pseudo = [
            (":method", method),
            (":scheme", self.endpoint.scheme),
            (":authority", self.endpoint.authority),
            (":path", path),
        ]
        return self.start_raw([*pseudo, *((name.lower(), value) for name, value in headers)], end)

    def start_raw(self, fields: list[tuple[str, str]], end: bool = True) -> int:
        """Open a stream with exactly these header fields, pseudo fields included."""
        number = self.protocol.get_next_available_stream_id()
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields]
        self.protocol.send_headers(number, encoded, end_stream=end)
        self._streams[number] = _Stream()
        self.flush()
        return number

    def send_body(self, number: int, body: bytes, end: bool = True) -> None:
        """Send body bytes within the peer's windows; stop early if the stream has been answered."""
        deadline = time.monotonic() + self.seconds
        position = 0
        while position < len(body):
            if self._is_over(number):
                return
            window = self.protocol.local_flow_control_window(number)
            room = min(window, self.protocol.max_outbound_frame_size, len(body) - position)
            if room == 0:
                self._pump(deadline)
                continue
            self.protocol.send_data(number, body[position : position + room])
            position += room
            self.flush()
        if end and not self._is_over(number):
            self.protocol.end_stream(number)
            self.flush()

    def request(
        self, method: str, path: str, headers: Headers = (), body: bytes | None = None
    ) -> Answer:
        """Send one whole request on a new stream and return its whole answer."""
        fields = list(headers)
        if body is not None:
            fields.append(("content-length", str(len(body))))
        number = self.start(method, path, fields, end=body is None)
        if body is not None:
            self.send_body(number, body)
        return self.read_answer(number)

    def read_answer(self, number: int) -> Answer:
        """Read until the stream has its whole answer."""
        deadline = time.monotonic() + self.seconds
        stream = self._streams[number]
        while not stream.ended:
            if stream.reset is not None:
                raise StreamLost("stream reset", stream.reset)
            if self.closed:
                raise StreamLost("connection ended")
            self._pump(deadline)
        del self._streams[number]
        fields = dict(stream.headers)
        plain = [(name, value) for name, value in stream.headers if not name.startswith(":")]
        return Answer(int(fields[":status"]), plain, bytes(stream.body))

    def reset(self, number: int, code: ErrorCodes = ErrorCodes.CANCEL) -> None:
        """Give a stream up."""
        self.protocol.reset_stream(number, code)
        self._streams.pop(number, None)
        self.flush()

    def flush(self) -> None:
        """Send what the state machine has ready."""
        if data := self.protocol.data_to_send():
            self.socket.settimeout(self.seconds)
            self.socket.sendall(data)

    def wait_closed(self, seconds: float) -> None:
        """Read until the server ends the connection, or raise TimeoutError."""
        deadline = time.monotonic() + seconds
        while not self.closed:
            self._pump(deadline)

    def _is_over(self, number: int) -> bool:
        stream = self._streams[number]
        return self.closed or stream.ended or stream.reset is not None

    def _pump(self, deadline: float) -> None:
        self.socket.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            data = self.socket.recv(65536)
        except TimeoutError as late:
            raise TimeoutError("no end of the answer") from late
        except OSError:
            data = b""
        if not data:
            self.closed = True
            return
        try:
            events = self.protocol.receive_data(self.goaways.pass_on(data))
        except ProtocolError as error:
            self.closed = True
            raise StreamLost(f"the server broke the protocol: {error}") from error
        for event in events:
            self._take(event)
        if not self.closed:
            self._flush_quietly()

    def _flush_quietly(self) -> None:
        """Send acknowledgements; a server that has ended the connection needs none."""
        try:
            self.flush()
        except OSError:
            self.closed = True

    def _take(self, event: Event) -> None:
        stream = self._streams.get(getattr(event, "stream_id", None) or 0)
        if isinstance(event, DataReceived):
            self.protocol.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            if stream:
                stream.body += event.data
        elif stream and isinstance(event, ResponseReceived):
            stream.headers = [(text(name), text(value)) for name, value in event.headers]
        elif stream and isinstance(event, StreamEnded):
            stream.ended = True
        elif stream and isinstance(event, StreamReset):
            stream.reset = int(event.error_code)


def text(value: str | bytes) -> str:
    """Return a header's name or value as text."""
    return value.decode("latin-1") if isinstance(value, bytes) else value
