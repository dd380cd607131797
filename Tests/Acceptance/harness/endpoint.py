"""One address of the running server, and how to open a socket to it."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Endpoint:
    """A listener: scheme, host name, port and the authority file that vouches for it.

    The TLS contexts are kept, one per ALPN offer: loading the authority's file for every one of
    thousands of connections would be most of a test's time.
    """

    scheme: str
    host: str
    port: int
    ca_file: Path | None
    _contexts: dict[tuple[str, ...], ssl.SSLContext] = field(
        default_factory=dict, compare=False, repr=False
    )

    @staticmethod
    def parse(url: str, ca_file: Path | None) -> Endpoint:
        """Read an endpoint from an address as the server prints it."""
        parts = urlsplit(url)
        assert parts.hostname and parts.port, f"not an address with a port: {url}"
        return Endpoint(parts.scheme, parts.hostname, parts.port, ca_file)

    @property
    def authority(self) -> str:
        """Host and port as a client puts them into Host or :authority."""
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address without a path."""
        return f"{self.scheme}://{self.authority}"

    def new_context(self) -> ssl.SSLContext:
        """Return a fresh TLS context that trusts the server's authority and nothing else."""
        return ssl.create_default_context(cafile=str(self.ca_file))

    def open_plain(self, seconds: float = 5.0, source: str | None = None) -> socket.socket:
        """Open a TCP connection without TLS, whatever the listener expects."""
        own = (source, 0) if source else None
        connection = socket.create_connection((LOOPBACK, self.port), seconds, own)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def open(
        self, seconds: float = 5.0, alpn: tuple[str, ...] = (), source: str | None = None
    ) -> socket.socket:
        """Open a connection as the scheme says: TLS for https, bare TCP for http."""
        if self.scheme != "https":
            return self.open_plain(seconds, source)
        return self.open_tls(self._context(alpn), seconds, source)

    def open_tls(
        self, context: ssl.SSLContext, seconds: float = 5.0, source: str | None = None
    ) -> ssl.SSLSocket:
        """Open a TLS connection with a context of the caller's making."""
        return context.wrap_socket(self.open_plain(seconds, source), server_hostname=self.host)

    def _context(self, alpn: tuple[str, ...]) -> ssl.SSLContext:
        if alpn not in self._contexts:
            context = self.new_context()
            if alpn:
                context.set_alpn_protocols(list(alpn))
            self._contexts[alpn] = context
        return self._contexts[alpn]
