"""Connect in a real browser: Chromium links accounts in a frame on another site's page.

The client's page is served by the test from an origin of its own; what it was told is what its own
callbacks noted, and whether a public token is worth something is asked of the API.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, FrameLocator, Page, expect

from harness import Answer, Gate, Http1Connection, eventually
from harness.browser import Opener, press_and_leave
from harness.receiver import Reaction, Receiver, receiving

pytestmark = pytest.mark.row("X1", "L2")

SOON = 20.0
READY_SECONDS_MAX = 15.0
PHONE = {"width": 320, "height": 568}
TARGET_PIXELS = 44
TABS_MAX = 80
TRIES_MAX = 10
BILLER = "Test Electric Company"
BILLER_ID = "test_electric_company"
CODE = "123456"
GOOD, BAD, DOWN, ASKS, LOCKED, THREE = (
    *("4242424242", "4000000001", "4000000002"),
    *("4000000003", "4000000004", "4000000008"),
)
DIRECTORY = re.compile(r"/billers\?")
EVENTS = {
    *("OPEN", "SELECT_BILLER", "SUBMIT_CREDENTIALS", "MFA_REQUIRED", "SUBMIT_MFA"),
    *("ACCOUNT_DISCOVERED", "SUCCESS", "EXIT", "ERROR"),
}
HTML = {"Content-Type": "text/html; charset=utf-8", "Referrer-Policy": "unsafe-url"}

_numbers = itertools.count(1)

# The page of a client: one button that opens Connect, and a list of what its callbacks were told.
CLIENT_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The client</title>
<script src="{connect}/connect.js"></script></head>
<body><main><h1>The client</h1><button id="open">Link</button> <a href="#other">Other</a></main>
<script>
window.told = [];
const callbacks = {{
  onEvent: (name, metadata) => told.push(["event", name, metadata]),
  onSuccess: (token, metadata) => told.push(["success", token, metadata]),
  onExit: (error) => told.push(["exit", error]),
}};
const settings = {{ environment: "sandbox", connectUrl: "{connect}" }};
const tokens = {tokens};
window.session = {session};
document.getElementById("open").addEventListener("click", () => session.open());
</script></body></html>"""
GUIDE_FORM = "new BillButler(settings).create({ ...tokens, ...callbacks })"
REFERENCE_FORM = "new BillButler({ ...settings, ...tokens, ...callbacks })"


@dataclass(frozen=True)
class Client:
    """A client of the API, whose pages of some origins may embed Connect."""

    gate: Gate
    id: str
    secret: str

    @classmethod
    def create(cls, gate: Gate, *origins: str) -> Client:
        """Make an organisation with a sandbox client."""
        organisation = f"linker{next(_numbers)}"
        gate.create_organisation(organisation)
        registered = [word for origin in origins for word in ("--origin", origin)]
        created = gate.command(
            "credential", "create", "--organisation", organisation, "--environment", "sandbox",
            "--kind", "billerapi.client", *registered,
        ).json()  # fmt: skip
        client = cls(gate, created["handle"], created["secret"])
        gate.secrets.add(client.secret)
        return client

    def post(self, path: str, body: dict[str, Any], status: int = 200) -> Any:
        """Send something with the client's secret and return the answer's JSON."""
        headers = [
            ("X-Client-ID", self.id),
            ("X-Client-Secret", self.secret),
            ("Content-Type", "application/json"),
        ]
        answer = self._send("POST", path, headers, json.dumps(body).encode())
        assert answer.status == status, answer
        return answer.json()

    def link_token(self, **changes: Any) -> dict[str, str]:
        """Make a link token, and return what the client's server hands to its page."""
        body = {"client_id": self.id, "client_user_id": "user_123", "consents": ["bills"]}
        made = self.post("/link/token/create", {**body, **changes}, 201)
        self.gate.secrets.add(made["link_token"])
        return {"linkToken": made["link_token"], "linkTokenId": made["link_token_id"]}

    def expire(self, tokens: dict[str, str]) -> None:
        """Let a link token's time be over."""
        self.post("/sandbox/link/expire", {"link_token_id": tokens["linkTokenId"]})

    def exchange(self, public_token: str) -> str:
        """Exchange a public token and return the access token."""
        body = {"client_id": self.id, "public_token": public_token}
        token = self.post("/link/token/exchange", body)["access_token"]
        self.gate.secrets |= {public_token, token}
        return token

    def bills(self, access_token: str) -> list[dict[str, Any]]:
        """Fetch the bills of an access token."""
        headers = [("Authorization", f"Bearer {access_token}")]
        answer = self._send("GET", "/bills/get", headers)
        assert answer.status == 200, answer
        return answer.json()["bills"]

    def _send(
        self, method: str, path: str, headers: list[tuple[str, str]], body: bytes | None = None
    ) -> Answer:
        with Http1Connection(self.gate.sandbox) as connection:
            return connection.request(method, path, headers, body)


