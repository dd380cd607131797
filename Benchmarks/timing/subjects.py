"""What is tried: for each kind of credential its classes of refusals, and the right one.

Keys, tokens and sessions carry a check of their form, so that a typing error is refused before
anything is looked up. It tells nothing of what there is. What is compared is therefore well-formed:
credentials that are unknown here, or wrong, were made by another server.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from harness import Gate, basic
from harness.billerapi import PROBE as BILLERS
from harness.billerapi import Client, bearer
from harness.billingplatform import JSON, PASSWORD, Person
from harness.billogram import CUSTOMERS
from harness.billplz import PROBE as RANK
from harness.billplz import SECRET_KEY, V5, Merchant, create_key

from .tries import Kind, Request

ORGANISATION = "timing"
EACH = 8
"""How many credentials, or names that nobody has, take turns within a class."""

WRONG = PASSWORD[::-1]
"""A wrong password, as long as the right one."""

LOGIN_BOUND_MS = 0.2
BOUND_MS = 0.02
"""Two classes are alike within this: a login costs a hash, all else some microseconds."""


@dataclass(frozen=True)
class Subject:
    """One kind of credential: how its classes are made, and what counts as alike."""

    make: Callable[[Gate, Gate], list[Kind]]
    """Makes the classes on a running server, with foreign credentials of another one."""
    bound_ms: float = BOUND_MS


def get(path: str, *headers: tuple[str, str]) -> Request:
    """Return a request without a body."""
    return Request("GET", path, headers)


def changed(text: str, place: int = -1) -> str:
    """Return a text with another character at a place, of the same sort."""
    sorts = ("0123456789abcdef", "ABCDEF", "GHIJKLMNOPQRSTUVWXYZ", "ghijklmnopqrstuvwxyz")
    sort = next((one for one in sorts if text[place] in one), "01")
    other = sort[(sort.index(text[place]) + 1) % len(sort)] if text[place] in sort else sort[0]
    at = place % len(text)
    return text[:at] + other + text[at + 1 :]


# MARK: BillingPlatform


def login_request(name: str, password: str) -> Request:
    """Return a login."""
    content = json.dumps({"username": name, "password": password}).encode()
    return Request("POST", f"/{ORGANISATION}/rest/2.0/login", (JSON,), content)


def people(gate: Gate, *options: str) -> list[Person]:
    """Make people."""
    return [Person.create(gate, ORGANISATION, *options) for _ in range(EACH)]


def unknown_people() -> list[Request]:
    """Return logins of names that nobody has."""
    return [login_request(f"nobody{number}", PASSWORD) for number in range(1, EACH + 1)]


def right_logins(people: list[Person]) -> Kind:
    """Return logins that succeed."""
    return Kind("right", None, [login_request(one.name, PASSWORD) for one in people], is_right=True)


def strangers(gate: Gate, _: Gate) -> list[Kind]:
    """Logins from a network from which none of the people has signed in."""
    active, disabled, without = people(gate), people(gate), people(gate, "--no-api-access")
    right = people(gate)
    for person in disabled:
        person.command("disable")
    return [
        Kind("unknown user", "unknown", unknown_people()),
        Kind("wrong password", "mismatch", [login_request(one.name, WRONG) for one in active]),
        Kind(
            "disabled, right password",
            "disabled",
            [login_request(one.name, PASSWORD) for one in disabled],
        ),
        Kind(
            "no API access, right password",
            "disabled",
            [login_request(one.name, PASSWORD) for one in without],
        ),
        right_logins(right),
    ]


def trusted(gate: Gate, _: Gate) -> list[Kind]:
    """Logins from a network from which each of the people has signed in before."""
    active, disabled = people(gate), people(gate)
    for person in active + disabled:
        person.login()
    for person in disabled:
        person.command("disable")
    return [
        Kind("unknown user", "unknown", unknown_people()),
        Kind("wrong password", "mismatch", [login_request(one.name, WRONG) for one in active]),
        Kind(
            "disabled, right password",
            "disabled",
            [login_request(one.name, PASSWORD) for one in disabled],
        ),
        Kind(
            "disabled, wrong password",
            None,
            [login_request(one.name, WRONG) for one in disabled],
        ),
        right_logins(active),
    ]


def sessions(gate: Gate, elsewhere: Gate) -> list[Kind]:
    """Calls with a session."""
    active, leaving, disabled = people(gate), people(gate), people(gate)
    right = [one.login() for one in active]
    ended, dead = [one.login() for one in leaving], [one.login() for one in disabled]
    for person, session in zip(leaving, ended, strict=True):
        person.call(session, "POST", "/logout")
    for person in disabled:
        person.command("disable")

    def calls(found: list[str]) -> list[Request]:
        path = f"/{ORGANISATION}/rest/2.0/ACCOUNT"
        return [get(path, ("sessionid", session)) for session in found]

    return [
        Kind("unknown session", "unknown", calls([one.login() for one in people(elsewhere)])),
        Kind("signed out", None, calls(ended)),
        Kind("of a disabled person", None, calls(dead)),
        Kind("right", None, calls(right), is_right=True),
    ]


def oauth(gate: Gate, elsewhere: Gate) -> list[Kind]:
    """Requests of OAuth clients for tokens."""

    def ask(handle: str, secret: str) -> Request:
        pair = base64.b64encode(f"{handle}:{secret}".encode()).decode()
        path = f"/{ORGANISATION}/auth/1.0/authenticate?grant_type=client_credentials"
        return Request("POST", path, (("Authorization", f"Basic {pair}"),), b"")

    def made_by(maker: Gate) -> list[dict[str, str]]:
        return [
            maker.command(
                "credential", "create", "--organisation", ORGANISATION,
                "--environment", "sandbox", "--kind", "billingplatform.client",
            ).json()
            for _ in range(EACH)
        ]  # fmt: skip

    active, disabled, revoked = made_by(gate), made_by(gate), made_by(gate)
    foreign = made_by(elsewhere)
    for verb, made in (("disable", disabled), ("revoke", revoked)):
        for one in made:
            gate.command("credential", verb, one["id"])

    def asks(made: list[dict[str, str]]) -> list[Request]:
        return [ask(one["handle"], one["secret"]) for one in made]

    return [
        Kind("unknown client", None, asks(foreign)),
        Kind(
            "wrong secret",
            None,
            [
                ask(one["handle"], other["secret"])
                for one, other in zip(active, foreign, strict=True)
            ],
        ),
        Kind("disabled", None, asks(disabled)),
        Kind("revoked", None, asks(revoked)),
        Kind("right", None, asks(active), is_right=True),
    ]


# MARK: Billogram, Billplz, BillerAPI


def users(gate: Gate, elsewhere: Gate) -> list[Kind]:
    """Calls of Billogram's API users."""
    active, disabled, revoked = (
        [gate.create_user(ORGANISATION) for _ in range(EACH)] for _ in range(3)
    )
    foreign = [elsewhere.create_user(ORGANISATION) for _ in range(EACH)]
    for verb, made in (("disable", disabled), ("revoke", revoked)):
        for one in made:
            gate.credential(verb, one)

    def call(authorization: tuple[str, str]) -> Request:
        return get(f"{CUSTOMERS}?page=1", authorization)

    return [
        Kind("unknown user", None, [call(one.authorization) for one in foreign]),
        Kind("wrong", None, [call(basic(one.user, changed(one.password))) for one in active]),
        Kind(
            "wrong in the first character",
            None,
            [call(basic(one.user, changed(one.password, 0))) for one in active],
        ),
        Kind("disabled", None, [call(one.authorization) for one in disabled]),
        Kind("revoked", None, [call(one.authorization) for one in revoked]),
        Kind("right", None, [call(one.authorization) for one in active], is_right=True),
    ]


