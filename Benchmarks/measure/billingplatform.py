"""A caller of BillingPlatform over plain HTTP: signs in, makes a record, and times its calls."""

from __future__ import annotations

import json
import time
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from .tollgate import Tollgate

BASE = "/demo/rest/2.0"
CALL_SECONDS_MAX = 30


class Caller:
    """One keep-alive connection to the plain listener of a server under measurement."""

    def __init__(self, tollgate: Tollgate) -> None:
        address = urlsplit(tollgate.plain_origin)
        self._connection = HTTPConnection(
            str(address.hostname), address.port, timeout=CALL_SECONDS_MAX
        )

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def login(self, body: bytes) -> str:
        """Sign in and return the session."""
        answer = self._send("POST", "/login", body)
        return str(answer["loginResponse"][0]["SessionID"])

    def create_account(self, session: str) -> str:
        """Make a record and return its path."""
        body = json.dumps({"brmObjects": {"Name": "Bench"}}).encode()
        made = self._send("POST", "/ACCOUNT", body, session)
        return f"/ACCOUNT/{made['createResponse'][0]['Id']}"

    def time_calls(self, path: str, session: str, seconds: float, pause: float) -> list[float]:
        """Read a record again and again, with a pause between, and return the milliseconds."""
        taken = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            begun = time.perf_counter()
            self._send("GET", path, None, session)
            taken.append((time.perf_counter() - begun) * 1e3)
            time.sleep(pause)
        return taken

    def _send(
        self, method: str, path: str, body: bytes | None = None, session: str | None = None
    ) -> Any:
        headers = {"Content-Type": "application/json"} if body else {}
        if session:
            headers["sessionid"] = session
        self._connection.request(method, BASE + path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} was answered with {answer.status}: {content!r}")
        return json.loads(content)