@pytest.fixture(scope="module")
def may_set_cookies() -> bool:
    """No page of Connect, and no client's page with Connect in it, sets a cookie."""
    return False


@pytest.fixture
def site() -> Iterator[Receiver]:
    """The client's own site, which is another origin than Connect's."""
    with receiving() as running:
        yield running


# Opens Connect with these tokens or with fresh ones, and returns the page and the frame in it.
Connect = Callable[..., tuple[Page, FrameLocator]]


@pytest.fixture
def client(gate: Gate, site: Receiver) -> Client:
    """A client whose site is registered."""
    return Client.create(gate, origin_of(site))


def origin_of(site: Receiver) -> str:
    """Return the origin of a site."""
    return site.url("")


def serve(site: Receiver, gate: Gate, tokens: dict[str, str], session: str = GUIDE_FORM) -> None:
    """Let every path of a site be the client's page with these tokens."""
    page = CLIENT_PAGE.format(connect=gate.sandbox.url, tokens=json.dumps(tokens), session=session)
    site.script(Reaction(headers=HTML, body=page.encode()))


def opened(page: Page, site: Receiver) -> FrameLocator:
    """Open the client's page and Connect in it, and return the frame."""
    page.goto(site.url("/"))
    page.get_by_role("button", name="Link").click()
    return page.frame_locator("dialog iframe")


@pytest.fixture
def connect(open_page: Opener, client: Client, site: Receiver) -> Connect:
    """Opens the client's page and Connect in it, with these tokens or with fresh ones."""

    def start(tokens: dict[str, str] | None = None, **options: object) -> tuple[Page, FrameLocator]:
        serve(site, client.gate, tokens or client.link_token())
        page = open_page(**options)
        return page, opened(page, site)

    return start


def heading(frame: FrameLocator, words: str | re.Pattern[str]) -> None:
    """Wait until a step of the frame is shown, with the focus on its heading."""
    expect(frame.get_by_role("heading", level=1, name=words)).to_be_focused()
    expect(frame.get_by_role("heading", level=1)).to_have_count(1)


def press(frame: FrameLocator, name: str) -> None:
    """Press a button of the frame."""
    frame.get_by_role("button", name=name, exact=True).click()


def choose_biller(frame: FrameLocator) -> None:
    """Search for the biller of the contract as one types, and choose it."""
    heading(frame, "Choose your biller")
    frame.get_by_label("Search by name or kind").press_sequentially("test elec")
    expect(frame.get_by_role("listitem")).to_have_count(1)
    frame.get_by_role("button", name=BILLER).click()
    heading(frame, f"Sign in with {BILLER}")


def sign_in(frame: FrameLocator, number: str) -> None:
    """Type an account number and send it."""
    frame.get_by_label("Account number").fill(number)
    press(frame, "Allow and sign in")


def link(frame: FrameLocator, *names: str) -> None:
    """Choose accounts by their names, or take the only one, and link them."""
    heading(frame, "Choose accounts")
    for name in names:
        frame.get_by_role("checkbox", name=name).check()
    press(frame, "Link")
    heading(frame, "Your account is linked")


def told(page: Page) -> list[list[Any]]:
    """Return what the client's callbacks were told so far."""
    return page.evaluate("() => window.told")


def events(page: Page) -> list[str]:
    """Return the names of the events so far, which are the contract's."""
    names = [one[1] for one in told(page) if one[0] == "event"]
    assert set(names) <= EVENTS
    return names


def all_of(page: Page, kind: str) -> list[list[Any]]:
    """Return what the callbacks of one kind were told."""
    return [one[1:] for one in told(page) if one[0] == kind]


