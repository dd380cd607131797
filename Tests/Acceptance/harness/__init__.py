"""What the black-box suites stand on: the real binary, its commands and its sockets."""

from harness.answer import Answer
from harness.billogram import ApiUser, assert_envelope, assert_error, basic
from harness.command import Outcome, run_command
from harness.endpoint import Endpoint
from harness.gate import Gate, GateFactory, find_binary
from harness.http1 import ConnectionLost, Http1Connection
from harness.http2 import Http2Connection, StreamLost
from harness.waiting import eventually, wait_until

__all__ = [
    "Answer",
    "ApiUser",
    "ConnectionLost",
    "Endpoint",
    "Gate",
    "GateFactory",
    "Http1Connection",
    "Http2Connection",
    "Outcome",
    "StreamLost",
    "assert_envelope",
    "assert_error",
    "basic",
    "eventually",
    "find_binary",
    "run_command",
    "wait_until",
]
