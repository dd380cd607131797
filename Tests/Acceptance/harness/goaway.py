"""Taking GOAWAY frames out of a byte stream of HTTP/2 frames.

The `h2` library treats a GOAWAY as the end of everything, while RFC 9113 section 6.8 lets streams
up to the named one be answered afterwards. What a graceful drain promises can only be seen when
these frames are read beside the library, not by it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FRAME_HEAD_BYTES = 9
GOAWAY_TYPE = 0x7


@dataclass(frozen=True)
class GoAway:
    """What a GOAWAY frame says: the last stream that is or will be served, and an error code."""

    last_stream: int
    code: int


@dataclass
class GoAwayFilter:
    """Splits received bytes into frames and keeps the GOAWAY ones back."""

    seen: list[GoAway] = field(default_factory=list)
    _pending: bytearray = field(default_factory=bytearray)

    def pass_on(self, data: bytes) -> bytes:
        """Return the whole frames in `data` and what was kept before, GOAWAY frames left out."""
        self._pending += data
        passed = bytearray()
        while (frame := self._next_frame()) is not None:
            if frame[3] == GOAWAY_TYPE:
                self._note(frame[FRAME_HEAD_BYTES:])
            else:
                passed += frame
        return bytes(passed)

    def _next_frame(self) -> bytes | None:
        if len(self._pending) < FRAME_HEAD_BYTES:
            return None
        length = FRAME_HEAD_BYTES + int.from_bytes(self._pending[:3], "big")
        if len(self._pending) < length:
            return None
        frame = bytes(self._pending[:length])
        del self._pending[:length]
        return frame

    def _note(self, payload: bytes) -> None:
        last = int.from_bytes(payload[:4], "big") & 0x7FFF_FFFF
        self.seen.append(GoAway(last, int.from_bytes(payload[4:8], "big")))