def wait_for(page: Page, kind: str, within: float = SOON) -> list[Any]:
    """Wait until a callback was called, once, and return what it was told."""
    eventually(lambda: all_of(page, kind), within, f"the callback of {kind}")
    (only,) = all_of(page, kind)
    return only


def code_of(page: Page, within: float = SOON) -> str | None:
    """Wait for the end and return the error's code."""
    (error,) = wait_for(page, "exit", within)
    assert error is None or set(error) == {"code", "message"}
    return error and error["code"]


def closed(page: Page) -> None:
    """Assert that nothing of Connect is left, and that the focus is where it was."""
    expect(page.locator("dialog, iframe")).to_have_count(0)
    expect(page.get_by_role("button", name="Link")).to_be_focused()


def frame_of(page: Page) -> Frame:
    """Return Connect's frame itself."""

    def find() -> Frame | None:
        hear(page)
        return next((one for one in page.frames if "/connect/ltid_" in one.url), None)

    return eventually(find, SOON, "the frame")


def hear(page: Page) -> None:
    """Let the driver tell what has happened meanwhile: it does so during calls alone."""
    page.evaluate("() => 0")


# The way through


@pytest.mark.parametrize(
    "case",
    [
        (GOOD, (), 1),
        ("4000000005", (), 1),
        ("4000000006", (), 1),
        ("4000000007", (), 3),
        (THREE, ("Primary", "Vacation Home"), None),
        (ASKS, (), None),
    ],
    ids=lambda case: case[0],
)
def test_an_account_is_linked_in_the_frame_of_another_site(
    connect: Connect, client: Client, case: tuple[str, tuple[str, ...], int | None]
) -> None:
    """Every magic number that works ends with a public token that fetches bills."""
    number, names, count = case
    page, frame = connect()
    choose_biller(frame)
    sign_in(frame, number)
    if number == ASKS:
        heading(frame, "Type the code")
        frame.get_by_label("Code").fill(CODE)
        press(frame, "Continue")
    link(frame, *names)
    token, metadata = wait_for(page, "success")
    assert set(metadata) == {"accountId", "institutionName", "biller_id"}
    assert (metadata["institutionName"], metadata["biller_id"]) == (BILLER, BILLER_ID)
    press(frame, "Done")
    closed(page)
    mfa = ["MFA_REQUIRED", "SUBMIT_MFA"] if number == ASKS else []
    expected = ["OPEN", "SELECT_BILLER", "SUBMIT_CREDENTIALS", *mfa]
    assert events(page) == [*expected, "ACCOUNT_DISCOVERED", "SUCCESS", "EXIT"]
    assert all_of(page, "exit") == []
    bills = client.bills(client.exchange(token))
    assert bills and (count is None or len(bills) == count)


@pytest.mark.parametrize(
    "case",
    [
        (BAD, "INVALID_CREDENTIALS", "does not know"),
        (DOWN, "BILLER_UNAVAILABLE", "does not answer"),
        (LOCKED, "ACCOUNT_LOCKED", "locked"),
    ],
    ids=lambda case: case[1],
)
def test_a_refused_sign_in_says_why_and_can_be_tried_again(
    connect: Connect, case: tuple[str, str, str]
) -> None:
    """The reason is announced beside the field, the page is told, and the next try works."""
    number, code, words = case
    page, frame = connect()
    choose_biller(frame)
    sign_in(frame, number)
    expect(frame.get_by_role("alert")).to_contain_text(words)
    field = frame.get_by_label("Account number")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    errors = [one[1] for one in all_of(page, "event") if one[0] == "ERROR"]
    assert [error["code"] for error in errors] == [code]
    sign_in(frame, GOOD)
    link(frame)
    assert wait_for(page, "success")


def test_a_wrong_code_can_be_typed_again(connect: Connect) -> None:
    """Only the right code lets the end user in."""
    page, frame = connect()
    choose_biller(frame)
    sign_in(frame, ASKS)
    heading(frame, "Type the code")
    frame.get_by_label("Code").fill("000000")
    press(frame, "Continue")
    expect(frame.get_by_role("alert")).to_contain_text("code is not right")
    expect(frame.get_by_label("Code")).to_be_focused()
    frame.get_by_label("Code").fill("123 456")
    press(frame, "Continue")
    link(frame)
    assert events(page).count("SUBMIT_MFA") == 2


