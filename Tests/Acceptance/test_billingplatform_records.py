"""BillingPlatform's records: hostile statements and bodies, independent rows, extracts."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from harness import Answer, Gate, GateFactory
from harness.billingplatform import JSON, Person

ROWS_MAX = 10_000
"""Rows of one answer at the most (contract, section B2)."""

RECORDS_PER_REQUEST = 1_000
"""Records that one request may name."""

Records = dict[str, Any] | list[Any]


class Desk:
    """A person with a session, and short words for the calls about records."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.session = person.login()

    def call(self, method: str, path: str, content: Any = None) -> Answer:
        """Make a call."""
        return self.person.call(self.session, method, path, content)

    def rows(self, method: str, path: str, content: Any = None) -> list[dict[str, Any]]:
        """Make a call that must succeed and return its rows."""
        answer = self.call(method, path, content)
        assert answer.status == 200, answer
        ((_, rows),) = answer.json().items()
        return rows

    def create(self, entity: str, records: Records) -> list[dict[str, Any]]:
        """Make records and return the rows of the answer."""
        return self.rows("POST", f"/{entity}", {"brmObjects": records})

    def names(self, entity: str) -> list[Any]:
        """Return the names of an entity's records in their order, or nothing."""
        answer = self.call("GET", f"/{entity}")
        if answer.status == 404:
            return []
        return [row.get("Name") for row in answer.json()["retrieveResponse"]]

    def refused(self, answer: Answer, status: int = 400) -> str:
        """Assert a refusal in both shapes and return its message."""
        assert answer.status == status, answer
        content = answer.json()
        assert content["errors"][0]["error_text"] == content["message"], content
        return str(content["message"])


@pytest.fixture
def desk(gate: Gate, organisation: str) -> Desk:
    """A fresh person of a fresh organisation on the shared server."""
    return Desk(Person.create(gate, organisation))


def codes(rows: list[dict[str, Any]]) -> list[bool]:
    """Return for each row whether its record was taken."""
    return [row["ErrorCode"] == "0" for row in rows]


STATEMENTS = {
    "nested": (
        "SELECT Id FROM ACCOUNT WHERE " + "(" * 10_000 + "1=1" + ")" * 10_000,
        "The statement is nested deeper than 64 (at character 94).",
    ),
    "nested and open": (
        "SELECT Id FROM ACCOUNT WHERE " + "(" * 10_000,
        "The statement is nested deeper than 64 (at character 94).",
    ),
    "unbalanced quote": (
        "SELECT Id FROM ACCOUNT WHERE Name = 'x",
        "The quote that opens here is never closed (at character 37).",
    ),
    "unbalanced double quote": (
        'SELECT "Id',
        "The quote that opens here is never closed (at character 8).",
    ),
    "union": (
        "SELECT Id FROM ACCOUNT UNION SELECT Id FROM CREDIT",
        "UNION is not supported (at character 24).",
    ),
    "semicolon": (
        "SELECT Id FROM ACCOUNT; DELETE FROM ACCOUNT",
        "One statement is taken, without a semicolon (at character 23).",
    ),
    "comment": (
        "SELECT Id FROM ACCOUNT -- all",
        "Comments are not supported (at character 24).",
    ),
    "change": ("DELETE FROM ACCOUNT", "A statement begins with SELECT (at character 1)."),
}


@pytest.mark.parametrize("kind", STATEMENTS)
def test_a_hostile_statement_is_refused_with_its_place(desk: Desk, kind: str) -> None:
    """What is there stays there, and the session goes on."""
    desk.create("ACCOUNT", {"Name": "kept"})
    sql, message = STATEMENTS[kind]
    assert desk.refused(desk.call("POST", "/query", {"sql": sql})) == message
    if len(sql) < 1_000:
        assert desk.refused(desk.call("GET", f"/query?sql={quote(sql)}")) == message
    assert desk.names("ACCOUNT") == ["kept"]


