"""The payment page in a real browser: Chromium pays and fails bills by clicking.

What the browser is sent back with, and what the callback says, is verified by the reference alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from harness import Gate, eventually
from harness.billplz import V3, V4, Merchant, form_of
from harness.billplz_reference import x_signature
from harness.browser import Opener, press_and_leave
from harness.receiver import Reaction, Received, Receiver, receiving

pytestmark = pytest.mark.row("X1")

PAGE = b"<!doctype html><html lang=en><title>The shop</title><h1>Thank you</h1></html>"
BACK = Reaction(headers={"Content-Type": "text/html; charset=utf-8"}, body=PAGE)
SOON = 20.0
PHONE = {"width": 320, "height": 568}
TABS_MAX = 40
SUCCESS, FAILURE = "Successful payment", "Failed payment"


@pytest.fixture
def shop() -> Iterator[Receiver]:
    """The merchant's own server: the browser comes back to it, and callbacks go to it."""
    with receiving() as running:
        running.script(BACK)
        yield running


def button(page: Page, name: str) -> Locator:
    """Return a button by its name."""
    return page.get_by_role("button", name=name)


def choose_simulator(page: Page) -> None:
    """Choose the simulator among the gateways, which then shows its two buttons."""
    page.get_by_role("radio", name="Billplz Simulator").check()
    page.get_by_role("main").get_by_role("button").first.click()
    expect(button(page, SUCCESS)).to_be_visible()
    expect(button(page, FAILURE)).to_be_visible()


def came(shop: Receiver, method: str, path: str) -> list[Received]:
    """Return what came to a path of the shop."""
    return [one for one in shop.received if (one.method, urlsplit(one.path).path) == (method, path)]


def assert_came_back(shop: Receiver, merchant: Merchant, bill: str, paid: str) -> None:
    """Assert both messages to the shop, and both signatures."""
    eventually(lambda: came(shop, "POST", "/paid"), SOON, "the callback")
    eventually(lambda: came(shop, "GET", "/back"), SOON, "the browser")
    (callback,), (back,) = came(shop, "POST", "/paid"), came(shop, "GET", "/back")
    told = form_of(callback.body)
    assert dict(told)["x_signature"] == x_signature(told, merchant.x_key)
    assert (dict(told)["id"], dict(told)["paid"]) == (bill, paid)
    query = parse_qsl(urlsplit(back.path).query, keep_blank_values=True, strict_parsing=True)
    assert query[0] == ("order", "7")
    signed = [(name, value) for name, value in query if name.startswith("billplz[")]
    values = dict(signed)
    assert values["billplz[x_signature]"] == x_signature(signed, merchant.x_key)
    assert (values["billplz[id]"], values["billplz[paid]"]) == (bill, paid)
    assert dict(told)["paid_at"] == values["billplz[paid_at]"]


def bill_of(merchant: Merchant, shop: Receiver, **changes: str) -> dict[str, str]:
    """Create a bill whose payer goes back to the shop."""
    return merchant.bill(
        callback_url=shop.url("/paid"), redirect_url=shop.url("/back?order=7"), **changes
    )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("press", [SUCCESS, FAILURE])
def test_a_bill_is_paid_or_failed_by_clicking(
    open_page: Opener, merchant: Merchant, shop: Receiver, scripts: bool, press: str
) -> None:
    """The browser returns to the shop with a signature, and the shop is told with another."""
    paid = "true" if press == SUCCESS else "false"
    bill = bill_of(merchant, shop)
    page = open_page(java_script_enabled=scripts)
    page.goto(bill["url"])
    choose_simulator(page)
    button(page, press).click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert_came_back(shop, merchant, bill["id"], paid)
    assert merchant.get(f"{V3}/bills/{bill['id']}")["paid"] is (paid == "true")


