"""No secret in anything that a server writes, whatever is done to it: A5.

`make secrets` holds all black-box tests to the same; here one server hears from callers of all four
dialects, right and wrong, at the log's finest level.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from test_billingplatform_tokens import Client as OAuthClient

from harness import Answer, Gate, GateFactory, Http1Connection, basic, recording
from harness.billerapi import PROBE as BILLERS
from harness.billerapi import Client, bearer
from harness.billingplatform import Person
from harness.billogram import CUSTOMERS
from harness.billplz import FORM, Merchant, json_body
from harness.billplz import PROBE as RANK
from harness.recording import secrets_of
from harness.secret_scan import (
    FORM_BYTES_MIN,
    KEY_FILES,
    SecretScanner,
    files_below,
    forms,
)

PEM_LINE_MIN = 40


class Witness:
    """Everything that one server said, beside what lies in its files."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.heard = bytearray()
        self.secrets: set[str] = set()

    def hear(self, answer: Answer, status: int | None = None) -> Answer:
        """Keep an answer that hands no secret over."""
        assert status in (None, answer.status), answer
        for name, value in answer.headers:
            self.heard += f"{name}: {value}\n".encode()
        self.heard += answer.body + b"\n"
        return answer

    def run(self, *arguments: str, expect: int = 0) -> None:
        """Keep what a command prints."""
        outcome = self.gate.command(*arguments, expect=expect)
        self.heard += (outcome.stdout + outcome.stderr).encode()

    def learn(self, *texts: str) -> None:
        """Note secrets that this test made or was given."""
        self.secrets.update(texts)

    def everywhere(self, carrier: tuple[str, str], secret: str, probe: str) -> None:
        """Present a secret where it belongs and where it does not; every answer is kept."""
        gate, encoded = self.gate, quote(secret, safe="")
        separator = "&" if "?" in probe else "?"
        with Http1Connection(gate.sandbox) as connection:
            for method, target, fields, body in (
                ("GET", probe, [carrier], None),
                ("GET", probe, [carrier, carrier], None),
                ("GET", f"{probe}{separator}key={encoded}&password={encoded}", [], None),
                ("GET", f"/{encoded}", [], None),
                ("POST", probe.partition("?")[0], [FORM, carrier], f"a={encoded}".encode()),
                ("POST", probe.partition("?")[0], [FORM], f'{{"secret": "{secret}"'.encode()),
                ("GET", probe, [("Cookie", f"s={secret}"), ("Accept-Language", secret)], None),
                (
                    "GET",
                    probe,
                    [("X-Unknown", secret), ("Referer", f"https://a/?k={encoded}")],
                    None,
                ),
                ("GET", probe, [("traceparent", secret), ("X-Request-ID", secret)], None),
            ):
                self.hear(connection.request(method, target, fields, body))
        for endpoint in (gate.production, gate.plain):
            self.hear(gate.ask(endpoint, "GET", probe, carrier))
        for method in (secret, "BREW"):
            with Http1Connection(gate.sandbox) as connection:
                self.hear(connection.request(method, probe, [carrier]))


def billogram(witness: Witness) -> None:
    """An API user: right, wrong, rotated, revoked, on the wrong listener."""
    gate = witness.gate
    user = gate.create_user("demo")
    newer = gate.rotate(user, "1h")
    wrong = secrets.token_hex(16)
    witness.learn(user.password, newer.password, wrong)
    for one in (user, newer):
        witness.hear(gate.ask(gate.sandbox, "GET", CUSTOMERS, one.authorization), 200)
    witness.hear(gate.ask(gate.sandbox, "GET", CUSTOMERS, basic(user.user, wrong)), 403)
    witness.everywhere(newer.authorization, newer.password, CUSTOMERS)
    gate.credential("revoke", user)
    witness.hear(gate.ask(gate.sandbox, "GET", CUSTOMERS, newer.authorization), 403)


