"""BillingPlatform's requests, its words, and the form of its answers."""

from __future__ import annotations

import base64
import json
import re
from typing import Any
from urllib.parse import quote

from harness import Answer, Gate
from harness.billingplatform import JSON, Person
from hostile.grammar import Grammar, Request

TOKENS = (
    "sessionid", "Session ", "sessionid ", "Bearer ", "Basic Og==", "application/json",
    "text/plain", "login", "LOGIN", "logout", "query", "delete", "undelete", "bulk_api_request",
    "rest", "//rest", "2.0", "auth", "1.0", "authenticate", "grant_type=client_credentials",
    "grant_type=password", "client_id=x", "client_secret=x", "username", "password", "brmObjects",
    "externalIDFieldName", "EmptyRecycleBin", "Id", '"Id":""', "Name", "ACCOUNT", "account",
    "SELECT", "FROM", "WHERE", "JOIN", "ON", "ORDER BY", "OFFSET 1 ROWS", "FETCH NEXT 1 ROWS ONLY",
    "LIMIT 1", "UNION", ";", "--", "/*", "(", ")", "((((((((", "'", "''", '"', "LIKE '%%%%%_%'",
    "IN (1,2,3)", "IS NULL", "BETWEEN 1 AND 2", "UPPER(", "1=1", "1e308", "18446744073709551616",
    "AccountTypeIdObj.AccountType", "\\u0000", '"\\ud800"', "[]", "{}", "[[", "null", "%00", "%2f",
    "%c0%af", "..", "//", "?", "&", "=", "#", "\r\n", "\xe5\xe4\xf6", "\x85", " ", "\t",
)  # fmt: skip
API = re.compile(r"(/demo)?//?rest/2\.0/|/demo/auth/1\.0/", re.IGNORECASE)
SQL = (
    "SELECT Id, Name FROM ACCOUNT WHERE Name LIKE 'A%' AND (Id > 0 OR 1=1) ORDER BY Id DESC"
    " OFFSET 0 ROWS FETCH NEXT 10 ROWS ONLY"
)


def body(content: Any) -> bytes:
    """Return a JSON body."""
    return json.dumps(content).encode()


def grammar(gate: Gate) -> Grammar:
    """Return the grammar with a session and records of a running server."""
    person = Person.create(gate, "demo")
    session = person.login()
    client = gate.command(
        "credential", "create", "--organisation", "demo", "--environment", "sandbox",
        "--kind", "billingplatform.client",
    ).json()  # fmt: skip
    pair = base64.b64encode(f"{client['handle']}:{client['secret']}".encode()).decode()
    made = person.call(session, "POST", "/ACCOUNT", {"brmObjects": {"Name": "Acme"}})
    account = made.json()["createResponse"][0]["Id"]
    base, carried = person.base, ("sessionid", session)
    with_json = (carried, JSON)
    one = {"brmObjects": {"Name": "A"}}
    many = {"brmObjects": [{"Name": "B", "Status": "ACTIVE"}, {"Name": 1, "Flag": True}]}
    by_id = {"brmObjects": [{"Id": account, "Name": "C"}]}
    upsert = {"brmObjects": [{"Name": "D", "Key": "1"}], "externalIDFieldName": "Key"}
    removed = {"brmObjects": [{"Id": "999999"}], "EmptyRecycleBin": "0"}
    extract = {"brmObjects": {"RequestName": "x", "RequestBody": SQL, "ResponseFormat": "CSV"}}
    wrong = {"username": person.name, "password": "not the right one"}
    grant = "/demo/auth/1.0/authenticate?grant_type=client_credentials"
    shapes = [
        Request("POST", f"{base}/login", (JSON,), body(wrong)),
        Request("POST", "/demo//REST/2.0/LOGIN", (), body({**wrong, "username": "nobody"})),
        Request("POST", f"{base}/logout", (("sessionid", "x" * 40),)),
        Request("POST", grant, (("Authorization", f"Basic {pair}"),), b""),
        Request("POST", f"{grant}&client_id=a&client_secret=b"),
        Request("GET", f"{base}/ACCOUNT", (carried,)),
        Request("GET", f"{base}/ACCOUNT/{account}", (carried,)),
        Request("GET", f"{base}/ACCOUNT/{account}", (("Authorization", f"Session {session}"),)),
        Request("POST", f"{base}/ACCOUNT/{account}", (carried,), b""),
        Request("GET", f"{base}/ACCOUNT?queryAnsiSql={quote('Name = ' + chr(39) + 'A' + chr(39))}",
                (carried,)),
        Request("GET", f"{base}/query?sql={quote(SQL)}", (carried,)),
        Request("POST", f"{base}/query", with_json, body({"sql": SQL})),
        Request("POST", f"{base}/ACCOUNT", with_json, body(one)),
        Request("POST", f"{base}/PRODUCT", with_json, body(many)),
        Request("PUT", f"{base}/ACCOUNT", with_json, body(by_id)),
        Request("PUT", f"{base}/ACCOUNT/{account}", with_json, body(one)),
        Request("PATCH", f"{base}/ACCOUNT/{account}", with_json, body(one)),
        Request("PATCH", f"{base}/CONTRACT", with_json, body(upsert)),
        Request("DELETE", f"{base}/delete/ACCOUNT", with_json, body(removed)),
        Request("DELETE", f"{base}/undelete/ACCOUNT", with_json, body(removed)),
        Request("POST", f"{base}/bulk_api_request", with_json, body(extract)),
        Request("GET", f"{base}/ACCOUNT"),
        Request("GET", "/rest/2.0/ACCOUNT", (carried,)),
    ]  # fmt: skip
    return Grammar("billingplatform", shapes, TOKENS, verify)


def verify(request: Request, answer: Answer) -> None:
    """Assert JSON below the API's paths however they are spelt, and an `error` in every error."""
    if API.match(request.target) and request.method != "HEAD":
        assert answer.header("content-type") == "application/json", answer.headers
        content = answer.json()
        assert answer.status < 400 or isinstance(content["error"], str), content