def test_auto_submit_goes_straight_to_the_gateway(
    open_page: Opener, merchant: Merchant, shop: Receiver
) -> None:
    """With an active code the chooser is skipped, with any other it is shown."""
    simulator = {"reference_1_label": "Bank Code", "reference_1": "BP-FKR01"}
    bill = bill_of(merchant, shop, **simulator)
    page = open_page(java_script_enabled=False)
    page.goto(bill["url"] + "?auto_submit=true")
    button(page, SUCCESS).click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert_came_back(shop, merchant, bill["id"], "true")
    for label, code in (("Bank Code", "NOBANK01"), ("Bank", "BP-FKR01")):
        other = bill_of(merchant, shop, reference_1_label=label, reference_1=code)
        page.goto(other["url"] + "?auto_submit=true")
        expect(page.get_by_role("radio", name="Billplz Simulator")).to_be_visible()
        expect(button(page, SUCCESS)).to_have_count(0)


def test_without_a_way_back_the_payer_gets_a_receipt(
    open_page: Opener, merchant: Merchant, shop: Receiver
) -> None:
    """A failure offers another try; a paid bill shows its receipt and cannot be paid again."""
    bill = merchant.bill(callback_url=shop.url("/paid"), amount="123456")
    page = open_page()
    page.goto(bill["url"])
    choose_simulator(page)
    button(page, FAILURE).click()
    expect(page.get_by_role("main")).to_contain_text("fail", ignore_case=True)
    page.goto(bill["url"])
    choose_simulator(page)
    button(page, SUCCESS).click()
    expect(page.get_by_role("main")).to_contain_text("paid", ignore_case=True)
    expect(page.get_by_role("main")).to_contain_text("1,234.56")
    page.goto(bill["url"])
    expect(button(page, SUCCESS)).to_have_count(0)
    page.go_back()
    if button(page, SUCCESS).count():
        button(page, SUCCESS).click()
        expect(page.get_by_role("main")).to_contain_text("paid", ignore_case=True)
    eventually(lambda: len(came(shop, "POST", "/paid")) == 2, SOON, "both callbacks")
    told = [dict(form_of(one.body))["paid"] for one in came(shop, "POST", "/paid")]
    assert sorted(told) == ["false", "true"]
    assert len(merchant.callbacks()) == 2


def test_the_page_can_be_understood_without_seeing_it(
    open_page: Opener, merchant: Merchant, shop: Receiver
) -> None:
    """Language, title, one main landmark, one first heading, and a name for every control."""
    bill = bill_of(merchant, shop, name="Siti", description="Order 7 of the shop")
    page = open_page()
    page.goto(bill["url"])
    for step in ("chooser", "simulator"):
        if step == "simulator":
            choose_simulator(page)
        assert page.locator("html").get_attribute("lang") == "en"
        assert page.title()
        expect(page.get_by_role("main")).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        controls = page.locator("input:not([type=hidden]), button, select, textarea, a[href]")
        for index in range(controls.count()):
            control = controls.nth(index)
            named = control.evaluate(
                "e => (e.labels && e.labels.length ? e.labels[0].innerText : '')"
                " || e.innerText || e.getAttribute('aria-label') || ''"
            )
            assert named.strip(), control.evaluate("e => e.outerHTML")
        assert page.locator("img:not([alt])").count() == 0
    expect(page.get_by_role("main")).to_contain_text("2.00")


def focused(page: Page) -> str:
    """Return the words of the element that has the focus."""
    return page.evaluate(
        "() => { const e = document.activeElement; return e.innerText || (e.labels && e.labels"
        ".length ? e.labels[0].innerText : '') || e.value || ''; }"
    )