def billplz(witness: Witness) -> None:
    """A merchant: the secret key, the signing key, a checksum wrong and right."""
    merchant = Merchant.open(witness.gate)
    wrong = secrets.token_urlsafe(16)
    witness.learn(merchant.key.secret, merchant.x_key, wrong)
    witness.hear(merchant.send("GET", RANK), 200)
    witness.hear(witness.gate.ask(witness.gate.sandbox, "GET", RANK, basic(wrong, "")), 401)
    title = {"title": "Payouts"}
    signed = merchant.signed("payment_order_collections.create", **title)
    path = "/api/v5/payment_order_collections"
    witness.hear(merchant.send("POST", path, signed), 200)
    witness.hear(merchant.send("POST", path, {**signed, "checksum": "0" * 128}))
    question = {"channel": "billplz", "kind": "payment_order", "headers": {}, "body": "id=1"}
    witness.hear(
        merchant.send(
            "POST", "/verify/explain", body=json_body({**question, "key": merchant.x_key})
        )
    )
    witness.everywhere(merchant.key.authorization, merchant.key.secret, RANK)


def billerapi(witness: Witness) -> None:
    """A client with its secret, link, public and access token, each right and used up."""
    client = Client.create(witness.gate)
    witness.learn(client.secret)
    token = client.link_token()
    public = client.linked()
    access = client.exchange(public)
    witness.learn(token.text, public, access.text)
    witness.hear(client.try_exchange(public))
    witness.hear(client.bills(access), 200)
    witness.hear(client.step(token, "submit-mfa", {"mfa_code": public}))
    client.expire(token)
    witness.hear(client.step(token, "open"))
    wrong = (("X-Client-ID", client.id), ("X-Client-Secret", secrets.token_urlsafe(24)))
    witness.learn(wrong[1][1])
    witness.hear(client.send("GET", BILLERS, by=wrong), 401)
    witness.everywhere(bearer(access.text), access.text, "/bills/get")
    witness.everywhere(client.headers[1], client.secret, BILLERS)


def billingplatform(witness: Witness) -> None:
    """A person with a password and a session, and an OAuth client with its tokens."""
    person = Person.create(witness.gate, "demo", password=f"words {secrets.token_hex(12)}")
    session = person.login()
    wrong = f"words {secrets.token_hex(12)}"
    witness.learn(person.password, session, wrong)
    witness.hear(person.try_login(wrong), 401)
    witness.hear(person.try_login(name=person.password))
    witness.hear(person.call(session, "GET", "/ACCOUNT"))
    witness.everywhere(("sessionid", session), session, f"{person.base}/ACCOUNT")
    person.command("disable")
    witness.hear(person.call(session, "GET", "/ACCOUNT"), 401)
    client = OAuthClient.create(witness.gate, "demo")
    tokens = client.tokens()
    witness.learn(client.secret, tokens["access_token"], tokens["refresh_token"])
    witness.hear(client.authenticate(client.secret + "x"), 401)
    witness.hear(client.call(tokens["access_token"]))
    witness.hear(client.call(tokens["refresh_token"]), 401)


def ring_secrets(data: Path) -> list[str]:
    """Return the server's own keys: those of its rings, and a line of each private key's file."""
    rings = json.loads((data / "rings.json").read_text())
    found = [
        member["key"]
        for ring in rings.values()
        if isinstance(ring, list)
        for member in ring
        if isinstance(member, dict) and "key" in member
    ]
    assert found, "the rings have keys"
    for name in ("ca.key", "server.key"):
        lines = (data / name).read_text().splitlines()
        found.append(next(line for line in lines[2:] if len(line) >= PEM_LINE_MIN))
    return found