@pytest.mark.parametrize(
    "records",
    [1, "x", None, [], [1], ["x"], [None], [[]], [{"Name": "a"}, 1], [{"Name": "a"}, [{}]]],
    ids=json.dumps,
)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/ACCOUNT"), ("PUT", "/ACCOUNT"), ("PATCH", "/ACCOUNT"),
     ("DELETE", "/delete/ACCOUNT"), ("DELETE", "/undelete/ACCOUNT"),
     ("POST", "/bulk_api_request")],
)  # fmt: skip
def test_records_that_are_no_objects_are_refused_whole(
    desk: Desk, method: str, path: str, records: Any
) -> None:
    """A request that is refused whole stores nothing, also of its good records."""
    desk.refused(desk.call(method, path, {"brmObjects": records}))
    assert desk.names("ACCOUNT") == []
    assert desk.call("GET", "/BULK_API_REQUEST").status == 404


def test_json_that_names_a_field_twice_is_refused_whole(desk: Desk) -> None:
    """Readers disagree about which of both counts, so nothing of it is taken."""
    body = b'{"brmObjects":[{"Name":"a"},{"Name":"b","Name":"c"}]}'
    headers = [("sessionid", desk.session), JSON]
    message = desk.refused(desk.person.ask("POST", "/ACCOUNT", headers, body))
    assert "repeated member name" in message
    (taken, refused) = desk.create("ACCOUNT", [{"Name": "a"}, {"Name": "b", "NAME": "c"}])
    assert codes([taken, refused]) == [True, False]
    assert desk.names("ACCOUNT") == ["a"]


def test_the_records_of_a_request_are_independent(desk: Desk) -> None:
    """One bad record has a row that says so; the others are made, changed and removed."""
    made = desk.create("ACCOUNT", [{"Name": "a"}, {"Name": {"x": 1}}, {"Name": "b"}])
    assert codes(made) == [True, False, True]
    first, second = made[0]["Id"], made[2]["Id"]
    update = [{"Id": first, "Name": "A"}, {"Id": "999", "Name": "x"}, {"Id": second, "Name": "B"}]
    assert codes(desk.rows("PUT", "/ACCOUNT", {"brmObjects": update})) == [True, False, True]
    assert desk.names("ACCOUNT") == ["A", "B"]
    upsert = {
        "externalIDFieldName": "Ref",
        "brmObjects": [{"Ref": "1", "Name": "C"}, {"Name": "x"}, {"Ref": "2", "Name": "D"}],
    }
    assert codes(desk.rows("PATCH", "/ACCOUNT", upsert)) == [True, False, True]
    assert desk.names("ACCOUNT") == ["A", "B", "C", "D"]
    removed = {"brmObjects": [{"Id": first}, {"Id": "999"}, {"Id": second}]}
    assert codes(desk.rows("DELETE", "/delete/ACCOUNT", removed)) == [True, False, True]
    assert desk.names("ACCOUNT") == ["C", "D"]
    assert codes(desk.rows("DELETE", "/undelete/ACCOUNT", removed)) == [True, False, True]
    assert desk.names("ACCOUNT") == ["A", "B", "C", "D"]


def test_a_request_with_too_many_records_stores_none(desk: Desk) -> None:
    """The maximum is taken, and one more refuses the whole request."""
    records = [{"Name": "x"}] * RECORDS_PER_REQUEST
    desk.refused(desk.call("POST", "/ACCOUNT", {"brmObjects": [*records, {"Name": "y"}]}))
    assert desk.names("ACCOUNT") == []
    assert all(codes(desk.create("ACCOUNT", records)))


def test_an_upsert_never_changes_another_record_than_its_id_names(desk: Desk) -> None:
    """Where the Id and the external key disagree, the row is refused."""
    one, other = desk.create("ACCOUNT", [{"Ref": "1", "Name": "a"}, {"Ref": "2", "Name": "b"}])
    body = {
        "externalIDFieldName": "Ref",
        "brmObjects": [{"Id": other["Id"], "Ref": "1", "Name": "x"}],
    }
    assert codes(desk.rows("PATCH", "/ACCOUNT", body)) == [False]
    assert desk.names("ACCOUNT") == ["a", "b"]
    body["brmObjects"][0]["Id"] = one["Id"]
    assert codes(desk.rows("PATCH", "/ACCOUNT", body)) == [True]
    assert desk.names("ACCOUNT") == ["x", "b"]


