"""Writes the inputs with which fuzzing begins: the test vectors, as the witnesses read them.

A witness of several texts takes them with the byte 0xFF between them (`Pieces.swift`).
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

VECTORS = Path(__file__).parent.parent / "Tests" / "Vectors"
BOUNDARY = b"\xff"

Vector = dict[str, object]


def vectors(name: str) -> list[Vector]:
    """Reads the cases of a file of vectors."""
    return json.loads((VECTORS / f"{name}.json").read_text())


def text(vector: Vector, member: str) -> str:
    """A member of a case as text; empty where it is absent or of another kind."""
    value = vector.get(member)
    return value if isinstance(value, str) else ""


def fields(vector: Vector) -> str:
    """The header fields of a case, each on a line."""
    return "\n".join(f"{name}: {value}" for name, value in vector.get("fields", []))


def joined(*pieces: str) -> bytes:
    """Pieces as one input."""
    return BOUNDARY.join(piece.encode() for piece in pieces)


def values() -> Iterator[tuple[str, bytes]]:
    """Inputs of one text each."""
    for name, member, reader in [
        ("addresses", "text", "addresses"),
        ("networks", "text", "addresses"),
        ("instants", "text", "moments"),
        ("percent-coding", "text", "forms"),
        ("json", "text", "json"),
        ("house-form", "secret", "keys"),
        ("standard-webhooks", "key", "keys"),
        ("billerapi/callback-verifying", "key", "keys"),
        ("billingplatform/sql-errors", "sql", "statements"),
        ("billingplatform/sql-rows", "sql", "statements"),
        ("billplz/parameters", "body", "forms"),
    ]:
        for vector in vectors(name):
            if found := text(vector, member):
                yield reader, found.encode()
    for sentence in [
        "Id = 1 AND Name LIKE 'A%' ORDER BY Name DESC OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY",
        "SELECT Id, AccountTypeIdObj.AccountType FROM ACCOUNT WHERE NOT (Balance BETWEEN 1 AND 9)",
        "SELECT * FROM ACCOUNT a JOIN INVOICE i ON i.AccountId = a.Id WHERE i.Total IN (5, .5)",
        "-0.50",
    ]:
        yield "statements", sentence.encode()
    for pattern, letters in [("%a_c%", "xxabcxx"), ("", ""), ("a%b%c", "abbc"), ("é_", "e\u0301x")]:
        yield "patterns", joined(pattern, letters)
    for mark in ["<a href='x'>&amp;\"", "a\r\nSet-Cookie: b", "\u2028\x00"]:
        yield "escaping", mark.encode()
    for letters in ["", "Zg==", "Zm9v", "Zm9vYg", "-_-_", "+/+/", "00ffAB"]:
        yield "base64", letters.encode()
    yield "keys", b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN"


def heads() -> Iterator[tuple[str, bytes]]:
    """Inputs of `Authorization` fields and whole requests."""
    paths = {
        "billogram": ["GET", "/api/v2/customer"],
        "billplz": ["POST", "/api/v3/bills"],
        "billingplatform": ["POST", "/acme/rest/2.0/ACCOUNT"],
        "billerapi": ["POST", "/link/token/create"],
    }
    for dialect, (method, path) in paths.items():
        for vector in vectors(f"{dialect}/heads"):
            yield "requests", joined(method, path, fields(vector), "{}")
            for name, value in vector.get("fields", []):
                if name.lower() == "authorization":
                    yield "basic", value.encode()
    for vector in vectors("billingplatform/tokens"):
        target = "/acme/auth/1.0/authenticate?" + text(vector, "query")
        yield "requests", joined("POST", target, fields(vector), text(vector, "body"))
    for vector in vectors("billingplatform/logins"):
        yield "requests", joined("POST", "/acme/rest/2.0/login", "", text(vector, "body"))
    for vector in vectors("billerapi/requests"):
        path = "/" + text(vector, "operation").replace(".", "/token/")
        yield "requests", joined("POST", path, fields(vector), text(vector, "body"))
    for path in [
        "/api/v2/billogram/ab12/command/send?x=1",
        "/api/v5/payment_orders/ab12",
        "/acme//REST/2.0/query?sql=x",
        "/bills/get?account_id=1",
        "/bills/ab12",
        "/ab12",
        "https://Example.test:8443/billers?q",
        "/api/v2/customer/1/billing-tab/item/2",
    ]:
        for method in ["GET", "POST", "DELETE", "OPTIONS"]:
            yield "targets", joined(method, path)
    for authority in ["*", "localhost:8443", "[::1]", "0017", "9007199254740993"]:
        yield "targets", joined("OPTIONS", authority)


def bodies() -> Iterator[tuple[str, bytes]]:
    """Inputs of the parameters of requests."""
    for vector in vectors("billplz/parameters"):
        parts = (text(vector, "query"), text(vector, "type"), text(vector, "body"))
        yield "parameters", joined(*parts)
        kind, _, rest = text(vector, "type").partition(";")
        if kind == "multipart/form-data":
            yield "multipart", joined(";" + rest, text(vector, "body"))
    form = '--b\r\nContent-Disposition: form-data; name="a\\"b"; filename="f"\r\n\r\nx\r\n--b--\r\n'
    yield "multipart", joined("; boundary=b", form)
    yield "multipart", joined('; boundary="b"', "--b--")
    # As many as there may be, and one more, in two parts.
    for count in [56, 57]:
        query = "&".join(f"a{number}=1" for number in range(200))
        form = "&".join(f"b{number}=1" for number in range(count))
        yield "parameters", joined(query, "", form)
    for vector in vectors("billplz/v5-checksum"):
        pairs = "&".join(f"{name}={value}" for name, value in vector["values"].items())
        yield "parameters", joined("", "", f"{pairs}&checksum={'0' * 128}")


def callbacks() -> Iterator[tuple[str, bytes]]:
    """Inputs of callbacks."""
    for dialect in ["billogram", "billplz", "billerapi"]:
        for vector in vectors(f"{dialect}/callback-verifying"):
            pieces = (text(vector, "kind"), text(vector, "key"), fields(vector))
            yield "callbacks", joined(*pieces, text(vector, "body"))
        for vector in vectors(f"{dialect}/callback-signing"):
            content = json.dumps(vector.get("content", {}), ensure_ascii=False)
            yield "signatures", b"\x00\x07\x01" + content.encode()
    for vector in vectors("standard-webhooks"):
        yield "callbacks", joined("", text(vector, "key"), fields(vector), text(vector, "body"))
    yield "signatures", b'\x00\x01\x20{"id":"a","amount":"100"}'


def configurations() -> Iterator[tuple[str, bytes]]:
    """Inputs of configuration files."""
    for file in [
        "",
        "data: here\nenvironments:\n  sandbox:\n    listen: 127.0.0.1:8443\n    backend: sandbox\n",
        "limits:\n  perAddress: 600/1m\ntls:\n  certificate: a\n  key: b\n",
        'data: "a\\x0ab"\ncallbacks:\n  allowNetworks: 10.0.0.0/8, fd00::/8\n  timeout: 1s\n',
        "a: &b [1, *b]\n? {c: d}\n: |\n  e\n",
        "dialects:\n  morse:\n    pauseLength: long\n    origins: https://a.test\n",
        "%YAML 1.1\n---\n!!str data: !!binary aGk=\n...\n",
        "data: ~\nlinking: {upstream: {url: 'http://127.0.0.1:1/x', secretFile: s}}\n",
    ]:
        yield "configuration", file.encode()


def main(folder: Path) -> None:
    """Writes every input into the folder of its reader, named by its content."""
    for inputs in [values(), heads(), bodies(), callbacks(), configurations()]:
        for reader, content in inputs:
            place = folder / reader
            place.mkdir(parents=True, exist_ok=True)
            (place / hashlib.sha1(content).hexdigest()).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