@pytest.mark.row("A5")
def test_nothing_that_a_server_writes_holds_a_secret_in_any_form(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """Log, answers, metrics, explanations, lists and the database's bytes are free of them.

    Each credential is also presented where it does not belong: in the query, the path, the method,
    a cookie, a field of tracing, on the other environment's listener and on the plain one.
    """
    gate = new_gate(recording.SETTINGS)
    gate.create_organisation("demo")
    witness = Witness(gate)
    for dialect in (billogram, billplz, billerapi, billingplatform):
        dialect(witness)
    for line in [line for line in gate.request_lines() if line.get("reason")][-20:]:
        witness.run("explain", line["request_id"])
    for arguments in (("credential", "list", "--organisation", "demo"), ("audit", "list")):
        witness.run(*arguments)
    witness.hear(gate.ask(gate.management, "GET", "/metrics"), 200)
    witness.hear(gate.ask(gate.management, "GET", "/readyz?verbose"), 200)
    witness.learn(*ring_secrets(gate.data))

    scanner = SecretScanner(witness.secrets | gate.secrets)
    folders = {
        "while it serves": files_below(gate.data, KEY_FILES),
        "afterwards": [],
    }
    finds = [str(one) for one in scanner.scan_files(folders["while it serves"])]
    gate.stop()
    folders["afterwards"] = [*files_below(gate.data, KEY_FILES), gate.log, tmp_path / "gate/stdout"]
    finds += [str(one) for one in scanner.scan_files(folders["afterwards"])]
    finds += [str(one) for one in scanner.scan_bytes(bytes(witness.heard), "what was heard")]
    assert finds == []
    assert len(scanner.secrets) >= 20 and gate.log.stat().st_size > 0 and len(witness.heard) > 0
    names = {path.name for path in folders["while it serves"]}
    assert {"tollgate.sqlite", "tollgate.sqlite-wal"} <= names
    assert any("refusals" in path.parts for path in folders["afterwards"])


Writing = Callable[[str], str]

WRITINGS: dict[str, Writing] = {
    "plain": lambda secret: secret,
    "hex": lambda secret: secret.encode().hex(),
    "upper-case hex": lambda secret: secret.encode().hex().upper(),
    "base64 alone": lambda secret: base64.b64encode(secret.encode()).decode(),
    "base64 after a user name": lambda secret: basic("user", secret)[1],
    "base64 after a longer one": lambda secret: basic("users", secret)[1],
    "base64 in the middle": lambda secret: basic("user12", secret + ":tail")[1],
    "base64url": lambda secret: base64.urlsafe_b64encode(secret.encode()).decode(),
    "percent-encoded": lambda secret: quote(secret, safe=""),
    "percent-encoded in lower case": lambda secret: secret.replace("+", "%2b").replace("/", "%2f"),
    "JSON in JSON": lambda secret: json.dumps(json.dumps({"a": secret})),
    "JSON with escaped slashes": lambda secret: secret.replace("/", "\\/"),
    "JSON escapes alone": lambda secret: "".join(f"\\u{ord(one):04x}" for one in secret),
}


@pytest.mark.parametrize("writing", WRITINGS.values(), ids=WRITINGS.keys())
@pytest.mark.parametrize("length", [FORM_BYTES_MIN, 13, 14, 32, 86])
def test_a_secret_that_stands_in_a_file_is_found(
    tmp_path: Path, writing: Writing, length: int
) -> None:
    """The scan's own test: in each form, at every place of a chunk and across two, exactly once."""
    secret = ("a+/" + secrets.token_urlsafe(96))[:length]
    others = [secrets.token_urlsafe(24) for _ in range(3)]
    scanner = SecretScanner([secret, *others], chunk_bytes=64)
    place = scanner.secrets.index(secret)
    for before in range(70):
        content = b"." * before + writing(secret).encode() + b"\0" * 40
        found = {find.secret for find in scanner.scan_stream(BytesIO(content), "-")}
        assert found == {place}, (before, content)
    (tmp_path / "serve.log").write_bytes(b"\n".join([b"line"] * 50 + [writing(secret).encode()]))
    assert list(scanner.scan_files(files_below(tmp_path)))


def test_what_is_not_the_secret_is_not_found() -> None:
    """A secret that lacks its last character, or has another one in the middle, is another text."""
    secret = secrets.token_hex(16)
    other = secret[:15] + ("0" if secret[15] != "0" else "1") + secret[16:]
    scanner = SecretScanner([secret])
    for text in (secret[:-1], other, secret[::-1], secret.upper()):
        assert text == secret or not scanner.scan_bytes(f"{text} {text}".encode(), "-")
    assert all(len(form) >= FORM_BYTES_MIN for _, form in forms(secret))


def test_what_answers_hand_over_is_known_to_the_recording() -> None:
    """Secrets stand at any depth of what commands and logins print."""
    printed = {
        "id": "x",
        "secret": "one",
        "login": [{"SessionID": "two"}, {"access_token": "three"}],
    }
    assert sorted(secrets_of(printed)) == ["one", "three", "two"]
