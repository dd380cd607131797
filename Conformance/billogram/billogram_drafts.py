"""What the suite bills: one customer, one line, and files small enough to read."""

from __future__ import annotations

from typing import Any

from billogram_api import BillogramAPI

COUNT = 2
PRICE = 100
VAT = 25
TOTAL = COUNT * PRICE * (100 + VAT) // 100

PDF = (
    b"%PDF-1.4\n"
    b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def new_customer(api: BillogramAPI, name: str = "Customer") -> Any:
    """Create a customer whom both an e-mail and a letter can reach."""
    return api.customers.create(
        {
            "name": name,
            "contact": {"email": "customer@example.com", "phone": "0701234567"},
            "address": {
                "street_address": "Road 1",
                "zipcode": "12345",
                "city": "Town",
                "country": "SE",
            },
        }
    )


def draft(customer: Any, /, **changes: Any) -> dict[str, Any]:
    """Return the structure of a billogram over TOTAL kronor, with `changes` laid over it."""
    line = {"title": "Work", "price": PRICE, "vat": VAT, "unit": "hour", "count": COUNT}
    number = {"customer_no": customer["customer_no"]}
    return {"customer": number, "items": [line], "invoice_fee": 0, **changes}