def test_too_many_tries_end_the_attempt(connect: Connect) -> None:
    """After some wrong tries the link is of no use, and the client learns why."""
    page, frame = connect()
    choose_biller(frame)
    ended = frame.get_by_role("heading", name="Too many tries")
    for number in range(1, TRIES_MAX + 1):
        sign_in(frame, BAD)
        eventually(lambda least=number: events(page).count("ERROR") >= least, SOON, "an error")
        if ended.count():
            break
    heading(frame, "Too many tries")
    press(frame, "Close")
    assert code_of(page) == "TOO_MANY_TRIES"
    closed(page)


def test_an_empty_field_and_no_account_are_pointed_at(connect: Connect) -> None:
    """What is missing is named, and gets the focus; nothing is sent."""
    _, frame = connect()
    choose_biller(frame)
    press(frame, "Allow and sign in")
    expect(frame.get_by_role("alert")).to_contain_text("Account number")
    expect(frame.get_by_label("Account number")).to_be_focused()
    sign_in(frame, THREE)
    heading(frame, "Choose accounts")
    expect(frame.get_by_role("checkbox")).to_have_count(3)
    press(frame, "Link")
    expect(frame.get_by_role("alert")).to_contain_text("Choose an account")
    expect(frame.get_by_role("checkbox").first).to_be_focused()


def test_the_client_may_settle_the_biller(connect: Connect, client: Client) -> None:
    """The first step is then the sign-in, and there is no other biller to choose."""
    page, frame = connect(client.link_token(biller_id=BILLER_ID))
    heading(frame, f"Sign in with {BILLER}")
    expect(frame.get_by_role("button", name="Choose another biller")).to_have_count(0)
    sign_in(frame, GOOD)
    link(frame)
    _, metadata = wait_for(page, "success")
    assert metadata["biller_id"] == BILLER_ID


@pytest.mark.parametrize("form", [GUIDE_FORM, REFERENCE_FORM], ids=["guide", "reference"])
@pytest.mark.parametrize("members", [("linkToken", "linkTokenId"), ("linkToken",)], ids=len)
def test_both_forms_of_the_class_open_connect_with_or_without_the_id(
    open_page: Opener, client: Client, site: Receiver, form: str, members: tuple[str, ...]
) -> None:
    """A page that knows the link token alone finds its attempt; no address shows the token."""
    tokens = client.link_token()
    serve(site, client.gate, {name: tokens[name] for name in members}, form)
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    frame = opened(page, site)
    choose_biller(frame)
    assert frame_of(page).url == f"{client.gate.sandbox.url}/connect/{tokens['linkTokenId']}"
    assert not any("lt_sandbox" in url or "pt_sandbox" in url for url in asked)


def test_a_link_token_that_nobody_knows_ends_at_once(connect: Connect) -> None:
    """The client is told so by its callback, and nothing stays open."""
    page, _ = connect({"linkToken": "lt_sandbox_" + "x" * 40})
    assert code_of(page) == "INVALID_LINK_TOKEN"
    closed(page)


# Leaving


@pytest.mark.parametrize("way", ["button", "Escape", "exit"])
def test_the_end_user_or_the_page_can_cancel(connect: Connect, client: Client, way: str) -> None:
    """Everything is closed, the focus returns, and the link token is of no use any more."""
    tokens = client.link_token()
    page, frame = connect(tokens)
    choose_biller(frame)
    if way == "button":
        press(frame, "Cancel")
    elif way == "Escape":
        press_and_leave(frame.get_by_role("heading", level=1), "Escape")
    else:
        page.evaluate("() => window.session.exit()")
    assert wait_for(page, "exit") == [None]
    closed(page)
    assert events(page)[-1] == "EXIT"
    answer = client.gate.ask(client.gate.sandbox, "GET", f"/connect/{tokens['linkTokenId']}")
    assert answer.status == 410


def test_destroy_takes_everything_away_and_tells_nobody(connect: Connect) -> None:
    """The page has its focus back; no callback was called."""
    page, frame = connect()
    heading(frame, "Choose your biller")
    page.evaluate("() => { window.session.destroy(); window.session.destroy(); }")
    closed(page)
    assert (all_of(page, "exit"), all_of(page, "success")) == ([], [])