def test_an_answer_has_ten_thousand_rows_at_the_most(desk: Desk) -> None:
    """The rest comes with OFFSET; behind the last row is a 404."""
    records = [{"N": "x"}] * RECORDS_PER_REQUEST
    for _ in range(ROWS_MAX // RECORDS_PER_REQUEST):
        desk.create("ACCOUNT", records)
    desk.create("ACCOUNT", [{"N": "last"}] * 2)
    for sql in (
        "SELECT Id FROM ACCOUNT",
        "SELECT Id FROM ACCOUNT WHERE Id > 0",
        f"SELECT Id FROM ACCOUNT ORDER BY Id FETCH NEXT {ROWS_MAX + 1} ROWS ONLY",
    ):
        found = desk.rows("POST", "/query", {"sql": sql})
        assert [row["Id"] for row in found] == [str(n + 1) for n in range(ROWS_MAX)], sql
    assert len(desk.rows("GET", "/ACCOUNT")) == ROWS_MAX
    rest = desk.rows("POST", "/query", {"sql": f"SELECT N FROM ACCOUNT OFFSET {ROWS_MAX} ROWS"})
    assert rest == [{"N": "last"}] * 2
    end = {"sql": f"SELECT N FROM ACCOUNT OFFSET {ROWS_MAX + 2} ROWS"}
    assert desk.call("POST", "/query", end).status == 404


@pytest.mark.parametrize("form", ["JSON", "CSV"])
def test_an_extract_is_made_at_once_and_fetched_in_batches(desk: Desk, form: str) -> None:
    """The request's record holds how much it is, and one batch of it."""
    desk.create("ACCOUNT", [{"Name": "a"}, {"Name": 'b "c", d'}, {"Name": "e"}])
    request = {
        "RequestName": "accounts", "RequestBody": "SELECT Id, Name FROM ACCOUNT",
        "RequestsPerBatch": 2, "ResponseFormat": form, "RequestMethod": "QUERY",
    }  # fmt: skip
    (row,) = desk.rows("POST", "/bulk_api_request", {"brmObjects": request})
    assert row["ErrorCode"] == "0", row
    path = f"/BULK_API_REQUEST/{row['Id']}"
    (first,) = desk.rows("GET", path)
    assert (first["Status"], first["RecordCount"], first["BatchCount"]) == ("COMPLETED", "3", "2")
    (second,) = desk.rows("GET", f"{path}?batch=2")
    if form == "JSON":
        assert [row["Name"] for row in json.loads(first["ResponseBody"])] == ["a", 'b "c", d']
        assert json.loads(second["ResponseBody"]) == [{"Id": "3", "Name": "e"}]
    else:
        assert first["ResponseBody"] == 'Id,Name\r\n1,a\r\n2,"b ""c"", d"\r\n'
        assert second["ResponseBody"] == "Id,Name\r\n3,e\r\n"
    assert desk.call("GET", f"{path}?batch=3").status == 404
    (listed,) = desk.rows("GET", "/BULK_API_REQUEST")
    assert listed["RequestName"] == "accounts" and "ResponseBody" not in listed


def test_records_and_extracts_survive_a_restart(new_gate: GateFactory) -> None:
    """The recycle bin, external keys and the next id as well."""
    first = new_gate(name="first")
    first.create_organisation("acme")
    person = Person.create(first, "acme")
    desk = Desk(person)
    desk.create("ACCOUNT", [{"Name": "a", "Ref": "1"}, {"Name": "b", "Ref": "2"}])
    upsert = {"externalIDFieldName": "Ref", "brmObjects": {"Ref": "1", "Name": "A"}}
    desk.rows("PATCH", "/ACCOUNT", upsert)
    second_record = {"brmObjects": {"Id": "2"}}
    desk.rows("DELETE", "/delete/ACCOUNT", second_record)
    request = {"RequestBody": "SELECT Name FROM ACCOUNT"}
    desk.rows("POST", "/bulk_api_request", {"brmObjects": request})
    first.stop()
    again = Desk(Person(new_gate(data=first.data, name="second"), "acme", person.name))
    assert again.names("ACCOUNT") == ["A"]
    assert codes(again.rows("DELETE", "/undelete/ACCOUNT", second_record)) == [True]
    (changed,) = again.rows("PATCH", "/ACCOUNT", {**upsert, "brmObjects": {"Ref": "2", "N": "x"}})
    assert (changed["Id"], changed["created"]) == ("2", "false")
    assert [row["Id"] for row in again.create("ACCOUNT", {"Name": "c"})] == ["3"]
    (extract,) = again.rows("GET", "/BULK_API_REQUEST/1")
    assert json.loads(extract["ResponseBody"]) == [{"Name": "A"}]
