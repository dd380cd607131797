"""Every call about records of PyPI `billingplatform` 0.3.0."""

from __future__ import annotations

from typing import Any

import pytest
from billingplatform import BillingPlatform, exceptions
from billingplatform_answers import raising, refused, rows, taken, unique

pytestmark = pytest.mark.row("X1")

NOTHING = "404 NOT_FOUND"
GENERATED = {"Id", "Created", "CreatedUserId", "Updated", "UpdatedUserId"}


def create(api: BillingPlatform, name: str, **fields: Any) -> int:
    """Make an account and return its id."""
    record = {"Name": name, "Status": "ACTIVE", **fields}
    return int(taken(api.create("ACCOUNT", record), "createResponse")[0])


def read(api: BillingPlatform, record: int) -> dict[str, Any]:
    """Return an account."""
    (found,) = rows(api.retrieve_by_id("ACCOUNT", record), "retrieveResponse")
    return found


def is_gone(api: BillingPlatform, record: int) -> bool:
    """Whether an account is not found."""
    try:
        read(api, record)
    except exceptions.BillingPlatform404Exception:
        return True
    return False


def test_a_record_is_made_and_read(api: BillingPlatform) -> None:
    """Only its id comes back; the rest is fetched."""
    name = unique("Åse & Söner")
    record = create(api, name, CreditLimit="100.50", Taxable="0")
    found = read(api, record)
    assert found["Id"] == str(record) and set(found) >= GENERATED
    assert {found[key] for key in ("Name", "Status")} == {name, "ACTIVE"}
    assert (found["CreditLimit"], found["Taxable"]) == ("100.50", "0")


@pytest.mark.parametrize("shape", ["list", "brmObjects", "brmObjects of a list"])
def test_several_records_are_made_in_order(api: BillingPlatform, shape: str) -> None:
    """The client wraps what is not wrapped; what is goes out as it is."""
    names = [unique("Row"), unique("Row")]
    records: Any = [{"Name": name} for name in names]
    if shape == "brmObjects":
        names, records = names[:1], {"brmObjects": records[0]}
    elif shape == "brmObjects of a list":
        records = {"brmObjects": records}
    made = taken(api.create("ACCOUNT", records), "createResponse")
    assert [read(api, int(record))["Name"] for record in made] == names


def test_an_empty_id_is_an_absent_one(api: BillingPlatform) -> None:
    """One loader sends it on every creation (contract B2)."""
    assert create(api, unique("Blank"), Id="") > 0


def test_records_are_found_by_a_condition(api: BillingPlatform) -> None:
    """The forms that clients use; nothing found is 404."""
    mark = unique("Find")
    records = [create(api, f"{mark} {number}") for number in range(3)]
    ids = [str(record) for record in records]
    for condition, expected in (
        (f"Name = '{mark} 1'", ids[1:2]),
        (f"Name LIKE '{mark}%' AND Id > {ids[0]}", ids[1:]),
        (f"Name IN ('{mark} 0', '{mark} 2')", [ids[0], ids[2]]),
        (f"UPPER(Name) = UPPER('{mark} 2') AND 1=1", ids[2:]),
    ):
        found = rows(api.retrieve_by_query("ACCOUNT", condition), "retrieveResponse")
        assert sorted(row["Id"] for row in found) == sorted(expected), condition
    with raising(exceptions.BillingPlatform404Exception, NOTHING):
        api.retrieve_by_query("ACCOUNT", f"Name = '{mark}'")


def test_a_query_selects_columns_and_follows_looked_up_fields(api: BillingPlatform) -> None:
    """The dotted name stays the column's name."""
    kind = unique("Reseller")
    (kind_id,) = taken(api.create("ACCOUNT_TYPE", {"AccountType": kind}), "createResponse")
    name = unique("Looked up")
    record = create(api, name, AccountTypeId=kind_id)
    column = "AccountTypeIdObj.AccountType"
    found = api.query(f"SELECT Id, {column} FROM ACCOUNT WHERE Name = '{name}'")
    assert rows(found, "queryResponse") == [{"Id": str(record), column: kind}]


def test_a_query_has_an_offset_and_a_limit(api: BillingPlatform) -> None:
    """The client writes both behind the statement, unless it has them already."""
    mark = unique("Page")
    ids = [str(create(api, f"{mark} {number}")) for number in range(4)]
    sql = f"SELECT Id FROM ACCOUNT WHERE Name LIKE '{mark}%' ORDER BY Name"

    def found(*arguments: Any, **named: Any) -> list[str]:
        return [row["Id"] for row in rows(api.query(*arguments, **named), "queryResponse")]

    assert found(sql) == ids
    assert found(sql, limit=3) == ids[:3]
    assert found(sql, offset=1) == ids[1:]
    assert found(sql, offset=1, limit=2) == ids[1:3]
    assert found(f"{sql} OFFSET 2 ROWS FETCH NEXT 1 ROWS ONLY", limit=4) == ids[2:3]
    with raising(exceptions.BillingPlatform404Exception, NOTHING):
        api.query(sql, offset=4)


