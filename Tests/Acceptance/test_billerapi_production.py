"""BillerAPI in production: billers and linking through the operator's upstream."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from harness import Answer, Gate, GateFactory, eventually, run_command
from harness.billerapi import ASKS, BAD, CODE, GOOD, Client, assert_error, assert_ok
from harness.certificates import PrivateAuthority
from harness.receiver import Reaction
from harness.upstream import ACCOUNTS, BASE, BILLERS, PROMPT, LinkUpstream

SECRET = "upstream-s3cret-0123456789abcdef-0123456789"
BILLER = "acme-power"
FAULT_LINE = "the linking upstream gave no answer"
LINE_MEMBERS = ("call", "fault", "link_token_id")
UNAVAILABLE = "PROVIDER_UNAVAILABLE"
WAIT_SECONDS = 1.0
FAULTS = {
    "500": Reaction(status=500, body=b"{}"),
    "redirect": Reaction(status=302, headers={"Location": "/elsewhere"}, body=b""),
    "rubbish": Reaction(body=b"<html>"),
    "empty": Reaction(body=b""),
    "shape": Reaction(body=b'{"result":"accounts","id":7,"billers":{}}'),
    "cut": Reaction(cuts=True),
    "hangs": Reaction(hangs=True),
    "large": Reaction(body=b'{"more":"' + b"a" * 1_048_576 + b'"}'),
}


@pytest.fixture
def upstream() -> Iterator[LinkUpstream]:
    """An upstream of the test's own."""
    with closing(LinkUpstream()) as running:
        yield running


def settings(folder: Path, url: str, **changes: Any) -> dict[str, Any]:
    """Return the settings that name an upstream, and write the file of its secret."""
    secret = folder / "upstream.secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    return {"linking": {"upstream": {"url": url, "secretFile": str(secret), **changes}}}


def start(new_gate: GateFactory, folder: Path, url: str, **changes: Any) -> Gate:
    """Start a server with an upstream, whose secret must not come into its log."""
    gate = new_gate(settings(folder, url, **changes))
    gate.secrets.add(SECRET)
    return gate


def live_client(gate: Gate) -> Client:
    """Make a client of production."""
    client = Client.create(gate, environment="production")
    assert client.secret.startswith("bb_live_")
    return client


def fault_lines(gate: Gate, least: int = 1) -> list[dict[str, Any]]:
    """Wait for some lines of the log about an upstream that gave no answer; return them all."""

    def enough() -> list[dict[str, Any]] | None:
        lines = [line for line in gate.log_lines() if line.get("msg") == FAULT_LINE]
        return lines if len(lines) >= least else None

    return eventually(enough, 20.0, f"{least} lines about the upstream")


def assert_unavailable(answer: Answer, begun: float) -> None:
    """Assert the answer to a call that needs the upstream while it is out of order, in time."""
    assert_error(answer, 503, UNAVAILABLE)
    assert time.monotonic() - begun < WAIT_SECONDS + 10