def test_an_attempt_whose_time_is_over_ends_in_the_frame(connect: Connect, client: Client) -> None:
    """The next step says so, and so does the client's callback."""
    tokens = client.link_token()
    page, frame = connect(tokens)
    choose_biller(frame)
    client.expire(tokens)
    sign_in(frame, GOOD)
    heading(frame, re.compile("This link has ended|The time is over"))
    press(frame, "Close")
    assert code_of(page) in {"LINK_ENDED", "LINK_TOKEN_EXPIRED"}
    closed(page)


# Who may embed it, and who may speak to it


def complaints_of(page: Page) -> list[str]:
    """Return the list into which the page's complaints go from now on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    return complaints


def wait_for_refusal(page: Page, complaints: list[str]) -> None:
    """Wait until the browser says that it shows no frame, and why."""

    def is_refused() -> bool:
        hear(page)
        return any("frame-ancestors" in one for one in complaints)

    eventually(is_refused, SOON, "the refusal")


@pytest.mark.parametrize("registered", [(), ("https://shop.example",)], ids=["none", "another"])
def test_a_page_of_an_unregistered_origin_is_refused_by_the_browser(
    open_page: Opener, gate: Gate, site: Receiver, registered: tuple[str, ...]
) -> None:
    """The browser shows nothing of the frame, and the client's page gives up in time."""
    client = Client.create(gate, *registered)
    tokens = client.link_token()
    serve(site, gate, tokens)
    page = open_page(complains=True)
    complaints = complaints_of(page)
    opened(page, site)
    wait_for_refusal(page, complaints)
    assert not any(tokens["linkToken"] in text for text in complaints)
    assert all(one.locator("#connect").count() == 0 for one in page.frames[1:])
    assert code_of(page, READY_SECONDS_MAX + SOON) == "CONNECT_UNAVAILABLE"
    closed(page)


def test_a_registered_page_inside_an_unregistered_one_is_refused(
    open_page: Opener, client: Client, site: Receiver
) -> None:
    """Every page around the frame counts, not only the nearest."""
    serve(site, client.gate, client.link_token())
    with receiving() as other:
        body = f'<!doctype html><title>x</title><iframe src="{site.url("/")}"></iframe>'
        other.script(Reaction(headers=HTML, body=body.encode()))
        page = open_page(complains=True)
        complaints = complaints_of(page)
        page.goto(other.url("/"))
        page.frame_locator("iframe").get_by_role("button", name="Link").click()
        wait_for_refusal(page, complaints)
        assert all(one.locator("#connect").count() == 0 for one in page.frames)


FORGED = {"source": "billerapi-connect", "type": "SUCCESS", "publicToken": "pt_sandbox_forged"}


def test_messages_of_other_windows_are_ignored_on_both_sides(
    open_page: Opener, client: Client, site: Receiver
) -> None:
    """A frame of a third site can reach both windows, and neither listens to it."""
    tokens = client.link_token()
    serve(site, client.gate, tokens)
    with ExitStack() as stack:
        third = stack.enter_context(receiving())
        start = {"source": "billerapi-connect", "type": "START", "linkToken": tokens["linkToken"]}
        close = {"source": "billerapi-connect", "type": "CLOSE"}
        script = f"""<!doctype html><title>Third</title><script>
            parent.postMessage({json.dumps(FORGED)}, "*");
            parent.postMessage({{ source: "billerapi-connect", type: "EXIT" }}, "*");
            for (let index = 0; index < parent.frames.length; index += 1) {{
              parent.frames[index].postMessage({json.dumps(start)}, "*");
              parent.frames[index].postMessage({json.dumps(close)}, "*");
            }}
            parent.postMessage("third is done", "*");
            </script>"""
        third.script(Reaction(headers=HTML, body=script.encode()))
        page = open_page()
        frame = opened(page, site)
        choose_biller(frame)
        before = told(page)
        page.evaluate(
            """(url) => new Promise((resolve) => {
              addEventListener("message", (event) => event.data === "third is done" && resolve());
              document.body.append(Object.assign(document.createElement("iframe"), { src: url }));
            })""",
            third.url("/"),
        )
        # A whole step further, so that whatever was said has been heard.
        sign_in(frame, GOOD)
        heading(frame, "Choose accounts")
        assert told(page)[: len(before)] == before
        assert (all_of(page, "success"), all_of(page, "exit")) == ([], [])


