"""PyPI `billogram-api` 1.2, unmodified: billograms, every command of the client, their files."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from billogram_answers import ANSWERS, raising
from billogram_api import BillogramAPI, BillogramExceptions
from billogram_drafts import COUNT, PDF, PRICE, TOTAL, VAT, draft, new_customer

from harness import eventually

pytestmark = pytest.mark.row("X1")

WRONG_STATE = "400 INVALID_OBJECT_STATE"
PDF_SECONDS = 10.0
FULL_FORM = {
    *("id", "state", "invoice_no", "ocr_number", "attested_at", "url", "attachment"),
    *("invoice_date", "due_date", "due_days", "currency", "delivery_method", "customer", "items"),
    *("total_sum", "remaining_sum", "rounding_value", "invoice_fee", "reminder_fee"),
    *("reminder_count", "interest_rate", "interest_fee", "detailed_sums", "automatic_collection"),
    *("automatic_reminders", "automatic_reminders_settings", "callbacks", "info", "events"),
    *("flags", "offers", "regional_sweden", "created_at", "updated_at"),
}
LIST_FORM = {
    *("id", "customer", "state", "total_sum", "remaining_sum", "currency", "invoice_date"),
    *("due_date", "invoice_no", "ocr_number", "flags", "created_at", "updated_at"),
}


@pytest.fixture
def customer(api: BillogramAPI) -> Any:
    """A customer."""
    return new_customer(api)


@pytest.fixture
def unattested(api: BillogramAPI, customer: Any) -> Any:
    """A billogram that was not sent yet."""
    return api.billogram.create(draft(customer))


@pytest.fixture
def unpaid(api: BillogramAPI, customer: Any) -> Any:
    """A billogram that was sent."""
    return api.billogram.create_and_send(draft(customer), "Email")


def event_types(billogram: Any) -> list[str]:
    """Return what happened to a billogram, oldest first."""
    return [event["type"] for event in billogram["events"]]


def refuses(action: Callable[[], object], billogram: Any) -> None:
    """Assert that the state forbids an action, and that the refused action changed nothing."""
    before = dict(billogram.refresh().data)
    with raising(BillogramExceptions.InvalidObjectStateError, WRONG_STATE):
        action()
    assert billogram.refresh().data == before


def test_a_billogram_is_created_and_read(api: BillogramAPI, customer: Any, unattested: Any) -> None:
    """The answer has every member of the full form, and the sums of the line."""
    assert set(unattested.data) >= FULL_FORM, FULL_FORM - set(unattested.data)
    assert re.fullmatch("[A-Za-z0-9]{7}", unattested["id"])
    assert (unattested["state"], unattested["invoice_no"]) == ("Unattested", None)
    assert unattested.total_sum == unattested["remaining_sum"] == TOTAL
    sums = unattested["detailed_sums"]
    assert (sums["net_sum"], sums["vat_sum"]) == (COUNT * PRICE, COUNT * PRICE * VAT / 100)
    assert unattested["customer"]["name"] == customer["name"]
    assert unattested["customer"]["email"] == "customer@example.com"
    assert repr(unattested) == f"<Billogram object 'billogram/{unattested['id']}'>"
    assert api.billogram.get(unattested["id"]).data == unattested.data


def test_an_unattested_billogram_is_updated_and_deleted(api: BillogramAPI, unattested: Any) -> None:
    """A PUT is partial; after deletion there is no such object."""
    unattested.update({"info": {"message": "Thank you"}, "due_days": 10})
    assert unattested["info"]["message"] == "Thank you" and unattested["due_days"] == 10
    assert unattested["total_sum"] == TOTAL
    unattested.update(dict(unattested.data, info={"order_no": "7"}))
    assert unattested["info"]["message"] == "Thank you" and unattested["info"]["order_no"] == "7"
    assert unattested.delete() is None
    with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_FOUND"):
        api.billogram.get(unattested["id"])


def test_an_item_of_the_register_is_billed_by_its_number(api: BillogramAPI, customer: Any) -> None:
    """Title, price and VAT come from the register."""
    item = api.items.create({"title": "Hour", "price": 80, "vat": 25, "unit": "hour"})
    line = {"item_no": item["item_no"], "count": 3}
    billogram = api.billogram.create(draft(customer, items=[line]))
    assert billogram["items"][0]["title"] == "Hour" and billogram["total_sum"] == 300


@pytest.mark.parametrize("method", ["Email", "Letter", "Email+Letter"])
def test_a_billogram_is_sent_by_each_method(unattested: Any, method: str) -> None:
    """It gets its numbers, and can be neither sent again nor changed nor deleted."""
    unattested.send(method)
    assert (unattested["state"], unattested["delivery_method"]) == ("Unpaid", method)
    assert unattested["invoice_no"] and unattested["ocr_number"] and unattested["attested_at"]
    assert "BillogramSent" in event_types(unattested)
    refuses(lambda: unattested.send(method), unattested)
    refuses(lambda: unattested.update({"due_days": 1}), unattested)
    refuses(unattested.delete, unattested)


def test_creating_and_sending_is_one_call(api: BillogramAPI, customer: Any, unpaid: Any) -> None:
    """A sum of nothing ends at once, as the client's own documentation says."""
    assert unpaid["state"] == "Unpaid" and unpaid["remaining_sum"] == TOTAL
    free = draft(customer, items=[dict(draft(customer)["items"][0], price=0)])
    assert api.billogram.create_and_send(free, "Letter")["state"] == "Ended"