def test_an_end_user_links_an_account_in_production(
    new_gate: GateFactory, tmp_path: Path, upstream: LinkUpstream
) -> None:
    """From the link token to the access token; the upstream is shown its secret each time."""
    gate = start(new_gate, tmp_path, upstream.address)
    client = live_client(gate)
    token = client.link_token(biller_id=BILLER, consents=["bills"])
    assert token.text.startswith("lt_production_")
    assert_ok(client.step(token, "open"))
    wrong = client.sign_in(token, BAD)
    assert (wrong["success"], wrong["error_code"]) == (False, "INVALID_CREDENTIALS")
    asked = client.sign_in(token, ASKS)
    assert asked["next_step"] == "submit_mfa" and PROMPT in str(asked)
    refused = assert_ok(client.step(token, "submit-mfa", {"mfa_code": "000000"}))
    assert refused["error_code"] == "INVALID_MFA_CODE"
    assert_ok(client.step(token, "submit-mfa", {"mfa_code": CODE}))
    found = assert_ok(client.step(token, "discover-accounts"))["accounts"]
    assert [one["name"] for one in found] == [one["name"] for one in ACCOUNTS]
    public = client.choose(token, found[1]["id"])["public_token"]
    assert public.startswith("pt_production_")
    access = client.exchange(public)
    assert access.text.startswith("at_production_")
    assert [row["account_link_id"] for row in client.accounts()] == [access.link]
    # Bills are another backend's, which production does not have.
    assert_error(client.bills(access), 503)

    received = upstream.received
    assert [(one.method, one.path.removeprefix(BASE)) for one in received] == [
        ("GET", f"/billers/{BILLER}"),  # the link token names it
        ("GET", f"/billers/{BILLER}"),
        ("POST", "/sign-in"),
        ("GET", f"/billers/{BILLER}"),
        ("POST", "/sign-in"),
        ("POST", "/code"),
        ("POST", "/code"),
    ]
    for one in received:
        assert one.headers["Authorization"] == f"Bearer {SECRET}"
        assert one.headers["Tollgate-Environment"] == "production"
    assert received[4].json() == {
        "link_token_id": token.id,
        "biller_id": BILLER,
        "fields": [{"name": "account_number", "value": ASKS}],
    }
    assert received[6].json() == {
        "link_token_id": token.id,
        "code": CODE,
        "memory": {"asked": BILLER},
    }
    assert FAULT_LINE not in gate.log.read_text()


def test_neither_the_secret_nor_what_is_typed_is_kept(
    new_gate: GateFactory, tmp_path: Path, upstream: LinkUpstream
) -> None:
    """No file of the data folder and no line of the log has them, also where the upstream fails."""
    gate = start(new_gate, tmp_path, upstream.address)
    client = live_client(gate)
    token = client.link_token(biller_id="Lagoon.Water")
    customer, pin = client.keep("customer-of-the-lagoon"), client.keep("correct horse battery")
    typed = {"credentials": {"customer": customer, "pin": pin}}
    answer = assert_ok(client.step(token, "submit-credentials", typed))
    assert answer["error_code"] == "INVALID_CREDENTIALS"
    upstream.fault = FAULTS["500"]
    assert_error(client.step(token, "submit-credentials", typed), 503, UNAVAILABLE)
    upstream.fault = None
    sent = [one.json()["fields"] for one in upstream.received if one.method == "POST"]
    assert sent == [[{"name": "customer", "value": customer}, {"name": "pin", "value": pin}]]
    gate.stop()
    for path in [path for path in gate.data.rglob("*") if path.is_file()]:
        content = path.read_bytes()
        found = [secret[:12] for secret in gate.secrets if secret.encode() in content]
        assert not found, (path.name, found)


def test_the_directory_of_production_is_the_upstreams(
    new_gate: GateFactory, tmp_path: Path, upstream: LinkUpstream
) -> None:
    """Listed with filters and cursors, and shown, in the sandbox's form; by a link token too."""
    gate = start(new_gate, tmp_path, upstream.address)
    client = live_client(gate)
    whole = client.get("/billers")
    assert set(whole) == {"data", "has_more", "next_cursor"}
    assert [one["id"] for one in whole["data"]] == [one["id"] for one in BILLERS]
    assert (whole["has_more"], whole["next_cursor"]) == (False, None)
    seen, query = [], {"limit": "2"}
    for _ in range(2):
        page = client.get("/billers", query)
        seen += [one["id"] for one in page["data"]]
        query = {"limit": "2", "cursor": page["next_cursor"]}
    assert seen == [one["id"] for one in BILLERS] and page["has_more"] is False
    assert [one["id"] for one in client.get("/billers", {"category": "gas"})["data"]] == [
        "zeal_gas"
    ]
    assert client.get("/billers", {"search": "no such & name"})["data"] == []
    token = client.link_token(biller_id=None)
    for by in (client.headers, (token.bearer,)):
        shown = client.get("/billers/Lagoon.Water", by=by)
        assert shown == {
            "id": "Lagoon.Water",
            "name": "Lagoon Water",
            "category": "water",
            "logo_url": None,
            "status": "MAINTENANCE",
            "auth_type": "customer_and_pin",
            "required_fields": [
                {"name": "customer", "label": "Customer", "type": "text"},
                {"name": "pin", "label": "Code", "type": "password"},
            ],
        }
    before = len(upstream.received)
    assert_error(client.send("GET", "/billers/nobody"), 404, "BILLER_NOT_FOUND")
    assert_error(client.send("POST", "/link/token/create", client.order(biller_id="nobody")), 400,
                 "BILLER_NOT_FOUND")  # fmt: skip
    assert len(upstream.received) == before + 2
    # What cannot be a biller's id, or a parameter, goes no further.
    assert_error(client.send("GET", "/billers/a%20b"), 404, "BILLER_NOT_FOUND")
    assert_error(client.send("GET", "/billers?limit=0"), 400, "VALIDATION_FAILED")
    assert_error(client.send("GET", "/billers?cursor=AAAA"), 400, "INVALID_CURSOR")
    assert len(upstream.received) == before + 2