@pytest.mark.parametrize(
    "message",
    [
        "a text",
        None,
        [],
        {},
        {**FORGED, "source": "billerapi"},
        {**FORGED, "type": "OTHER"},
        {**FORGED, "type": "EXIT"},
        {**FORGED, "publicToken": "lt_sandbox_forged"},
        {**FORGED, "publicToken": ["pt_sandbox_forged"]},
        {**FORGED, "publicToken": "pt_sandbox_" + "x" * 300},
        {**FORGED, "more": "x"},
        {**FORGED, "metadata": "x"},
        {**FORGED, "metadata": {"x": 1}},
        {**FORGED, "metadata": {"x": "y" * 257}},
        {**FORGED, "metadata": {str(index): "x" for index in range(9)}},
        {**FORGED, "metadata": {"x": {"y": "z"}}},
    ],
    ids=str,
)
def test_a_message_of_the_wrong_shape_or_size_is_ignored(connect: Connect, message: Any) -> None:
    """Also where the frame itself sends it."""
    page, frame = connect()
    heading(frame, "Choose your biller")
    before = told(page)
    frame_of(page).evaluate("(message) => parent.postMessage(message, '*')", message)
    choose_biller(frame)
    eventually(lambda: "SELECT_BILLER" in events(page), SOON, "the next event")
    assert [one for one in told(page) if one[:2] != ["event", "SELECT_BILLER"]] == before


def test_a_success_is_told_once_however_often_it_is_said(connect: Connect, client: Client) -> None:
    """A replayed message changes nothing, and neither does a second link token."""
    tokens = client.link_token()
    page, frame = connect(tokens)
    choose_biller(frame)
    other = client.link_token()["linkToken"]
    page.evaluate(
        """([token, origin]) => document.querySelector("iframe").contentWindow.postMessage(
          { source: "billerapi-connect", type: "START", linkToken: token }, origin)""",
        [other, client.gate.sandbox.url],
    )
    sign_in(frame, GOOD)
    link(frame)
    token, _ = wait_for(page, "success")
    again = {**FORGED, "publicToken": token, "metadata": {}}
    frame_of(page).evaluate("(message) => parent.postMessage(message, '*')", again)
    press(frame, "Done")
    closed(page)
    assert events(page).count("SUCCESS") == len(all_of(page, "success")) == 1
    assert events(page).count("OPEN") == 1


def test_the_page_of_the_frame_alone_says_where_it_belongs(
    open_page: Opener, client: Client
) -> None:
    """Opened as a page of its own it does nothing."""
    page = open_page()
    page.goto(f"{client.gate.sandbox.url}/connect/{client.link_token()['linkTokenId']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing to see here alone")
    expect(page.get_by_role("button")).to_have_count(0)


# For everybody


def scan(where: Page | Frame, what: str) -> None:
    """Assert that the scan finds nothing serious, in the frame or in the page."""
    found = Axe().run(where).response["violations"]
    serious = [one["id"] for one in found if one["impact"] in ("serious", "critical")]
    assert serious == [], (what, found)


def test_no_step_has_a_serious_finding_of_accessibility(connect: Connect) -> None:
    """The frame's steps and the page around, scanned one by one."""
    page, frame = connect()
    heading(frame, "Choose your biller")
    inner = frame_of(page)
    dialog = page.get_by_role("dialog", name="Link an account")
    expect(dialog).to_have_attribute("aria-modal", "true")
    expect(page.locator("iframe")).to_have_attribute("title", re.compile(".+"))
    scan(inner, "choose")
    choose_biller(frame)
    scan(inner, "sign in")
    sign_in(frame, BAD)
    expect(frame.get_by_role("alert")).not_to_be_empty()
    scan(inner, "refused")
    sign_in(frame, ASKS)
    heading(frame, "Type the code")
    scan(inner, "code")
    frame.get_by_label("Code").fill(CODE)
    press(frame, "Continue")
    heading(frame, "Choose accounts")
    scan(inner, "accounts")
    link(frame)
    scan(inner, "success")
    scan(page, "the page around")


