"""HTTPS and nothing else: H1 and H2."""

from __future__ import annotations

import os
import signal
import socket
import ssl
from pathlib import Path

import pytest

from harness import (
    ApiUser,
    Endpoint,
    Gate,
    GateFactory,
    Http1Connection,
    Http2Connection,
    basic,
    eventually,
)
from harness.billogram import CUSTOMERS, JSON, assert_error, assert_ok
from harness.certificates import PrivateAuthority
from harness.instants import read_instant

PROBE = f"{CUSTOMERS}?page=1"


@pytest.mark.row("H1")
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_plain_http_is_refused_in_the_dialects_form_and_never_redirected(
    gate: Gate, method: str
) -> None:
    """403 in JSON for every method, with and without a credential."""
    for headers in ([], [basic("1234-abcd1234", "0" * 32)]):
        with Http1Connection(gate.plain) as connection:
            body = b"{}" if method in ("POST", "PUT") else None
            answer = connection.request(method, PROBE, [JSON, *headers], body)
        assert_error(answer, 403, "HTTPS_REQUIRED")
        assert answer.header("location") is None


@pytest.mark.row("H1")
def test_a_secret_that_came_in_clear_text_is_recorded_as_exposed_for_its_owner(
    gate: Gate, organisation: str
) -> None:
    """`credential show` names the moment on the secret that was seen; others have none."""
    user = gate.create_user(organisation)
    rotated = gate.rotate(user, "1h")
    bystander = gate.create_user(organisation)
    answer = gate.ask(gate.plain, "GET", PROBE, user.authorization)
    assert_error(answer, 403, "HTTPS_REQUIRED")

    def exposures(one: ApiUser) -> dict[str, str | None]:
        shown = gate.credential("show", one).json()
        return {secret["hint"][-4:]: secret.get("exposed_at") for secret in shown["secrets"]}

    seen = eventually(lambda: exposures(user)[user.password[-4:]], 5.0, "exposed_at is set")
    assert read_instant(seen) >= read_instant(user.facts["created_at"])
    assert exposures(user)[rotated.password[-4:]] is None
    assert exposures(bystander) == {bystander.password[-4:]: None}
    actions = [row["action"] for row in gate.audit(user.id)]
    assert actions.count("credential.exposed") == 1


@pytest.mark.row("H1")
def test_a_wrong_password_in_clear_text_exposes_nothing(gate: Gate, user: ApiUser) -> None:
    """Only a secret that is one counts; a stranger cannot mark somebody's credential."""
    gate.ask(gate.plain, "GET", PROBE, basic(user.user, "0" * 32))
    gate.ask(gate.plain, "GET", PROBE, basic("1234-abcd1234", user.password))
    answer = gate.ask(gate.plain, "GET", PROBE)
    eventually(
        lambda: answer.request_id in {line["request_id"] for line in gate.request_lines()},
        5.0,
        "the requests are recorded",
    )
    shown = gate.credential("show", user).json()
    assert [secret.get("exposed_at") for secret in shown["secrets"]] == [None]


