"""Choose the column of identifiers in a list by its heading, never by what its cells look like."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from tui.domain.lists.saved_rows import ListProblem, ListRow, folded
from tui.lazy_dataclass import dataclass

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "iccid": ("iccid", "iccidnumber", "simiccid", "ccid", "sim", "simnumber", "simcard", "simcardnumber"),
    "imei": ("imei", "imeinumber", "deviceimei"),
    "msisdn": ("msisdn", "mdn", "phone", "phonenumber", "mobilenumber", "telephonenumber"),
    "imsi": ("imsi", "imsinumber"),
    "name": ("devicename", "device", "name", "unit", "label"),
    "key": ("key",),
}  # fmt: skip
"""For each field of a record, the most certain first, the headings which people and programs use."""
_LONG_NUMBER = re.compile(r"[0-9]{14}")
_THINGS = ("key", "id", "name", "email", "username")
"""The headings which identify rows of other lists: users, tokens."""
PLANS = ("rateplanname", "rateplan", "plan")
"""The headings (folded) of a column of rate plans."""


ListTarget = Literal["device", "imei", "pair", "name"]
"""The kind of targets: known devices, bare IMEIs, an IMEI with its ICCID, or rows of other lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPurpose:
    """The purpose of a list: the action, and the identifiers by which the account's devices are known."""

    action: str
    """The action's name, for messages: `claim`."""
    target: ListTarget
    pair_field: str = ""
    """The field of the action which a rate plan beside a pair fills; empty: none."""
    row_fields: Sequence[tuple[str, str]] = ()
    """For the targets `pair` and `device`: the headings (folded) of columns which fill a field for their row
    alone."""
    rows_of: str = ""
    """For the target `name`: the list whose rows are named, such as `users`."""
    account: str = ""
    accounts: Collection[str] = ()
    """All accounts: a row of another account is refused."""
    known_by: Sequence[tuple[str, str]] = ()
    """The vendor's own headings, the most certain first, each with the record's field."""
    column: str = ""
    """The heading which a person chose, or a column's number if there is no heading."""

    @property
    def headings(self) -> Sequence[tuple[str, str]]:
        """Every heading (folded) of a column of targets, with its field."""
        if self.target in {"imei", "pair"}:
            return [(name, "imei") for name in _SPELLINGS["imei"]]
        if self.target == "name":
            own = self.rows_of.removesuffix("s")
            return [(name, "thing") for name in (*_THINGS, own, f"{own}id") if name]
        vendor = [(folded(name), field) for name, field in self.known_by]
        usual = [(name, field) for field, names in _SPELLINGS.items() for name in names]
        return list(
            dict([*vendor, *(pair for pair in usual if pair[0] not in dict(vendor))]).items()
        )

    @property
    def known(self) -> Collection[str]:
        """Every heading (folded) by which a heading line is recognized."""
        usual = {name for names in _SPELLINGS.values() for name in names}
        own = {folded(self.column)} if self.column and not self.column.isdecimal() else set()
        return {
            *usual,
            *(name for name, _ in self.headings),
            "provider",
            "account",
            "members",
            *own,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumns:
    """The columns of the identifiers in a row, and their kind; -1: there is no such column."""

    kind: str
    """A record's field; or `record`, `members`, `pair` (several cells), `any`, `thing`."""
    at: int = -1
    provider: int = -1
    account: int = -1
    iccid: int = -1
    own: tuple[tuple[str, int], ...] = ()
    """The fields of the action which each row fills for itself, and their columns."""
    name: str = ""
    """The heading, for messages."""


def find_heading(rows: Sequence[ListRow], purpose: ListPurpose) -> int | None:
    """Return the index of the heading; only titles may be above it. None if there is no heading."""
    known = purpose.known
    for place, row in enumerate(rows[:10]):
        names = [cell for cell in row.cells if folded(cell) in known]
        wider = all(_filled(row) > _filled(above) for above in rows[:place])
        titled = all(" · " in "".join(above.cells) for above in rows[:place])
        if any(_LONG_NUMBER.search(cell) for cell in row.cells):
            return None  # an identifier: `IMEI; 3569…` is a line of data
        if names and (place == 0 or (wider and _filled(row) > 1) or titled):
            return place
    return None


def choose_columns(heading: ListRow, purpose: ListPurpose) -> ListColumns:
    """Choose the columns by their names; raise `ListProblem` if none of them fits."""
    names = [folded(cell) for cell in heading.cells]
    own = _own_columns(heading, purpose)
    if purpose.target == "pair":
        return _pair(heading, names, purpose)
    if purpose.column:
        return _named(heading, purpose, own)
    if purpose.target == "device" and (record := _record(heading, own)):
        return record
    for name, kind in purpose.headings:
        if name in names:
            at = names.index(name)
            return replace(own, kind=kind, at=at, name=heading.cells[at])
    raise _none(heading, purpose)


def _own_columns(heading: ListRow, purpose: ListPurpose) -> ListColumns:
    """Find the columns of provider and account; a claim may name another account's IMEIs, so it has none."""
    if purpose.target != "device":
        return ListColumns(kind="")
    names = [folded(cell) for cell in heading.cells]
    return ListColumns(
        kind="",
        provider=_exact(heading, "provider"),
        account=_exact(heading, "account"),
        own=_filling(names, dict(purpose.row_fields)),
    )


def _filling(names: Sequence[str], headings: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """Find the columns which fill a field for their row; raise `ListProblem` where two fill the same one."""
    own = tuple((headings[name], at) for at, name in enumerate(names) if name in headings)
    if twice := [field for field, count in Counter(field for field, _ in own).items() if count > 1]:
        raise ListProblem(f"Two columns of the list fill {twice[0]}. Remove one of them.")
    return own


def _exact(heading: ListRow, *wanted: str) -> int:
    """Find a column of our own lists, in which a vendor's field is called `vendor.NAME`."""
    names = [cell.strip().casefold() for cell in heading.cells]
    return next((names.index(name) for name in wanted if name in names), -1)


def _named(heading: ListRow, purpose: ListPurpose, own: ListColumns) -> ListColumns:
    cells = heading.cells
    exact = [at for at, cell in enumerate(cells) if cell.strip() == purpose.column.strip()]
    alike = [at for at, cell in enumerate(cells) if folded(cell) == folded(purpose.column)]
    numbered = purpose.column.isdecimal() and 0 < int(purpose.column) <= len(cells)
    found = exact or alike or ([int(purpose.column) - 1] if numbered else [])
    if not found:
        raise ListProblem(
            f'The list has no column "{purpose.column}". Its columns are: {_listed(cells)}.'
        )
    at = found[0]
    kind = _kind_of(folded(cells[at]), purpose)
    if purpose.target == "imei" and kind not in {"imei", "any"}:
        raise ListProblem(f'{purpose.action} needs IMEIs, and the column "{cells[at]}" has none.')
    if purpose.target == "name":
        kind = "thing"
    return replace(own, kind=kind, at=at, name=cells[at])


def _kind_of(name: str, purpose: ListPurpose) -> str:
    usual = {name: field for field, names in _SPELLINGS.items() for name in names}
    return {**usual, **dict(purpose.headings)}.get(name, "any")


def _record(heading: ListRow, own: ListColumns) -> ListColumns | None:
    """Find the columns with which our own lists identify the exact record."""
    if (members := _exact(heading, "members")) >= 0:
        return replace(own, kind="members", at=members, name="members")
    wanted = ("device", "key") if own.provider >= 0 else ("key",)
    key = _exact(heading, *wanted)
    return replace(own, kind="record", at=key, name="key") if own.account >= 0 <= key else None


def _pair(heading: ListRow, names: Sequence[str], purpose: ListPurpose) -> ListColumns:
    def place(wanted: Sequence[str]) -> int:
        return next((names.index(name) for name in wanted if name in names), -1)

    iccid = place(_SPELLINGS["iccid"])
    if iccid < 0:
        raise ListProblem(
            f"The heading has no ICCID column. Its columns are: {_listed(heading.cells)}."
        )
    plans = [(name, purpose.pair_field) for name in PLANS if purpose.pair_field]
    return ListColumns(
        kind="pair",
        at=place(_SPELLINGS["imei"]),
        iccid=iccid,
        own=_filling(names, dict([*plans, *purpose.row_fields])),
        name="IMEI and ICCID",
    )


def _none(heading: ListRow, purpose: ListPurpose) -> ListProblem:
    wanted = ", ".join(dict.fromkeys(name for name, _ in purpose.headings[:5]))
    return ListProblem(
        f"The heading has no column which {purpose.action} can use ({wanted})."
        f" Choose a column with --column NAME: {_listed(heading.cells)}."
    )


def _listed(cells: Sequence[str]) -> str:
    return ", ".join(cell.strip() for cell in cells if cell.strip()) or "nothing"


def _filled(row: ListRow) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)
