"""The command: exit codes, quickstart, configuration errors, doctor, and secrets in files."""

from __future__ import annotations

import json
import shlex
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from harness import ApiUser, Gate, GateFactory, run_command
from harness.billogram import CUSTOMERS, assert_ok

PROBE = f"{CUSTOMERS}?page=1"


def config_check(binary: Path, folder: Path, text: str, exit_code: int) -> str:
    """Check a configuration file and return what was said on standard error."""
    path = folder / "tollgate.yaml"
    path.write_text(text)
    return run_command(binary, "config", "check", "--config", str(path)).expect(exit_code).stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("data: x\nlimits:\n  perCredentail: off\n", ["3:3", "perCredentail", "perCredential"]),
        ("publicHots: localhost\n", ["1:1", "publicHots", "publicHost"]),
        ("timeouts: { head: 10s, bdy: 30s }\n", ["1:24", "bdy", "body"]),
    ],
)
def test_an_unknown_key_is_named_with_line_column_and_the_nearest_known_key(
    binary: Path, tmp_path: Path, text: str, words: list[str]
) -> None:
    """Exit code 78; the message leads to the place and to what was meant."""
    message = config_check(binary, tmp_path, text, 78)
    for word in words:
        assert word in message, message


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("limits: { perCredential: many }\n", "perCredential"),
        ("management: nowhere\n", "management"),
        ("timeouts: { head: 10 parsecs }\n", "head"),
        ("maxima: { bodyBytes: -1 }\n", "bodyBytes"),
        (
            "environments: { production: { listen: '127.0.0.1:0', backend: sandbox } }\n",
            "production",
        ),
        ("tls: { certificate: only.pem }\n", "key"),
        ("insecureAcceptPlainHTTPForBenchmarks: true\n", "insecureAcceptPlainHTTPForBenchmarks"),
        ("dialects: { billogram: { invalidCredentialStatus: 418 } }\n", "invalidCredentialStatus"),
        ("data: [unclosed\n", "1:"),
    ],
)
def test_a_value_that_cannot_stand_stops_check_and_start(
    binary: Path, tmp_path: Path, text: str, word: str
) -> None:
    """`config check` and `serve` agree: 78, and the key is named."""
    assert word in config_check(binary, tmp_path, text, 78)
    path = tmp_path / "tollgate.yaml"
    served = run_command(binary, "serve", "--config", str(path), "--data", str(tmp_path / "data"))
    assert word in served.expect(78).stderr
    assert served.stdout == ""


def test_flags_win_over_variables_and_variables_over_the_file(binary: Path, tmp_path: Path) -> None:
    """`config print` shows what is in effect."""
    path = tmp_path / "tollgate.yaml"
    path.write_text("publicHost: from-file\nmanagement: 127.0.0.1:1111\n")
    variables = {"TOLLGATE_PUBLIC_HOST": "from-variable"}
    printed = run_command(
        binary, "config", "print", "--config", str(path), environment=variables
    ).expect(0)
    assert "from-variable" in printed.stdout and "from-file" not in printed.stdout
    assert "127.0.0.1:1111" in printed.stdout


def test_an_unknown_variable_is_an_error_too(binary: Path) -> None:
    """A misspelt TOLLGATE_ variable does not go unnoticed."""
    variables = {"TOLLGATE_LIMITS_PER_CREDENTAIL": "off"}
    outcome = run_command(binary, "config", "check", environment=variables).expect(78)
    assert "TOLLGATE_LIMITS_PER_CREDENTIAL" in outcome.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["credential", "create"],
        ["credential", "rotate", "crd_x"],
        ["credential", "frobnicate"],
        ["serve", "--no-such-flag"],
        ["no-such-command"],
    ],
)
def test_wrong_usage_ends_with_64(binary: Path, arguments: list[str]) -> None:
    """Usage goes to standard error; standard output stays empty."""
    outcome = run_command(binary, *arguments).expect(64)
    assert outcome.stdout == "" and outcome.stderr


