"""A list of many devices means exactly those, in whichever form somebody has saved it."""

import asyncio
import csv
import io
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.cli.conftest import Machine
from tests.effort import sized
from tests.sync.desk import SIMS, desk
from tui.changes.targets import find_listed_targets
from tui.domain.change.listed_targets import list_purpose
from tui.domain.device.record import DeviceRecord
from tui.domain.lists.target_list import read_file
from tui.store import Store

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
LIST = sized(200, 1_000)
SUSPEND = ("do", "change_simstate", "--account", "acme-sims", "state=suspend")
CLAIM = ("do", "claim", "--account", "trackers")
Records = Sequence[DeviceRecord]


def with_check_digit(digits: str) -> str:
    """Add the digit which makes a number pass its check (ISO 7812, annex B)."""
    doubled = (
        int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits), start=0)
    )
    total = sum(sum(divmod(number, 10)) for number in doubled)
    return f"{digits}{-total % 10}"


def fleet() -> list[DeviceRecord]:
    """Return the devices of a list, every second with a 19-digit ICCID, and as many bystanders.

    A bystander's ICCID ends in what stands beside a listed device, and its name is another column's word.
    """
    made = [
        DeviceRecord(
            provider="lattigo", account="acme-sims", key=f"k{place}", address=f"Bus {place}",
            label=f"Bus {place}", imei=with_check_digit(f"35693803{place:06}"), state="active",
            iccid=with_check_digit(f"89011703{place:0{11 if place % 2 else 10}}"),
            imsi=f"31041{place:010}", fetched_at=NOW,
        )
        for place in range(LIST)
    ]  # fmt: skip
    stranger = DeviceRecord(provider="lattigo", account="acme-sims", key="", address="")
    others = [
        replace(stranger, key=f"o{place}", address=f"depot {place}", imei=f"99000080{place:07}",
                iccid=f"8944538500000000{place + 7000:04}", state="active", fetched_at=NOW)
        for place in range(LIST)
    ]  # fmt: skip
    return made + others


def cells(
    records: Records, dress: Callable[[str], str], delimiter: str = ",", *, quoting: bool = True
) -> str:
    """Write a table with a heading, the identifiers dressed as a spreadsheet does."""
    text = io.StringIO()
    rows = [("Ort", "ICCID", "IMEI", "IMSI", "depot_code", "Größe")]
    rows += [
        (f"depot {place}", dress(record.iccid or ""), dress(record.imei or ""), dress(record.imsi or ""),
         f"{place + 7000}", "groß")
        for place, record in enumerate(records)
    ]  # fmt: skip
    if quoting:
        csv.writer(text, delimiter=delimiter).writerows(rows)
    else:
        text.writelines(delimiter.join(row) + "\r\n" for row in rows)
    return text.getvalue()


def plain(number: str) -> str:
    return number


def lines(words: Iterable[str]) -> bytes:
    return "\r\n".join(words).encode()


def commented(records: Records) -> bytes:
    said = [f"# of {record.label}, see 7003\n{record.iccid}\n\n// next" for record in records]
    return "\n".join(["# suspended for the winter", *said]).encode()


def workbook(records: Records) -> bytes:
    book, data = Workbook(), io.BytesIO()
    for row in csv.reader(io.StringIO(cells(records, plain), newline="")):
        book.active.append(row)
    book.save(data)
    return data.getvalue()