def secret_keys(gate: Gate, elsewhere: Gate) -> list[Kind]:
    """Calls with Billplz's secret keys, of which every one that is wrong is an unknown one."""
    active, disabled, revoked = (
        [create_key(gate, ORGANISATION, SECRET_KEY) for _ in range(EACH)] for _ in range(3)
    )
    foreign = [create_key(elsewhere, ORGANISATION, SECRET_KEY) for _ in range(EACH)]
    for verb, made in (("disable", disabled), ("revoke", revoked)):
        for one in made:
            gate.command("credential", verb, one.id)

    def calls(found: list[str]) -> list[Request]:
        return [get(RANK, basic(secret, "")) for secret in found]

    return [
        Kind("unknown", None, calls([one.secret for one in foreign])),
        Kind("disabled", None, calls([one.secret for one in disabled])),
        Kind("revoked", None, calls([one.secret for one in revoked])),
        Kind("right", None, calls([one.secret for one in active]), is_right=True),
    ]


def checksums(gate: Gate, _: Gate) -> list[Kind]:
    """Signed V5 calls of known accounts."""
    merchants = [Merchant.open(gate) for _ in range(EACH)]
    now = int(time.time())

    def call(merchant: Merchant, change: Callable[[str], str]) -> Request:
        signed = merchant.signed("payment_order_limit", now)
        signed["checksum"] = change(signed["checksum"])
        target = f"{V5}/payment_order_limit?{urlencode(signed)}"
        return get(target, merchant.key.authorization)

    def foreign(place: int) -> str:
        other = merchants[(place + 1) % EACH]
        return other.signed("payment_order_limit", now)["checksum"]

    return [
        Kind("wrong at the end", None, [call(one, changed) for one in merchants]),
        Kind(
            "wrong at the begin",
            None,
            [call(one, lambda text: changed(text, 0)) for one in merchants],
        ),
        Kind(
            "of another account's key",
            None,
            [
                call(one, lambda _, place=place: foreign(place))
                for place, one in enumerate(merchants)
            ],
        ),
        Kind("right", None, [call(one, str) for one in merchants], is_right=True),
    ]