def speak(endpoint: Endpoint, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Shake hands and return the open connection."""
    return endpoint.open_tls(context)


@pytest.mark.row("H2")
@pytest.mark.parametrize("listener", ["sandbox", "production"])
@pytest.mark.parametrize(
    ("version", "name"), [(ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")]
)
def test_tls_1_2_and_1_3_are_spoken(
    gate: Gate, listener: str, version: ssl.TLSVersion, name: str
) -> None:
    """Both versions shake hands against the local authority, with host name check."""
    endpoint: Endpoint = getattr(gate, listener)
    context = endpoint.new_context()
    context.minimum_version = context.maximum_version = version
    with speak(endpoint, context) as connection:
        assert connection.version() == name


@pytest.mark.row("H2")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_older_versions_are_refused_by_the_server(gate: Gate, version: ssl.TLSVersion) -> None:
    """The client offers the old version in earnest; it is the server's alert that ends it."""
    context = gate.sandbox.new_context()
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with pytest.raises(ssl.SSLError, match="ALERT_PROTOCOL_VERSION"):
        speak(gate.sandbox, context)


@pytest.mark.row("H2")
@pytest.mark.parametrize(
    "suites", ["ECDHE+AES+SHA1", "ECDHE+AES+SHA256", "kRSA", "DHE", "ARIA:CAMELLIA"]
)
def test_suites_without_forward_secrecy_or_authenticated_encryption_are_refused(
    gate: Gate, suites: str
) -> None:
    """A client of TLS 1.2 that has nothing better finds no suite in common."""
    context = gate.sandbox.new_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(f"{suites}:@SECLEVEL=0:!AESGCM:!AESCCM:!CHACHA20")
    with pytest.raises(ssl.SSLError, match="ALERT_HANDSHAKE_FAILURE"):
        speak(gate.sandbox, context)


@pytest.mark.row("H2")
@pytest.mark.parametrize("suites", ["ECDHE+AESGCM", "ECDHE+CHACHA20"])
def test_suites_with_both_are_spoken_in_tls_1_2(gate: Gate, suites: str) -> None:
    """AES in Galois counter mode, and ChaCha20-Poly1305 for machines without AES."""
    context = gate.sandbox.new_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(suites)
    with speak(gate.sandbox, context) as connection:
        assert connection.version() == "TLSv1.2"


@pytest.mark.row("H2")
def test_both_http_versions_are_offered_and_strict_transport_security_is_announced(
    gate: Gate, user: ApiUser
) -> None:
    """ALPN chooses h2 or http/1.1; every TLS answer tells browsers to stay with HTTPS."""
    for offer, chosen in ((("h2", "http/1.1"), "h2"), (("http/1.1",), "http/1.1"), ((), None)):
        with gate.sandbox.open(alpn=offer) as connection:
            assert isinstance(connection, ssl.SSLSocket)
            assert connection.selected_alpn_protocol() == chosen
    answer = gate.ask(gate.sandbox, "GET", PROBE, user.authorization)
    assert (answer.header("strict-transport-security") or "").startswith("max-age=")


def serial(endpoint: Endpoint) -> int:
    """Return the serial number of the certificate that a new connection is shown."""
    with endpoint.open() as connection:
        assert isinstance(connection, ssl.SSLSocket)
        certificate = connection.getpeercert()
    assert certificate is not None
    return int(str(certificate["serialNumber"]), 16)


@pytest.mark.row("H2")
def test_a_hangup_signal_swaps_the_certificate_and_drops_no_connection(
    new_gate: GateFactory, tmp_path: Path
) -> None:
    """New connections see the new certificate; open ones, of both protocols, go on answering.

    A file that cannot be used leaves the certificate in use where it is.
    """
    authority = PrivateAuthority(tmp_path / "pki")
    first = authority.issue()
    gate = new_gate({"tls": {"certificate": str(authority.certificate), "key": str(authority.key)}})
    gate.create_organisation("demo")
    user = gate.create_user("demo")
    endpoint = Endpoint("https", gate.sandbox.host, gate.sandbox.port, authority.ca_file)
    assert serial(endpoint) == first
    with Http1Connection(endpoint) as one, Http2Connection(endpoint) as two:
        assert_ok(one.request("GET", PROBE, [user.authorization]))
        assert_ok(two.request("GET", PROBE, [user.authorization]))
        second = authority.issue()
        os.kill(gate.pid, signal.SIGHUP)
        eventually(lambda: serial(endpoint) == second, 5.0, "the new certificate is shown")
        assert_ok(one.request("GET", PROBE, [user.authorization]))
        assert_ok(two.request("GET", PROBE, [user.authorization]))
        lines = len(gate.log_lines())
        authority.certificate.write_text("not a certificate")
        os.kill(gate.pid, signal.SIGHUP)
        eventually(
            lambda: any(line["level"] in ("warning", "error") for line in gate.log_lines()[lines:]),
            5.0,
            "the bad file is reported",
        )
        assert serial(endpoint) == second
        assert_ok(one.request("GET", PROBE, [user.authorization]))


def test_tls_bytes_to_the_plain_port_end_cleanly(gate: Gate) -> None:
    """A client that shakes hands with the plain port gets an error at once, not a hang."""
    with pytest.raises(ssl.SSLError):
        speak(gate.plain, gate.sandbox.new_context())


def test_plain_bytes_to_the_tls_port_end_cleanly(gate: Gate) -> None:
    """A plain request to the TLS port is not answered from the dialect and the connection ends."""
    with Http1Connection(gate.sandbox, plain=True) as connection:
        connection.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.wait_closed(5.0) in ("eof", "reset")


def test_a_client_that_trusts_only_public_authorities_is_not_fooled(gate: Gate) -> None:
    """The local certificate is vouched for by the printed authority alone."""
    with (
        pytest.raises(ssl.SSLCertVerificationError),
        socket.create_connection(("127.0.0.1", gate.sandbox.port), timeout=5) as raw,
    ):
        ssl.create_default_context().wrap_socket(raw, server_hostname="localhost")