@pytest.mark.parametrize("fault", FAULTS)
def test_an_upstream_out_of_order_is_a_503_in_time_and_costs_no_try(
    new_gate: GateFactory, tmp_path: Path, upstream: LinkUpstream, fault: str
) -> None:
    """Whatever it answers that it should not, or nothing; each fault is one line of the log."""
    gate = start(new_gate, tmp_path, upstream.address, timeout=f"{int(WAIT_SECONDS)}s")
    client = live_client(gate)
    asking = client.link_token(biller_id=BILLER)
    assert client.sign_in(asking, ASKS)["next_step"] == "submit_mfa"
    open_token = client.link_token(biller_id=None)
    upstream.fault = FAULTS[fault]
    calls = [
        lambda: client.send("GET", "/billers"),
        lambda: client.send("GET", f"/billers/{BILLER}"),
        lambda: client.send("POST", "/link/token/create", client.order(biller_id=BILLER)),
        lambda: client.step(
            open_token, "submit-credentials", {"biller_id": BILLER, "account_number": GOOD}
        ),
    ]
    calls += [lambda: client.step(asking, "submit-mfa", {"mfa_code": CODE})] * 6
    for call in calls:
        begun = time.monotonic()
        assert_unavailable(call(), begun)
    lines = fault_lines(gate, len(calls))
    assert len(lines) == len(calls)
    assert {line["call"] for line in lines} == {"billers", "biller", "code"}
    assert all(set(line) <= {"ts", "level", "msg", *LINE_MEMBERS} for line in lines)
    upstream.fault = None
    # Six codes were typed, and none of them counts.
    assert_ok(client.step(asking, "submit-mfa", {"mfa_code": CODE}))
    assert client.choose(asking)["public_token"]


def test_an_upstream_that_is_not_there_is_a_503(
    new_gate: GateFactory, tmp_path: Path, upstream: LinkUpstream
) -> None:
    """The end user's page can be tried again, and the server stays ready."""
    gate = start(new_gate, tmp_path, upstream.address)
    client = live_client(gate)
    token = client.link_token(biller_id=BILLER)
    upstream.close()
    for path in ("/billers", f"/billers/{BILLER}"):
        assert_error(client.send("GET", path), 503, UNAVAILABLE)
    answer = client.step(token, "submit-credentials", {"account_number": GOOD})
    assert_error(answer, 503, UNAVAILABLE)
    assert {line["fault"] for line in fault_lines(gate)} == {"unreachable"}
    assert gate.ask(gate.management, "GET", "/readyz").status == 200


def test_everything_else_of_production_has_no_backend(
    new_gate: GateFactory, tmp_path: Path, upstream: LinkUpstream
) -> None:
    """The dialect's 503; scripts exist in the sandbox alone; wrong secrets reach nothing."""
    gate = start(new_gate, tmp_path, upstream.address)
    client = live_client(gate)
    for method, path in (
        ("GET", "/webhooks"),
        ("GET", "/link/request-to-link"),
        ("GET", "/bills/sync?account_link_id=link_1"),
    ):
        answer = client.send(method, path)
        assert_error(answer, 503)
        assert gate.explain(answer.request_id)["reason"] == "no_backend"
    script = {**client.order(biller_id=BILLER), "account_number": GOOD}
    answer = client.send("POST", "/sandbox/public-token/create", script)
    assert_error(answer, 403, "SANDBOX_ONLY")
    stranger = (("X-Client-ID", client.id), ("X-Client-Secret", "bb_live_" + "0" * 40))
    assert_error(client.send("GET", "/billers", by=stranger), 401)
    assert upstream.received == []