def test_sending_on_success_is_one_request(api: BillogramAPI, customer: Any) -> None:
    """The newer way to send at once; the client's generic method passes it on."""
    on_success = {"command": "send", "method": "Email"}
    sent = api.billogram.create(draft(customer, on_success=on_success))
    assert (sent["state"], sent["delivery_method"]) == ("Unpaid", "Email")


def test_a_bad_draft_names_its_field_and_is_not_kept(empty: BillogramAPI) -> None:
    """The customer must exist, and a line needs its price; no half of it stays behind."""
    customer = new_customer(empty)
    for changes, field in (
        ({"customer": {"customer_no": 99999999}}, "customer:customer_no"),
        ({"items": [{"title": "x", "vat": 25, "unit": "hour", "count": 1}]}, "items[0]:price"),
    ):
        with raising(BillogramExceptions.InvalidFieldValueError, "400 INVALID_PARAMETER") as bad:
            empty.billogram.create_and_send(draft(customer, **changes), "Email")
        assert bad.value.field == field
    assert empty.billogram.query().count == 0


def test_what_could_not_be_sent_is_deleted_by_the_client(
    empty: BillogramAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks between the two requests of one call: the client cleans up."""
    customer, post = new_customer(empty), empty.post

    def cut_off(path: str, data: Any) -> Any:
        if path.endswith("/command/send"):
            raise ConnectionError("the cable was pulled")
        return post(path, data)

    monkeypatch.setattr(empty, "post", cut_off)
    with pytest.raises(ConnectionError):
        empty.billogram.create_and_send(draft(customer), "Email")
    assert ANSWERS.last is not None and ANSWERS.last.request.method == "DELETE"
    assert empty.billogram.query().count == 0


def test_billograms_are_sold(api: BillogramAPI, customer: Any, unattested: Any) -> None:
    """Both ways to sell lead to the state that the client's documentation names."""
    assert api.billogram.create_and_sell(draft(customer))["state"] == "Factoring"
    assert unattested.send_to_factoring()["state"] == "Factoring"
    refuses(unattested.send_to_factoring, unattested)


def test_a_billogram_is_sent_again_and_reminded_of(unpaid: Any, unattested: Any) -> None:
    """With and without a method; each is an event and nothing else."""
    for method in (None, "Email", "Letter"):
        unpaid.resend(method)
        assert (event_types(unpaid)[-1], unpaid["state"]) == ("Resent", "Unpaid")
        unpaid.send_reminder(method)
        assert (event_types(unpaid)[-1], unpaid["state"]) == ("ReminderSent", "Unpaid")
    assert unpaid["reminder_count"] == 3
    refuses(unattested.resend, unattested)
    refuses(unattested.send_reminder, unattested)


def test_payments_reduce_what_remains_until_it_is_paid(unpaid: Any, unattested: Any) -> None:
    """A part leaves it unpaid; the rest ends it, and nothing more can be paid."""
    unpaid.create_payment(TOTAL - 50)
    assert (unpaid["state"], unpaid["remaining_sum"]) == ("Unpaid", 50)
    assert unpaid["detailed_sums"]["paid_sum"] == TOTAL - 50
    unpaid.create_payment(50)
    assert (unpaid["state"], unpaid["remaining_sum"]) == ("Paid", 0)
    assert event_types(unpaid).count("Payment") == 2
    refuses(lambda: unpaid.create_payment(1), unpaid)
    refuses(lambda: unattested.create_payment(1), unattested)


def test_a_billogram_is_credited_by_amount_rest_and_whole(api: BillogramAPI, customer: Any) -> None:
    """Each way leads to nothing remaining, which is the state Credited."""

    def sent() -> Any:
        return api.billogram.create_and_send(draft(customer), "Email")

    partly = sent().credit_amount(100)
    assert (partly["state"], partly["remaining_sum"]) == ("Unpaid", TOTAL - 100)
    partly.credit_remaining()
    whole = sent().credit_full()
    for billogram in (partly, whole):
        assert (billogram["state"], billogram["remaining_sum"]) == ("Credited", 0)
        assert billogram["detailed_sums"]["credited_sum"] == TOTAL
        assert "Credit" in event_types(billogram)
        refuses(billogram.credit_full, billogram)


def test_crediting_too_much_names_the_field(unpaid: Any) -> None:
    """More than the whole cannot be taken back."""
    with raising(BillogramExceptions.InvalidFieldValueError, "400 INVALID_PARAMETER") as caught:
        unpaid.credit_amount(TOTAL + 1)
    assert caught.value.field == "amount"


def test_a_billogram_goes_to_the_collector(unpaid: Any, unattested: Any) -> None:
    """From Unpaid alone."""
    assert unpaid.send_to_collector()["state"] in ("Collecting", "Collection")
    refuses(unpaid.send_to_collector, unpaid)
    refuses(unattested.send_to_collector, unattested)


def test_what_remains_is_written_off(unpaid: Any) -> None:
    """Nothing remains, and the billogram has ended."""
    unpaid.writeoff()
    assert (unpaid["state"], unpaid["remaining_sum"]) == ("Ended", 0)
    refuses(unpaid.writeoff, unpaid)


def test_a_message_is_sent_in_every_state(unattested: Any, unpaid: Any) -> None:
    """The text is kept with the event; letters outside ASCII come back as they were."""
    paid = unpaid.create_payment(TOTAL)
    for billogram in (unattested, paid):
        state = billogram["state"]
        billogram.send_message("Tack så mycket 🙂")
        event = billogram["events"][-1]
        assert (event["type"], event["data"]["message"]) == (
            "CreditorMessage",
            "Tack så mycket 🙂",
        )
        assert billogram["state"] == state


def test_a_command_that_is_not_known_is_not_found(unpaid: Any) -> None:
    """The client's generic method can ask for anything."""
    with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_FOUND"):
        unpaid.perform_event("frobnicate")


def test_the_pdf_is_not_there_yet_and_then_it_is(
    api: BillogramAPI, customer: Any, unattested: Any
) -> None:
    """Clients poll for it; later it is found by the invoice's and the letter's number too."""

    def early() -> Any:
        """Ask at once; a machine that stalls in between may be too late, and asks anew."""
        sent = api.billogram.create_and_send(draft(customer), "Email")
        try:
            sent.get_invoice_pdf()
        except BillogramExceptions.ObjectNotFoundError:
            assert ANSWERS.describe() == "404 NOT_AVAILABLE_YET"
            return sent
        return None

    unpaid = eventually(early, PDF_SECONDS, "a PDF is not there yet")

    def made() -> bytes | None:
        try:
            return unpaid.get_invoice_pdf()
        except BillogramExceptions.ObjectNotFoundError:
            return None

    pdf = eventually(made, PDF_SECONDS, "the PDF is made")
    assert pdf.startswith(b"%PDF-") and str(unpaid["invoice_no"]).encode() in pdf
    assert unpaid.get_invoice_pdf(invoice_no=unpaid["invoice_no"]) == pdf
    with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_FOUND"):
        unpaid.get_invoice_pdf(invoice_no=2_000_000_000)
    # No source says which word a draft gets; the sandbox takes a draft for what is sent some day.
    with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_AVAILABLE_YET"):
        unattested.get_invoice_pdf()


def test_the_pdf_of_a_letter_is_found_by_its_number(unattested: Any) -> None:
    """The number stands in the event that tells of the letter."""
    letter = unattested.send("Letter")
    numbers = [event["data"]["letter_id"] for event in letter["events"] if "letter_id" in
               (event["data"] or {})]  # fmt: skip

    def made() -> bytes | None:
        try:
            return letter.get_invoice_pdf(letter_id=numbers[0])
        except BillogramExceptions.ObjectNotFoundError:
            return None

    assert eventually(made, PDF_SECONDS, "the letter is printed").startswith(b"%PDF-")


def test_attach_pdf_fails_in_the_client_and_its_command_works(
    unattested: Any, tmp_path: Path
) -> None:
    """`attach_pdf` opens its file with `file()`, which Python 3 does not have (contract A5).

    So the method fails before any request. The command behind it goes through the method of the
    client that all commands go through, and the attachment comes back as it was sent.
    """
    with raising(BillogramExceptions.ObjectNotFoundError, "404 NOT_FOUND"):
        unattested.get_attachment_pdf()
    path = tmp_path / "contract.pdf"
    path.write_bytes(PDF)
    with pytest.raises(NameError, match="'file'"):
        unattested.attach_pdf(str(path))
    content = base64.b64encode(PDF).decode()
    unattested.perform_event("attach", {"filename": path.name, "content": content})
    assert unattested["attachment"]
    assert unattested.get_attachment_pdf() == PDF
    with raising(BillogramExceptions.InvalidFieldValueError, "400 INVALID_PARAMETER") as caught:
        unattested.perform_event("attach", {"filename": path.name, "content": "%PDF"})
    assert caught.value.field == "content"


def test_billograms_are_found_by_state_and_customer(empty: BillogramAPI) -> None:
    """A list of states means any of them, however the caller writes the list."""
    first, second = new_customer(empty, "First"), new_customer(empty, "Second")
    waiting = empty.billogram.create(draft(first))
    sent = empty.billogram.create_and_send(draft(second), "Email")
    paid = empty.billogram.create_and_send(draft(second), "Email").create_payment(TOTAL)
    query = empty.billogram.query

    def found(query: Any) -> set[str]:
        return {billogram["id"] for billogram in query.iter_all()}

    assert found(query().filter_state_any("Unpaid")) == {sent["id"]}
    for states in (("Unpaid", "Paid"), (["Unpaid", "Paid"],), ({"Unpaid", "Paid"},)):
        assert found(query().filter_state_any(*states)) == {sent["id"], paid["id"]}
    assert found(query().filter_state_any("Sold", "Ended")) == set()
    assert found(query().filter_field("customer:customer_no", first["customer_no"])) == {
        waiting["id"]
    }
    assert found(query().filter_prefix("customer:name", "Sec")) == {sent["id"], paid["id"]}
    assert found(query().filter_search("customer:name", "irs")) == {waiting["id"]}
    assert found(query().make_filter("field", "invoice_no", paid["invoice_no"])) == {paid["id"]}
    assert found(query().remove_filter()) == {waiting["id"], sent["id"], paid["id"]}


def test_billograms_are_listed_in_pages_with_the_sum_that_remains(empty: BillogramAPI) -> None:
    """The list form is shorter than the full form; the sum of the whole list is text."""
    customer = new_customer(empty)
    made = [empty.billogram.create_and_send(draft(customer), "Email") for _ in range(3)]
    made[0].create_payment(50)
    query = empty.billogram.query()
    query.page_size = 2
    query.order = {"order_field": "invoice_no", "order_direction": "desc"}
    assert (query.page_size, query.order["order_field"]) == (2, "invoice_no")
    query.filter = {"filter_type": "field", "filter_field": "state", "filter_value": "Unpaid"}
    assert query.filter and (query.count, query.total_pages) == (3, 2)
    pages = [[billogram["id"] for billogram in query.get_page(number)] for number in (1, 2)]
    ids = [billogram["id"] for billogram in made]
    assert pages == [[ids[2], ids[1]], [ids[0]]]
    listed = query.get_page(1)[0]
    assert set(listed.data) >= LIST_FORM and "items" not in listed.data
    meta = empty.get("billogram", {"page": 1, "page_size": 1})["meta"]
    assert meta == {"total_count": 3, "total_remaining_sum": f"{3 * TOTAL - 50}.00"}


def test_special_searches_are_not_for_billograms(api: BillogramAPI) -> None:
    """The client offers them on every query; the documentation excepts this one."""
    for query in (
        api.billogram.query().search("x"),
        api.billogram.query().filter_special("search", "x"),
    ):
        with raising(BillogramExceptions.RequestFormError, "400 INVALID_QUERY_PARAMETER"):
            query.get_page(1)


def test_what_happened_is_listed_as_events(api: BillogramAPI, unpaid: Any) -> None:
    """The client has no class for events; its request method reaches them."""
    query = {
        "page": 1,
        "page_size": 100,
        "filter_type": "field",
        "filter_field": "billogram_id",
        "filter_value": unpaid["id"],
        "order_field": "created_at",
        "order_direction": "asc",
    }
    listed = api.get("billogram_event", query)
    assert listed["meta"]["total_count"] == len(listed["data"]) == len(unpaid["events"])
    assert {event["type"] for event in listed["data"]} == set(event_types(unpaid))


def test_an_address_of_callbacks_must_be_https(api: BillogramAPI, customer: Any) -> None:
    """Plain HTTP to another machine is refused, and names its field."""
    url = {"url": f"http://{secrets.token_hex(4)}.example.com/"}
    with raising(BillogramExceptions.InvalidFieldValueError, "400 INVALID_PARAMETER") as caught:
        api.billogram.create(draft(customer, callbacks=url))
    assert caught.value.field == "callbacks:url"