def test_pages_end_with_the_first_empty_one(api: BillingPlatform) -> None:
    """The client stops at a 404 and at nothing else."""
    mark = unique("Many")
    records = [{"Name": f"{mark} {number}"} for number in range(5)]
    made = taken(api.create("ACCOUNT", records), "createResponse")
    sql = f"SELECT Id FROM ACCOUNT WHERE Name LIKE '{mark}%' ORDER BY Name"
    for size, start, lengths in ((2, 0, [2, 2, 1]), (5, 0, [5]), (10_001, 2, [3]), (2, 5, [])):
        pages = [
            [row["Id"] for row in rows(page, "queryResponse")]
            for page in api.page_query(sql, page_size=size, offset=start)
        ]
        assert [len(page) for page in pages] == lengths
        assert [record for page in pages for record in page] == made[start:]


def test_records_are_changed(api: BillingPlatform) -> None:
    """What is not named stays; a record that is not there is told of in its row."""
    name = unique("Change")
    record = create(api, name)
    changed = api.update("ACCOUNT", {"Id": str(record), "Status": "CLOSED"})
    assert taken(changed, "updateResponse") == [str(record)]
    assert (read(api, record)["Status"], read(api, record)["Name"]) == ("CLOSED", name)
    row = refused(api.update("ACCOUNT", [{"Id": "999999999", "Status": "X"}]), "updateResponse")
    assert row["ErrorElementField"] == "Id"


def test_one_bad_record_leaves_the_good_ones(api: BillingPlatform) -> None:
    """The rows stand in the order of the records."""
    record = create(api, unique("Good"))
    sent = [{"Id": "999999999", "Status": "X"}, {"Id": str(record), "Status": "Y"}]
    bad, good = rows(api.update("ACCOUNT", sent), "updateResponse")
    assert bad["ErrorCode"] != "0" and good["ErrorCode"] == "0"
    assert read(api, record)["Status"] == "Y"


def test_records_are_made_or_changed_by_an_external_key(api: BillingPlatform) -> None:
    """`created` tells which; the client accepts the records wrapped and bare."""
    key = unique("key")
    sent = {"ExternalKey": key, "Name": "First"}
    (row,) = rows(api.upsert("ACCOUNT", sent, "ExternalKey"), "upsertResponse")
    assert (row["success"], row["created"], row["ErrorCode"]) == ("true", "true", "0")
    again = {"brmObjects": [{"ExternalKey": key, "Name": "Second"}]}
    (changed,) = rows(api.upsert("ACCOUNT", again, "ExternalKey"), "upsertResponse")
    assert (changed["Id"], changed["created"]) == (row["Id"], "false")
    assert read(api, int(row["Id"]))["Name"] == "Second"


def test_a_deleted_record_comes_back_from_the_recycle_bin(api: BillingPlatform) -> None:
    """Until then it is nowhere."""
    name = unique("Bin")
    record = create(api, name)
    named = {"Id": str(record)}
    assert taken(api.delete("ACCOUNT", named), "deleteResponse") == [str(record)]
    assert is_gone(api, record)
    with raising(exceptions.BillingPlatform404Exception, NOTHING):
        api.query(f"SELECT Id FROM ACCOUNT WHERE Name = '{name}'")
    assert taken(api.undelete("ACCOUNT", [named]), "undeleteResponse") == [str(record)]
    assert read(api, record)["Name"] == name


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_record_that_did_not_go_into_the_bin_is_gone(api: BillingPlatform, wrapped: bool) -> None:
    """By the client's argument, or by the body's own member."""
    named: dict[str, Any] = {"Id": str(create(api, unique("Gone")))}
    if wrapped:
        answer = api.delete("ACCOUNT", {"brmObjects": [named], "EmptyRecycleBin": "1"})
    else:
        answer = api.delete("ACCOUNT", named, EmptyRecycleBin=True)
    taken(answer, "deleteResponse")
    refused(api.undelete("ACCOUNT", named), "undeleteResponse")
    assert is_gone(api, int(named["Id"]))


def test_extracts_are_asked_for_and_kept(api: BillingPlatform) -> None:
    """The request is a record of its own, which can be read, and its extract with it."""
    sql = "SELECT Id, Name FROM ACCOUNT WHERE 1=1"
    name = unique("Extract")
    asked = api.bulk_query_request(name, sql, RequestsPerBatch=500, ResponseFormat="CSV")
    retrieved = api.bulk_retrieve_request(name, "1=1", "ACCOUNT", Columns=["Id", "Name"])
    for answer, method in ((asked, "QUERY"), (retrieved, "RETRIEVE")):
        (record,) = taken(answer, "createResponse")
        found = api.retrieve_by_id("BULK_API_REQUEST", int(record))
        (request,) = rows(found, "retrieveResponse")
        assert (request["RequestName"], request["RequestMethod"]) == (name, method)
        assert request["Status"] == "COMPLETED" and request["ResponseBody"], request
    longest = "SELECT Id FROM ACCOUNT WHERE Name = '{}'"
    for length, is_taken in ((4_000, True), (4_001, False)):
        body = longest.format("x" * (length - len(longest) + len("{}")))
        row = rows(api.bulk_query_request(name, body), "createResponse")[0]
        assert (row["ErrorCode"] == "0") == is_taken, length