def test_the_sandbox_keeps_its_own_billers(
    new_gate: GateFactory, tmp_path: Path, upstream: LinkUpstream
) -> None:
    """Beside an upstream it links as ever, and asks nobody."""
    client = Client.create(start(new_gate, tmp_path, upstream.address))
    assert_ok(client.bills(client.exchange(client.linked())))
    assert len(client.get("/billers")["data"]) == 25
    assert upstream.received == []


def test_the_upstreams_certificate_must_prove_its_name(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """A private authority is trusted where it is configured; nothing is sent where it is not."""
    authority = PrivateAuthority(tmp_path / "authority")
    authority.issue()
    with closing(LinkUpstream(authority.certificate, authority.key)) as private:
        stranger = live_client(start(new_gate, tmp_path, private.address))
        assert_error(stranger.send("GET", "/billers"), 503, UNAVAILABLE)
        assert private.connections > 0 and private.received == []
        assert {line["fault"] for line in fault_lines(stranger.gate)} == {"untrusted"}
        stranger.gate.stop()
        trusting = settings(tmp_path, private.address, trustedCertificates=str(authority.ca_file))
        client = live_client(new_gate(trusting, name="trusting"))
        assert len(client.get("/billers")["data"]) == len(BILLERS)


def serve(binary: Path, folder: Path, expect: int, **variables: str) -> str:
    """Start a server that cannot start, and return what it says."""
    outcome = run_command(
        binary, "serve", "--data", str(folder / "data"), "--listen", "127.0.0.1:0",
        "--production-listen", "127.0.0.1:0", "--plain-listen", "off",
        "--management", "127.0.0.1:0",
        environment={f"TOLLGATE_LINKING_UPSTREAM_{name}": text for name, text in variables.items()},
    ).expect(expect)  # fmt: skip
    return outcome.stderr


@pytest.mark.parametrize(
    "url",
    [
        "http://billers.example/",
        "https://me:word@billers.example/",
        "https://billers.example/?a=b",
        "https://billers.example/#a",
    ],
)
def test_a_wrong_address_stops_the_start(binary: Path, tmp_path: Path, url: str) -> None:
    """The message names the key."""
    said = serve(binary, tmp_path, 78, URL=url, SECRET_FILE=str(tmp_path / "secret"))
    assert "linking.upstream.url" in said


def test_an_address_without_a_secret_stops_the_start(binary: Path, tmp_path: Path) -> None:
    """The message names the key that is not there."""
    said = serve(binary, tmp_path, 78, URL="https://billers.example/")
    assert "linking.upstream.secretFile" in said


@pytest.mark.parametrize(
    ("mode", "content"),
    [(0o644, SECRET), (0o640, SECRET), (0o600, "short-s3cret"), (0o600, f"{SECRET} {SECRET}")],
)
def test_a_wrong_file_of_the_secret_stops_the_start(
    binary: Path, tmp_path: Path, mode: int, content: str
) -> None:
    """The message names the key and the file, and nothing of the secret."""
    secret = tmp_path / "upstream.txt"
    secret.write_text(content)
    secret.chmod(mode)
    said = serve(binary, tmp_path, 1, URL="https://billers.example/", SECRET_FILE=str(secret))
    assert "linking.upstream.secretFile" in said and str(secret) in said
    assert "s3cret" not in said


def test_a_wrong_file_of_authorities_stops_the_start(binary: Path, tmp_path: Path) -> None:
    """The message names the key."""
    secret = tmp_path / "upstream.txt"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    said = serve(
        binary, tmp_path, 1, URL="https://billers.example/", SECRET_FILE=str(secret),
        TRUSTED_CERTIFICATES=str(tmp_path / "absent.pem"),
    )  # fmt: skip
    assert "linking.upstream.trustedCertificates" in said
