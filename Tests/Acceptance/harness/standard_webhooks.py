"""`webhook-signature` as a receiver reads it, by `hmac` and PyPI `cryptography` alone.

Standard Webhooks 1.0: a list of signatures with spaces between them, over id, moment of sending and
body with points between them. `v1,` is the HMAC-SHA-256 under a shared secret, `v1a,` the Ed25519
signature that a public key verifies; both in Base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from harness.receiver import Received

SECRET, PUBLIC = "whsec_", "whpk_"


def header(received: Received, name: str) -> str:
    """Return the one value of a header field."""
    (value,) = [text for known, text in received.headers.items() if known.lower() == name.lower()]
    return value


def signatures(received: Received) -> list[tuple[str, bytes]]:
    """Return the version and the bytes of each signature, in their order."""
    found = []
    for one in header(received, "webhook-signature").split(" "):
        version, _, text = one.partition(",")
        found.append((version, base64.b64decode(text, validate=True)))
    return found


def versions(received: Received) -> list[str]:
    """Return the versions of the signatures, in their order."""
    return [version for version, _ in signatures(received)]


def places(received: Received, key: str) -> list[int]:
    """Return which signatures of the list a secret, or a public key, verifies."""
    if key.startswith(PUBLIC):
        return list(_by_public_key(received, key))
    return list(_by_secret(received, key))


def _content(received: Received) -> bytes:
    named = [header(received, f"webhook-{name}").encode() for name in ("id", "timestamp")]
    return b".".join([*named, received.body])


def _by_secret(received: Received, secret: str) -> Iterator[int]:
    code = hmac.new(_key(secret), _content(received), hashlib.sha256).digest()
    for place, (version, signature) in enumerate(signatures(received)):
        if version == "v1" and hmac.compare_digest(signature, code):
            yield place


def _by_public_key(received: Received, text: str) -> Iterator[int]:
    raw = base64.b64decode(text.removeprefix(PUBLIC), validate=True)
    key = Ed25519PublicKey.from_public_bytes(raw)
    for place, (version, signature) in enumerate(signatures(received)):
        if version != "v1a":
            continue
        try:
            key.verify(signature, _content(received))
        except InvalidSignature:
            continue
        yield place


def _key(secret: str) -> bytes:
    if not secret.startswith(SECRET):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(SECRET), validate=True)
    except binascii.Error:
        return secret.encode()
