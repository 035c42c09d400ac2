"""Why a name or a line is no target, in words, and how names are looked up."""

from dataclasses import replace

import pytest

from tests.changes.test_targets import device
from tui.changes.targets import (
    _against,
    _by_name,
    _called,
    _damage,
    _meant,
    _whole,
    find_targets,
    unit_matches,
    whole_matches,
)
from tui.domain.lists.cell import ListedTarget
from tui.domain.lists.line_problem import LineProblem
from tui.domain.lists.target_list import TargetList
from tui.domain.unit.join import join_units

FLEET = [device(f"{n}", label=f"gate {n}") for n in range(1, 6)]


@pytest.mark.parametrize(
    ("records", "otherwise", "words"),
    [
        ([], "", "sims has no such device in the store"),
        ([], "it is damaged", "it is damaged"),
        (FLEET[:1], "it is damaged", "lattigo gave no API name for gate 1"),
        (FLEET[:2], "it is damaged", "matches 2 devices (gate 1, gate 2): give more digits"),
        (FLEET, "", "matches 5 devices (gate 1, gate 2, gate 3): give more digits"),
    ],
)
def test_why_a_name_cannot_be_used_is_said(records, otherwise, words):
    assert _against("sims", records, otherwise) == words


def listed(line, text, kind="any", **more):
    return ListedTarget(line=line, kind=kind, exact=(text,), loose=(text.strip(),), **more)


def entry_of(kind, exact, loose=(), **more):
    return ListedTarget(line=1, kind=kind, exact=exact, loose=loose, **more)


def read(*entries, not_taken=()):
    return TargetList(entries, not_taken)


def test_a_device_named_twice_is_one_target_with_its_lines_unless_they_differ():
    entries = [
        listed(1, "n1"), listed(2, "n2", values={"plan": "x"}), listed(3, "gate 1"),
        listed(4, "n2", values={"plan": "y"}), listed(5, "n3", values={"plan": "x"}),
        listed(6, "n3", values={"plan": "x"}),
    ]  # fmt: skip

    found, problems = whole_matches(FLEET, "sims", read(*entries))

    assert [(one.record.key, one.lines, one.values, one.problem) for one in found] == [
        ("1", (1, 3), {}, ""),
        ("2", (2, 4), {"plan": "x"}, "two lines give it different values"),
        ("3", (5, 6), {"plan": "x"}, ""),
    ]
    assert problems == []


def test_lines_which_name_nothing_are_told_in_order_with_what_they_say():
    fleet = [*FLEET, device("6", label="gate 1"), device("7", address="", label="lost")]
    entries = [
        listed(5, " gate 1 "), listed(3, "far"), listed(2, "# far", is_optional=True),
        listed(6, "odd", otherwise="it is damaged"), listed(7, "lost"),
    ]  # fmt: skip
    taken = [LineProblem(4, "x", "empty")]

    found, problems = whole_matches(fleet, "sims", read(*entries, not_taken=taken))

    assert found == []
    assert problems == [
        LineProblem(3, "far", "sims has no such device in the store"),
        LineProblem(4, "x", "empty"),
        LineProblem(5, "gate 1", "matches 2 devices (gate 1, gate 1): give more digits"),
        LineProblem(6, "odd", "it is damaged"),
        LineProblem(7, "lost", "lattigo gave no API name for lost"),
    ]


def test_lines_which_name_no_unit_or_several_are_told_in_order():
    units = join_units(device(f"{n}", label="gate") for n in range(4))
    entries = [
        listed(4, " gate "), listed(3, "far"), listed(2, "odd", otherwise="it is damaged"),
        listed(1, "# far", is_optional=True), listed(6, "n1"), listed(7, "n1"),
    ]  # fmt: skip
    taken = [LineProblem(5, "x", "empty")]

    found, problems = unit_matches(units, read(*entries, not_taken=taken))

    assert [unit.records[0].key for unit in found] == ["1"]
    assert problems == [
        LineProblem(2, "odd", "it is damaged"),
        LineProblem(3, "far", "no account has such a device in the store"),
        LineProblem(4, "gate", "names 4 units (gate, gate, gate)"),
        LineProblem(5, "x", "empty"),
    ]


@pytest.mark.parametrize(
    ("entry", "keys"),
    [
        (entry_of("any", ("Gate",), ("gate",)), "2"),
        (entry_of("any", ("GATE",), ()), "12"),
        (entry_of("any", ("far",), ("gate",)), "1"),
        (entry_of("any", ("far",), ("near",)), ""),
        (entry_of("name", ("gate",)), "1"),
        (entry_of("iccid", ("gate",)), ""),
        (entry_of("iccid", ("8914",)), "1"),
        (entry_of("label", ("8914",)), ""),
        (entry_of("msisdn", ("15550",)), "2"),
        (entry_of("record", ("1",)), "1"),
        (entry_of("record", ("x",), ("2",)), "2"),
        (entry_of("record", ("1",), provider="lattigo", account="acme-sims"), "1"),
        (entry_of("record", ("1",), provider="other"), ""),
        (entry_of("record", ("1",), account="other"), ""),
        (entry_of("record", (r"\x07",)), "\7"),
        (entry_of("record", ("gate",)), ""),
    ],
)
def test_a_line_means_the_record_with_its_exact_text_else_by_its_loose_one(entry, keys):
    fleet = [
        device("1", label="gate", iccid="8914"),
        device("2", label="Gate", msisdn="+15550"),
        device("\7"),
    ]
    index = _by_name(fleet, (*entry.exact, *entry.loose))

    assert "".join(sorted(record.key for record in _meant(index, entry))) == keys


def test_a_record_is_found_once_however_many_of_its_names_are_the_same():
    one = device("n1", label="n1")

    assert _whole(_by_name([one], ["n1"]), "any", "n1") == [replace(one, address="nn1")]
    assert _called([one, device("2")], "n2") == [device("2")]
    assert _called([one], "N1") == []


@pytest.mark.parametrize(
    ("ident", "is_damaged"),
    [("8.96E+19", True), ("٣٥٦٩٣٨٠٣٥٦٤٣٨٠٩", True), ("1853", False), ("gate", False)],
)
def test_a_number_which_lost_its_digits_is_damaged(ident, is_damaged):
    assert bool(_damage(ident)) is is_damaged


class Stored:
    """A store which finds records by any of these words, and notes what is looked up."""

    def __init__(self, **found):
        self.devices, self.found, self.asked = self, found, []

    async def find(self, ident):
        self.asked.append(ident)
        return self.found.get(ident.strip(), [])


async def test_names_are_found_in_order_each_once_and_only_of_the_account():
    one, two = device("1", label="a"), device("2", label="b")
    other = device("9", "other", label="a")
    store = Stored(a=[other, one], b=[two], c=[other], d=[one, two])

    found = await find_targets(store, "acme-sims", ["b", " ", "a", "b", "c", "d", "8.96E+19"])

    assert [target.key for target in found] == ["n2", "n1", "c", "d", "8.96E+19"]
    assert [target.problem for target in found[:4]] == [
        "",
        "",
        "acme-sims has no such device in the store",
        "matches 2 devices (a, b): give more digits",
    ]
    assert "spreadsheet" in found[4].problem
    assert store.asked == ["b", "a", "c", "d"]


async def test_several_names_in_one_word_are_taken_apart_where_none_is_called_so():
    store = Stored(a=[device("1")], b=[device("2")], **{"a,b": []})

    found = await find_targets(store, "acme-sims", ["a,b;a\n"])

    assert [target.key for target in found] == ["n1", "n2"]
    assert store.asked == ["a,b;a\n", "a", "b"]