FORMS: dict[str, Callable[[Records], bytes]] = {
    "utf-8, comma": lambda found: cells(found, plain).encode(),
    "utf-8 with a mark, semicolon": lambda found: cells(found, plain, ";").encode("utf-8-sig"),
    "utf-16 little-endian, tab": lambda found: cells(found, plain, "\t").encode("utf-16"),
    "utf-16 big-endian, comma": lambda found: b"\xfe\xff" + cells(found, plain).encode("utf-16-be"),
    "utf-16 without a mark": lambda found: cells(found, plain, "\t").encode("utf-16-le"),
    "windows-1252, semicolon": lambda found: cells(found, plain, ";").encode("cp1252"),
    'every number as ="…", unquoted': lambda found: cells(
        found, lambda number: f'="{number}"', quoting=False
    ).encode(),
    'every number as "=""…"""': lambda found: cells(found, lambda n: f'="{n}"').encode("utf-8-sig"),
    "an apostrophe before it": lambda found: cells(found, lambda n: f"'{n}", ";").encode(),
    "no-break spaces around it": lambda found: cells(found, lambda n: f"\xa0{n}\xa0").encode(),
    "an Excel workbook": workbook,
    "old Mac line ends": lambda found: cells(found, plain).replace("\r\n", "\r").encode(),
    "comments between": commented,
    "one a line": lambda found: lines(record.iccid or "" for record in found),
    "ICCID: before it": lambda found: lines(f"ICCID: {record.iccid}" for record in found),
    "F as a filler": lambda found: lines(
        f"{record.iccid}F" if len(record.iccid or "") == 19 else f"{record.iccid}" for record in found
    ),
    "in groups of four": lambda found: lines(
        " ".join((record.iccid or "")[at : at + 4] for at in range(0, 20, 4)) for record in found
    ),
    "numbers with .0": lambda found: lines(["imei", *(f"{record.imei}.0" for record in found)]),
    "by their names": lambda found: lines(["device_name", *(record.address for record in found)]),
}  # fmt: skip
CLAIMED = (
    "utf-8, comma", "utf-16 little-endian, tab", "windows-1252, semicolon", 'every number as "=""…"""',
    "an Excel workbook", "numbers with .0",
)  # fmt: skip
"""The forms with a column of IMEIs: beside it stand IMSIs, of which some look like IMEIs."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a state folder whose store has the fleet."""
    folder = tmp_path_factory.mktemp("stored")

    async def save() -> None:
        store = await Store.open("sqlite", state=folder, now=lambda: NOW)
        await store.devices.save("lattigo", "acme-sims", fleet())
        await store.close()

    asyncio.run(save())
    return folder


@pytest.fixture
def listed(machine: Machine, stored: Path) -> Machine:
    """Return a machine whose store has the fleet."""
    shutil.copytree(stored, machine.folder / "state")
    return machine


@pytest.mark.parametrize("form", FORMS)
def test_a_list_means_exactly_its_devices(listed: Machine, form: str) -> None:
    wanted = fleet()[:LIST]
    file = listed.folder / "list"
    file.write_bytes(FORMS[form](wanted))

    done = listed.run(*SUSPEND, "--to-file", str(file), "--dry-run", "--format", "json")

    (plan,) = done.records
    assert [target["key"] for target in plan["targets"]] == [record.key for record in wanted]
    assert plan["not_taken"] == []
    assert done.status == 0
    assert listed.vendors.asked("lattigo") == []


@pytest.mark.parametrize("form", CLAIMED)
def test_a_claim_takes_exactly_the_imeis_of_a_list(listed: Machine, form: str) -> None:
    wanted = fleet()[:LIST]
    file = listed.folder / "list"
    file.write_bytes(FORMS[form](wanted))

    done = listed.run(*CLAIM, "--to-file", str(file), "--dry-run", "--format", "json")

    (plan,) = done.records
    assert [target["name"] for target in plan["targets"]] == [record.imei for record in wanted]
    assert (plan["not_taken"], done.status) == ([], 0)


async def test_what_is_sent_to_a_list_reaches_exactly_its_devices() -> None:
    async with desk(fleet=LIST * 13 // 10) as one:
        every = await one.records(SIMS)
        records = [record for record in every if record.state == "active"][:LIST]
        before = {record.address for record in every if record.state != "active"}
        text = "".join(f'"=""{record.iccid}"""\t7003\r\n' for record in records)
        purpose = list_purpose(one.action(SIMS, "change_simstate"), SIMS, [SIMS])
        listed = read_file(f"ICCID\tdepot\r\n{text}".encode("utf-16"), purpose)

        wanted, not_taken = await find_listed_targets(one.console.store, SIMS, listed)
        run = await one.run(await one.plan(SIMS, "change_simstate", wanted, {"state": "suspend"}))
        one.clock.advance(3_600)  # by then the carrier has done it
        after = {record.address for record in await one.records(SIMS) if record.state != "active"}

    assert (len(records), not_taken) == (LIST, [])
    assert {str(target.state) for target in run.job.targets} == {"accepted"}
    assert [target.key for target in run.job.targets] == [record.address for record in records]
    assert after - before == {record.address for record in records}