def tab_to(page: Page, words: str) -> None:
    """Press the tabulator until an element with these words has the focus, which must show."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        if words in focused(page):
            outlined = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; }"
            )
            assert outlined, f"the focus on {words!r} cannot be seen"
            return
    raise AssertionError(f"no way to {words!r} by the keyboard")


def test_a_bill_is_paid_by_the_keyboard_alone(
    open_page: Opener, merchant: Merchant, shop: Receiver
) -> None:
    """Tabulator, arrows, space and enter are enough, and the focus can be seen."""
    bill = bill_of(merchant, shop)
    page = open_page()
    page.goto(bill["url"])
    radio = page.get_by_role("radio", name="Billplz Simulator")
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.type") == "radio":
            break
    for _ in range(TABS_MAX):
        if radio.evaluate("e => e === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(radio).to_be_checked()
    press_and_leave(page.locator(":focus"), "Enter")
    expect(button(page, SUCCESS)).to_be_visible()
    tab_to(page, SUCCESS)
    press_and_leave(page.locator(":focus"), "Enter")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert_came_back(shop, merchant, bill["id"], "true")


def test_the_page_fits_a_phone(open_page: Opener, merchant: Merchant, shop: Receiver) -> None:
    """No sideways scrolling, and targets that a thumb can hit, also with long unbroken words."""
    bill = bill_of(merchant, shop, name="N" * 255, description="d" * 200)
    page = open_page(viewport=PHONE)
    page.goto(bill["url"])
    for step in ("chooser", "simulator"):
        if step == "simulator":
            choose_simulator(page)
        wide = page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], f"the {step} is {wide} wide"
        for control in page.get_by_role("button").all():
            box = control.bounding_box()
            assert box is not None and box["height"] >= 24 and box["width"] >= 24


def test_what_callers_wrote_is_text_and_nothing_else(
    open_page: Opener, merchant: Merchant, shop: Receiver
) -> None:
    """No markup of theirs is obeyed, on any page that shows it."""
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;</title>"
    fields = dict.fromkeys(("name", "description", "reference_1", "reference_2"), hostile)
    bill = bill_of(merchant, shop, reference_1_label="<b>bold</b>", **fields)
    page = open_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(bill["url"])
    # Names are shown as they are told, perhaps in capital letters.
    expect(page.get_by_role("main")).to_contain_text(hostile, ignore_case=True)
    assert page.locator("main script, main img, main b").count() == 0
    choose_simulator(page)
    assert page.locator("main script, main img, main b").count() == 0
    assert dialogs == []


def test_an_open_collections_form_makes_a_bill(open_page: Opener, merchant: Merchant) -> None:
    """Whoever knows the address fills the form in and pays what it says."""
    created = merchant.post(
        f"{V4}/open_collections",
        {"title": "Donations", "description": "For the roof", "fixed_amount": "false"},
    )
    page = open_page(java_script_enabled=False)
    page.goto(created["url"])
    expect(page.get_by_role("heading", level=1)).to_contain_text("DONATIONS")
    page.get_by_label("Name").fill("Siti")
    page.get_by_label("Email").fill("siti@example.com")
    page.get_by_label("Amount").fill("12.50")
    page.get_by_role("main").get_by_role("button").first.click()
    choose_simulator(page)
    expect(page.get_by_role("main")).to_contain_text("12.50")
    button(page, SUCCESS).click()
    expect(page.get_by_role("main")).to_contain_text("paid", ignore_case=True)


def test_a_card_is_authenticated_by_clicking(
    open_page: Opener, merchant: Merchant, shop: Receiver
) -> None:
    """The card's callback and the browser's return bear the same signed fields."""
    card = merchant.post(
        f"{V4}/cards",
        {"name": "Ann", "email": "a@example.com", "phone": "60112223333",
         "callback_url": shop.url("/card")},
    )  # fmt: skip
    page = open_page()
    page.goto(card["authentication_redirect_url"])
    page.get_by_role("main").get_by_role("button").first.click()
    eventually(lambda: came(shop, "POST", "/card"), SOON, "the callback")
    told = form_of(came(shop, "POST", "/card")[0].body)
    fields = dict(told)
    assert set(fields) == {"id", "card_number", "provider", "token", "status", "checksum"}
    assert fields["checksum"] == x_signature(told, merchant.x_key, "checksum")
    assert (fields["id"], fields["status"]) == (card["id"], "active")
    deleted = merchant.send("DELETE", f"{V4}/cards/{card['id']}", {"token": fields["token"]})
    assert deleted.json()["status"] == "deleted"


def test_pages_are_for_their_payer_alone(merchant: Merchant, gate: Gate) -> None:
    """No copy is kept, no frame shows them, and nothing but themselves may be loaded."""
    bill = merchant.bill()
    answer = gate.ask(gate.sandbox, "GET", urlsplit(bill["url"]).path)
    policy = answer.header("content-security-policy") or ""
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "no-store" in (answer.header("cache-control") or "")
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("referrer-policy")