def tab_to(page: Page, where: Page | Frame, words: str) -> None:
    """Press the tabulator until an element with these words has the focus, which must show."""
    for _ in range(TABS_MAX):
        page.keyboard.press("Tab")
        found = where.evaluate(
            """() => {
              const e = document.activeElement;
              const label = e.labels && e.labels.length ? e.labels[0].innerText : "";
              const style = getComputedStyle(e);
              const shows = style.outlineStyle !== "none" || style.boxShadow !== "none";
              return document.hasFocus() ? [label || e.innerText || "", shows] : ["", true];
            }"""
        )
        if words in found[0]:
            assert found[1], f"the focus on {words!r} cannot be seen"
            return
    raise AssertionError(f"no way to {words!r} by the keyboard")


def test_an_account_is_linked_by_the_keyboard_alone(
    open_page: Opener, client: Client, site: Receiver
) -> None:
    """Tabulator, space and enter are enough; the focus shows, and never leaves the dialog."""
    serve(site, client.gate, client.link_token())
    page = open_page()
    page.goto(site.url("/"))
    tab_to(page, page, "Link")
    page.keyboard.press("Enter")
    frame = page.frame_locator("dialog iframe")
    heading(frame, "Choose your biller")
    inner = frame_of(page)
    tab_to(page, inner, "Search by name or kind")
    page.keyboard.type("test electric")
    tab_to(page, inner, BILLER)
    page.keyboard.press("Enter")
    heading(frame, f"Sign in with {BILLER}")
    for _ in range(TABS_MAX // 4):
        page.keyboard.press("Tab")
        outside = page.evaluate(
            "() => ['A', 'BUTTON'].includes(document.activeElement.tagName)"
            " && !document.activeElement.closest('dialog')"
        )
        assert not outside
    tab_to(page, inner, "Account number")
    page.keyboard.type(THREE)
    page.keyboard.press("Enter")
    heading(frame, "Choose accounts")
    tab_to(page, inner, "Business")
    page.keyboard.press("Space")
    tab_to(page, inner, "Link")
    page.keyboard.press("Enter")
    heading(frame, "Your account is linked")
    tab_to(page, inner, "Done")
    press_and_leave(inner.locator(":focus"), "Enter")
    assert wait_for(page, "success")
    closed(page)


def fits(page: Page, frame: FrameLocator, what: str) -> None:
    """Assert that the frame fills a phone, scrolls one way only, and has targets for thumbs."""
    box = page.locator("iframe").bounding_box()
    assert box == {"x": 0, "y": 0, **PHONE}, what
    wide = frame_of(page).evaluate("() => document.documentElement.scrollWidth")
    assert wide <= PHONE["width"], f"{what} is {wide} wide"
    for control in frame.locator("button:visible, input:visible:not([type=checkbox])").all():
        box = control.bounding_box()
        assert box is not None and box["height"] >= TARGET_PIXELS, (what, box)
    for label in frame.locator(".choice:visible").all():
        box = label.bounding_box()
        assert box is not None and box["height"] >= TARGET_PIXELS, (what, box)


def test_every_step_fits_a_phone(connect: Connect) -> None:
    """The smallest phone of today: 320 by 568."""
    page, frame = connect(viewport=PHONE, has_touch=True)
    heading(frame, "Choose your biller")
    fits(page, frame, "choose")
    choose_biller(frame)
    fits(page, frame, "sign in")
    sign_in(frame, ASKS)
    heading(frame, "Type the code")
    fits(page, frame, "code")
    frame.get_by_label("Code").fill(CODE)
    press(frame, "Continue")
    heading(frame, "Choose accounts")
    fits(page, frame, "accounts")
    link(frame)
    fits(page, frame, "success")


def test_nothing_moves_for_whoever_wants_no_motion(connect: Connect) -> None:
    """No transition and no animation on any element."""
    page, frame = connect(reduced_motion="reduce")
    heading(frame, "Choose your biller")
    moving = frame_of(page).evaluate(
        """() => [...document.querySelectorAll("*")].filter((e) => {
          const style = getComputedStyle(e);
          return style.transitionDuration !== "0s" || style.animationName !== "none";
        }).length"""
    )
    assert moving == 0


def test_what_others_wrote_is_text_and_nothing_else(
    open_page: Opener, client: Client, site: Receiver
) -> None:
    """A directory of billers with markup in its names is shown to the letter."""
    hostile = "<img src=x onerror=alert(1)><b>bold</b>"
    serve(site, client.gate, client.link_token())
    page = open_page()
    entry = {"id": BILLER_ID, "name": hostile, "category": hostile, "required_fields": [
        {"name": "account_number", "label": hostile}]}  # fmt: skip
    page.route(
        DIRECTORY,
        lambda route: route.fulfill(json={"data": [entry], "has_more": False}),
    )
    frame = opened(page, site)
    heading(frame, "Choose your biller")
    frame.get_by_role("button", name=hostile).click()
    heading(frame, f"Sign in with {hostile}")
    expect(frame.locator("label:visible")).to_have_text(hostile)
    assert frame.locator("main img, main b").count() == 0


def test_a_directory_of_many_pages_is_searched_by_the_api(
    open_page: Opener, client: Client, site: Receiver
) -> None:
    """What the first page does not show is found as one types, and a late answer is dropped."""
    serve(site, client.gate, client.link_token())
    page = open_page()
    asked: list[str] = []

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        name = "Found" if "search=" in route.request.url else "First"
        entry = {"id": name.lower(), "name": name, "category": "water"}
        route.fulfill(json={"data": [entry], "has_more": name == "First"})

    page.route(DIRECTORY, answer)
    frame = opened(page, site)
    heading(frame, "Choose your biller")
    expect(frame.get_by_role("button", name="First")).to_be_visible()
    frame.get_by_label("Search by name or kind").fill("fo&und")
    expect(frame.get_by_role("button", name="Found")).to_be_visible()
    expect(frame.get_by_role("button", name="First")).to_have_count(0)
    assert asked[-1].endswith("search=fo%26und")


def test_a_limit_and_an_outage_can_be_waited_for(connect: Connect) -> None:
    """What is no end of the attempt leaves the end user where they are."""
    page, frame = connect()
    choose_biller(frame)
    pattern = "**/submit-credentials"
    page.route(pattern, lambda route: route.fulfill(status=429, headers={"Retry-After": "7"}))
    sign_in(frame, GOOD)
    expect(frame.get_by_role("alert")).to_contain_text("in 7 seconds")
    page.unroute(pattern)
    page.route(pattern, lambda route: route.abort())
    sign_in(frame, GOOD)
    expect(frame.get_by_role("alert")).to_contain_text("no answer now")
    page.unroute(pattern)
    sign_in(frame, GOOD)
    link(frame)


# The demo shop


def is_expected(complaint: str) -> bool:
    """Whether a complaint is that of a frame of the page's own origin, or of a missing icon.

    The shop has Connect's origin, where a frame's sandbox holds nothing back; with every client's
    page it does.
    """
    return "can escape its sandboxing" in complaint or "Failed to load resource" in complaint


def test_a_newcomer_clicks_through_the_demo_shop(open_page: Opener, gate: Gate) -> None:
    """From the link token to the bills, with no secret of the client in the browser."""
    guide = gate.command("quickstart").json()["billerapi"]
    gate.secrets.add(guide["client_secret"])
    page = open_page(complains=True)
    complaints = complaints_of(page)
    bodies: list[str] = []
    page.on("response", lambda response: response.ok and bodies.append(response.url))
    page.goto(f"{gate.sandbox.url}/shop")
    scan(page, "the shop")
    page.get_by_role("button", name="Make a link token").click()
    page.get_by_role("button", name="Link an account").click()
    frame = page.frame_locator("dialog iframe")
    choose_biller(frame)
    sign_in(frame, GOOD)
    heading(frame, "Choose accounts")
    press(frame, "Link")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your bills")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("row").last).to_contain_text("PENDING")
    scan(page, "the bills")
    html = page.content()
    assert guide["client_secret"] not in html
    assert not re.search(r"at_sandbox_\w{20}", html)
    assert not any("pt_sandbox" in url or "lt_sandbox" in url for url in bodies)
    hear(page)
    assert [text for text in complaints if not is_expected(text)] == []
