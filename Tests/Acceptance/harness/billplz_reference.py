"""Billplz's signatures in a few lines of Python, written from the API's documentation alone.

Nothing here is shared with the server. The documentation's own examples, which
`test_billplz_signatures.py` holds against it, are what makes it a reference.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

Fields = Iterable[tuple[str, str]]

V5_ARGUMENTS = {
    "payment_order_collections.create": ("title", "callback_url", "epoch"),
    "payment_order_collections.get": ("payment_order_collection_id", "epoch"),
    "payment_orders.create": (
        "payment_order_collection_id", "bank_account_number", "total", "epoch",
    ),
    "payment_orders.get": ("payment_order_id", "epoch"),
    "payment_order_limit": ("epoch",),
    "payment_order": ("id", "bank_account_number", "status", "total", "reference_id", "epoch"),
}  # fmt: skip
"""What each V5 endpoint, and the callback about a payment order, signs, in order."""


def x_signature_source(fields: Fields, signature: str = "x_signature") -> str:
    """Return the text that an X Signature is made over."""
    plain = [(name.replace("[", "").replace("]", ""), value) for name, value in fields]
    elements = [name + value for name, value in plain if not name.endswith(signature)]
    return "|".join(sorted(elements, key=lambda element: (element.lower(), element)))


def x_signature(fields: Fields, key: str, signature: str = "x_signature") -> str:
    """Return the X Signature of parameters: HMAC-SHA256 in lower-case hex."""
    source = x_signature_source(fields, signature).encode()
    return hmac.new(key.encode(), source, hashlib.sha256).hexdigest()


def v5_checksum(endpoint: str, fields: dict[str, str], key: str) -> str:
    """Return the V5 checksum: HMAC-SHA512 over the values alone, what is blank left out."""
    text = "".join(fields.get(name, "") for name in V5_ARGUMENTS[endpoint])
    return hmac.new(key.encode(), text.encode(), hashlib.sha512).hexdigest()
