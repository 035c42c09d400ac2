"""One cell of a list: whom it names, or what is wrong with it."""

import pytest

from tui.domain.lists.cell import CellReader, ListedTarget, imsi_doubt
from tui.domain.lists.columns import ListPurpose
from tui.domain.lists.line_problem import LineProblem
from tui.domain.lists.saved_rows import ListRow

IMEI, OTHER_IMEI, WRONG_IMEI = "356938030000013", "013108001841853", "356938030000014"
IMSI = "310260000000001"
ICCID, OTHER_ICCID = "89011703270000000018", "8901260100000000020"
DOUBT = imsi_doubt(IMSI)
NOT_IMEI = "this is not an IMEI"


def reader(target="device", guarding="some"):
    return CellReader(ListPurpose(action="x", target=target), guarding)


def read(cell, kind="any", target="device", guarding="some"):
    return list(reader(target, guarding).read(4, cell, kind))


@pytest.mark.parametrize(
    ("cell", "kind", "target"),
    [
        ("bus", "any", ListedTarget(line=4, kind="any", exact=("bus",), loose=("bus",))),
        (
            ' "bus"\t',
            "name",
            ListedTarget(line=4, kind="name", exact=(' "bus"\t',), loose=('"bus"', "bus")),
        ),
        (
            f" {IMEI}",
            "imei",
            ListedTarget(line=4, kind="imei", exact=(f" {IMEI}",), loose=(IMEI,)),
        ),
        (
            f"IMEI: {IMEI}",
            "any",
            ListedTarget(
                line=4, kind="imei", exact=(f"IMEI: {IMEI}",), loose=(IMEI, f"IMEI: {IMEI}")
            ),
        ),
        (
            f"IMEI: {IMEI}",
            "iccid",
            ListedTarget(
                line=4,
                kind="iccid",
                exact=(f"IMEI: {IMEI}",),
                loose=(IMEI, f"IMEI: {IMEI}"),
                otherwise="this is labeled IMEI, not ICCID",
            ),
        ),
        (
            ICCID,
            "imei",
            ListedTarget(
                line=4,
                kind="imei",
                exact=(ICCID,),
                loose=(ICCID,),
                otherwise="this is an ICCID, not an IMEI",
            ),
        ),
        (ICCID, "name", ListedTarget(line=4, kind="name", exact=(ICCID,), loose=(ICCID,))),
        ("'=bus", "name", ListedTarget(line=4, kind="name", exact=("=bus", "'=bus"), loose=("=bus",))),
    ],
)  # fmt: skip
def test_a_device_is_named_as_it_is_written_or_nearly(cell, kind, target):
    assert read(cell, kind) == [target]


@pytest.mark.parametrize(
    ("guarding", "exact", "loose"),
    [
        ("all", ("=bus",), ("'=bus",)),
        ("some", ("=bus", "'=bus"), ()),
        ("none", ("'=bus",), ("=bus",)),
    ],
)
def test_a_guard_is_left_out_where_the_file_may_have_written_it(guarding, exact, loose):
    one = reader(guarding=guarding)

    assert one.record(7, "'=bus", "polte", "acme") == ListedTarget(
        line=7, kind="record", exact=exact, loose=loose, provider="polte", account="acme"
    )
    assert one.text("'=bus") == ("'=bus" if guarding == "none" else "=bus")
    assert list(one.read(7, "'=bus", "thing")) == [
        ListedTarget(line=7, kind="thing", exact=exact[:1])
    ]


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        (f"{IMEI} {OTHER_IMEI}", 2),
        (f"{ICCID}, {OTHER_ICCID};{ICCID}", 3),
        (f"{IMEI} 1234567890123", 1),
        (f"{IMEI} bus", 1),
        (f" {IMEI} ", 1),
    ],
)
def test_several_whole_numbers_in_a_cell_are_told_apart(cell, parts):
    assert len(read(cell)) == parts


@pytest.mark.parametrize("target", ["device", "imei"])
def test_a_damaged_number_is_a_problem_of_its_line(target):
    [problem] = read(" 3.5E+14 ", "imei", target)

    assert isinstance(problem, LineProblem)
    assert (problem.line, problem.text) == (4, "3.5E+14")
    assert problem.reason.startswith("a spreadsheet shortened this number")


@pytest.mark.parametrize(
    ("cell", "kind", "found"),
    [
        (IMEI, "imei", ListedTarget(line=4, kind="imei", exact=(IMEI,))),
        (IMEI, "any", ListedTarget(line=4, kind="imei", exact=(IMEI,))),
        (" bus ", "imei", LineProblem(4, "bus", NOT_IMEI)),
        (ICCID, "any", LineProblem(4, ICCID, "this is an ICCID, not an IMEI")),
        (ICCID, "imei", LineProblem(4, ICCID, "this is an ICCID, not an IMEI")),
    ],
)
def test_where_imeis_are_wanted_everything_else_is_a_problem(cell, kind, found):
    assert read(cell, kind, "imei") == [found]


def test_bare_digits_which_may_be_an_imsi_are_doubted_unless_they_are_named():
    # As an IMEI its check digit is right, and as an IMSI its country is.
    both = next(
        f"31026000000000{digit}"
        for digit in range(10)
        if not read(f"31026000000000{digit}", "imei", "imei")[0].warning
    )

    [bare], [headed], [named] = (
        read(both, "any", "imei"), read(both, "imei", "imei"), read(f"IMEI: {both}", "any", "imei"),
    )  # fmt: skip
    assert (bare.doubt, headed.doubt, named.doubt) == (DOUBT, "", "")
    assert DOUBT == (
        "this may be an IMSI (310 is United States): put the heading imei above the column,"
        " or write IMEI: before the number"
    )


ROW = ListRow(9, (" bus", "van "))


def pair(imei, iccid, **given):
    return reader("pair").pair(ROW, imei, iccid, {"plan": "a"}, **given)


def test_a_pair_is_an_imei_and_an_iccid_or_an_iccid_alone():
    assert pair(f" {IMEI} ", ICCID) == ListedTarget(
        line=9, kind="pair", exact=(f"{IMEI}/{ICCID}",), values={"plan": "a"}
    )
    assert pair(" ", ICCID).exact == (f"/{ICCID}",)


@pytest.mark.parametrize(
    ("imei", "iccid", "reason"),
    [
        (IMEI, " ", "the row has no ICCID"),
        ("bus", ICCID, "the row is not an IMEI/ICCID pair"),
        (IMEI, "bus", "the row is not an IMEI/ICCID pair"),
        (
            ICCID,
            IMEI,
            "this is an ICCID, not an IMEI; this is an IMEI, not an ICCID",
        ),
    ],
)
def test_a_row_which_is_no_pair_is_said_with_its_text(imei, iccid, reason):
    assert pair(imei, iccid) == LineProblem(9, "bus, van", reason)


def test_a_pair_warns_of_a_check_digit_and_doubts_what_may_be_an_imsi():
    assert pair(WRONG_IMEI, ICCID).warning
    assert pair(IMEI, ICCID).warning == ""
    assert pair(IMSI, ICCID, is_named=False).doubt == DOUBT
    assert pair(f"IMEI: {IMSI}", ICCID, is_named=False).doubt == ""
    assert pair(IMSI, ICCID).doubt == ""
    assert pair("", ICCID, is_named=False).doubt == ""