def clients(gate: Gate, elsewhere: Gate) -> list[Kind]:
    """Calls of BillerAPI's clients."""
    active, disabled, revoked = (
        [Client.create(gate, organisation=ORGANISATION) for _ in range(EACH)] for _ in range(3)
    )
    foreign = [Client.create(elsewhere, organisation=ORGANISATION) for _ in range(EACH)]
    for verb, made in (("disable", disabled), ("revoke", revoked)):
        for one in made:
            one.state(verb)

    def call(name: str, secret: str) -> Request:
        return get(BILLERS, ("X-Client-ID", name), ("X-Client-Secret", secret))

    return [
        Kind("unknown client", None, [call(one.id, one.secret) for one in foreign]),
        Kind(
            "wrong secret",
            None,
            [call(one.id, other.secret) for one, other in zip(active, foreign, strict=True)],
        ),
        Kind("disabled", None, [call(one.id, one.secret) for one in disabled]),
        Kind("revoked", None, [call(one.id, one.secret) for one in revoked]),
        Kind("right", None, [call(one.id, one.secret) for one in active], is_right=True),
    ]


def access_tokens(gate: Gate, elsewhere: Gate) -> list[Kind]:
    """Calls with access tokens of linked accounts."""
    client = Client.create(gate, organisation=ORGANISATION)
    right = [client.access() for _ in range(EACH)]
    revoked = [client.access() for _ in range(EACH)]
    for one in revoked:
        client.post("/link/token/revoke", {"account_link_id": one.link})

    def calls(found: list[str]) -> list[Request]:
        return [get("/bills/get", bearer(text)) for text in found]

    stranger = Client.create(elsewhere, organisation=ORGANISATION)
    foreign = [stranger.access() for _ in range(EACH)]
    return [
        Kind("unknown", None, calls([one.text for one in foreign])),
        Kind("revoked", None, calls([one.text for one in revoked])),
        Kind("right", None, calls([one.text for one in right]), is_right=True),
    ]


SUBJECTS = {
    "login": Subject(strangers, LOGIN_BOUND_MS),
    "trusted": Subject(trusted, LOGIN_BOUND_MS),
    "basic": Subject(users),
    "secret-key": Subject(secret_keys),
    "checksum": Subject(checksums),
    "client": Subject(clients),
    "bearer": Subject(access_tokens),
    "session": Subject(sessions),
    "oauth": Subject(oauth),
}
"""Every kind of credential, by the word that `--only` takes."""