def test_a_port_in_use_ends_with_1_and_names_it(binary: Path, tmp_path: Path) -> None:
    """The message says which address could not be had."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        outcome = run_command(
            binary, "serve", "--data", str(tmp_path), "--listen", address,
            "--production-listen", "off", "--plain-listen", "off", "--management", "127.0.0.1:0",
        )  # fmt: skip
    assert address in outcome.expect(1).stderr


def test_quickstart_makes_a_demo_that_works_and_again_fresh_credentials(
    new_gate: GateFactory,
) -> None:
    """The JSON of the design; its credentials are admitted, the read-only ones only to read."""
    gate = new_gate()
    first, second = (gate.command("quickstart").json() for _ in range(2))
    dialects = {"billogram", "billingplatform", "billplz", "billerapi"}
    assert set(first) == {"organisation", "ca_file", *dialects}
    assert first["organisation"] == "demo" and Path(first["ca_file"]).is_file()
    section = first["billogram"]
    assert set(section) == {"base_url", "user", "password", "read_only"}
    assert section["base_url"] == f"{gate.sandbox.url}/api/v2"
    assert section["password"] != second["billogram"]["password"]
    for one in (section, second["billogram"], section["read_only"]):
        user = ApiUser("", one["user"], one["password"], {})
        assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))
    person = first["billingplatform"]
    assert set(person) == {"base_url", "username", "password", "client_id", "client_secret"}
    assert person["base_url"] == f"{gate.sandbox.url}/demo"
    assert person["username"] != second["billingplatform"]["username"]
    client = first["billerapi"]
    assert set(client) == {"base_url", "client_id", "client_secret"}
    assert client["base_url"] == gate.sandbox.url


def test_quickstart_before_the_first_start_fills_an_empty_folder(
    binary: Path, tmp_path: Path
) -> None:
    """Without a server the default port is named and everything is made that serve needs."""
    outcome = run_command(binary, "quickstart", "--data", str(tmp_path / "data"), "--json").expect(
        0
    )
    assert outcome.json()["billogram"]["base_url"] == "https://localhost:8443/api/v2"
    assert stat.S_IMODE((tmp_path / "data" / "tollgate.sqlite").stat().st_mode) == 0o600


def test_the_printed_curl_lines_work_as_printed(new_gate: GateFactory) -> None:
    """The human text ends with a line for the shell for each API, which gets the API's answer."""
    gate = new_gate()
    outcome = run_command(gate.binary, "quickstart", "--data", str(gate.data)).expect(0)
    lines = [line for line in outcome.stdout.splitlines() if line.startswith("curl ")]
    answers = []
    for line in lines:
        ended = subprocess.run(
            [*shlex.split(line), "-sS"], capture_output=True, text=True, timeout=20, check=True
        )
        answers.append(json.loads(ended.stdout))
    billogram, billingplatform, billplz, billerapi = answers
    assert len(billerapi["data"]) > 0
    assert billogram["status"] == "OK" and billplz == {"rank": 0.0}
    assert len(billingplatform["loginResponse"][0]["SessionID"]) == 40
    assert outcome.stdout.rstrip().endswith(lines[-1])


def test_a_secret_goes_to_a_new_private_file_instead_of_the_output(
    gate: Gate, organisation: str, tmp_path: Path
) -> None:
    """`--secret-file` makes a 0600 file, keeps the output clean, and never overwrites."""
    path = tmp_path / "secret"
    arguments = [
        "credential", "create", "--organisation", organisation, "--environment", "sandbox",
        "--kind", "billogram.api-user", "--secret-file", str(path),
    ]  # fmt: skip
    created = gate.command(*arguments)
    secret = path.read_text().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret not in created.stdout + created.stderr and "secret" not in created.json()
    user = ApiUser(created.json()["id"], created.json()["handle"], secret, {})
    assert_ok(gate.ask(gate.sandbox, "GET", PROBE, user.authorization))

    def issued() -> list[tuple[str, list[str]]]:
        # Not the whole records: the use just now is noted in them within two seconds.
        listed = gate.command("credential", "list").json()
        return [(one["id"], [secret["id"] for secret in one["secrets"]]) for one in listed]

    before = issued()
    gate.command(*arguments, expect=1)
    assert path.read_text().strip() == secret
    assert issued() == before


def test_lists_are_filtered(gate: Gate, organisation: str) -> None:
    """By organisation, environment and state."""
    sandbox = gate.create_user(organisation)
    production = gate.create_user(organisation, environment="production")
    gate.credential("disable", production)

    def listed(*options: str) -> set[str]:
        rows = gate.command("credential", "list", "--organisation", organisation, *options).json()
        return {row["id"] for row in rows}

    assert listed() == {sandbox.id, production.id}
    assert listed("--environment", "sandbox") == {sandbox.id}
    assert listed("--state", "disabled") == {production.id}
    names = [one["name"] for one in gate.command("organisation", "list").json()]
    assert organisation in names


def test_an_organisations_name_is_unique_and_never_a_reserved_word(
    gate: Gate, organisation: str
) -> None:
    """The same name, also in other case, and the words of the paths are refused."""
    for name in (organisation, organisation.upper(), "api", "Console", "a/b", ""):
        outcome = run_command(
            gate.binary, "organisation", "create", name, "--data", str(gate.data), "--json"
        )
        assert outcome.exit_code in (64, 65), (name, outcome)


def test_doctor_finds_a_sound_folder_sound_and_an_open_one_not(new_gate: GateFactory) -> None:
    """Each check has a name, a verdict and a detail; one that fails makes the exit code 65."""
    gate = new_gate()
    checks = gate.command("doctor").json()
    assert checks and all(set(one) == {"check", "ok", "detail"} for one in checks)
    assert all(one["ok"] for one in checks), checks
    (gate.data / "rings.json").chmod(0o644)
    failed = [one for one in gate.command("doctor", expect=65).json() if not one["ok"]]
    assert len(failed) == 1 and "rings.json" in json.dumps(failed[0])


def test_version_is_printed(binary: Path) -> None:
    """`--version` says one."""
    assert run_command(binary, "--version").expect(0).stdout.strip()
