"""Every form in which people save a list, and whom it means for each kind of action."""

import io
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.effort import sized
from tui.domain.change.listed_targets import list_purpose, targets_of_list
from tui.domain.lists.decode_text import decode_saved
from tui.domain.lists.saved_rows import ListProblem
from tui.domain.lists.target_list import read_file, read_targets
from tui.providers.lattigo import PROVIDER as LATTIGO
from tui.providers.polte import PROVIDER as POLTE

FILES = Path(__file__).parents[2] / "fixtures" / "targets"
IMEIS = ["356938030000013", "013108001841853", "866153040000036", "868420050000042"]
ICCIDS = [
    "89011703270000000018", "8901260100000000020", "89148000000000000035", "8944538500000000043",
]  # fmt: skip
ACTIONS = {action.name: action for action in (*LATTIGO.actions, *POLTE.actions)}
COLUMNS = sorted(path.name for path in FILES.glob("columns*") if "float" not in path.name)
LISTS = sorted(path.name for path in FILES.glob("i*") if path.name != "imsis.txt")


def purpose(action, column=""):
    return list_purpose(
        ACTIONS[action],
        account="acme-sims",
        accounts=["acme-sims", "trackers"],
        known_by=LATTIGO.known_by,
        column=column,
    )


def meant(listed):
    return [(*one.loose, *one.exact)[0] for one in listed.found]


def read(name, action, column=""):
    return read_file((FILES / name).read_bytes(), purpose(action, column))


@pytest.mark.parametrize("file", COLUMNS)
def test_a_claim_takes_the_column_of_imeis_from_every_form_of_a_file(file):
    listed = read(file, "claim")

    assert meant(listed) == IMEIS
    assert (list(listed.not_taken), {one.doubt for one in listed.found}) == ([], {""})


@pytest.mark.parametrize("file", COLUMNS)
def test_a_change_of_sims_takes_the_column_of_iccids_from_every_form_of_a_file(file):
    listed = read(file, "change_simstate")

    assert meant(listed) == ICCIDS
    assert (list(listed.not_taken), {one.kind for one in listed.found}) == ([], {"iccid"})


@pytest.mark.parametrize("file", [file for file in COLUMNS if not file.endswith(".xlsx")])
def test_what_is_pasted_into_a_form_is_read_as_a_file_is(file):
    text = decode_saved((FILES / file).read_bytes())

    listed = read_targets(text, list_purpose(ACTIONS["claim"], "trackers"))

    assert [one.key for one in targets_of_list(listed)] == IMEIS
    assert not listed.not_taken


@pytest.mark.parametrize("file", COLUMNS)
def test_an_activation_takes_both_columns_by_their_names(file):
    listed = read(file, "activation_request")

    assert [one.key for one in targets_of_list(listed)] == [
        f"{imei}/{iccid}" for imei, iccid in zip(IMEIS, ICCIDS, strict=True)
    ]


@pytest.mark.parametrize("file", LISTS)
def test_a_list_of_one_kind_is_read_in_every_form(file):
    action, wanted = ("change_simstate", ICCIDS) if "iccid" in file else ("claim", IMEIS)

    listed = read(file, action)

    named = [one for one in listed.found if not one.is_optional]
    assert [(*one.loose, *one.exact)[0] for one in named] == wanted
    assert not listed.not_taken


def test_a_number_which_ends_in_a_point_and_zero_is_whole_while_a_spreadsheet_keeps_its_digits():
    listed = read("columns-float.csv", "claim")

    assert meant(listed) == [IMEIS[0], IMEIS[2], IMEIS[3]]


def test_a_shortened_number_is_never_completed_and_named_by_its_line():
    listed = read("damaged.csv", "change_simstate")
    claims = read("damaged-imei.csv", "claim")

    german = read_targets("89011703270000000018\n8,90117E+19\n", purpose("change_simstate"))

    assert [one.line for one in listed.not_taken] == [2, 3, 5]
    assert [one.loose[0] for one in listed.found] == [ICCIDS[1][1:], "8"], (
        "as they are, not completed"
    )
    assert ["shortened" in one.reason for one in german.not_taken] == [True]
    assert claims.found == []
    assert [one.line for one in claims.not_taken] == [2, 3, 4, 5, 6, 7]
    assert "leading zero" in claims.not_taken[1].reason
    assert "this is an ICCID" in claims.not_taken[4].reason


def test_zeros_at_the_end_are_whole_where_the_file_keeps_the_number_as_text():
    listed = read_targets('iccid\n="89011703270000000000"\n', purpose("change_simstate"))

    assert meant(listed) == ["89011703270000000000"]


def test_bare_digits_which_could_be_an_imsi_are_doubted_until_something_says_imei():
    bare = read("imsis.txt", "claim")
    said = read_targets(f"IMEI: {bare.found[0].exact[0]}", purpose("claim"))

    assert "310 is United States" in bare.found[0].doubt
    assert bare.found[1].doubt == ""
    assert said.found[0].doubt == ""


def test_of_two_columns_without_a_heading_none_is_guessed_where_both_could_be_meant():
    listed = read("no-heading-imei-imsi.csv", "claim")
    chosen = read("no-heading-imei-imsi.csv", "claim", "1")

    assert listed.found == []
    assert [one.line for one in listed.not_taken] == [1, 2, 3, 4]
    assert "no heading" in listed.not_taken[0].reason
    assert meant(chosen) == IMEIS


def test_a_column_can_be_chosen_by_its_heading():
    listed = read("columns-utf8.csv", "change_simstate", "depot_code")

    assert [one.kind for one in listed.found] == ["any"] * 4
    assert meant(listed) == ["7267", "0003", "2024", "1853"]


@pytest.mark.parametrize(
    ("text", "action", "column", "says"),
    [
        (
            "iccid,code\n1,2",
            "change_simstate",
            "serial",
            'no column "serial". Its columns are: iccid, code',
        ),
        ("imsi,code\n1,2", "claim", "", "no column which claim can use"),
        ("imei,imsi\n1,2", "claim", "imsi", "needs IMEIs"),
        ("89011703270000000018", "change_simstate", "iccid", "no heading"),
        ('<?xml version="1.0"?><gpx/>', "claim", "", "XML"),
        ('[{"imei": "356938030000013"}, {"im', "claim", "", "cut off"),
        ("PK\x03\x04", "claim", "", "workbook is damaged"),
        ("imei\n356938030000013", "activation_request", "", "no ICCID column"),
    ],
)
def test_a_list_which_cannot_be_told_is_refused_whole_with_the_reason(text, action, column, says):
    with pytest.raises(ListProblem, match=says):
        read_file(text.encode("latin-1"), purpose(action, column))


@pytest.mark.parametrize(
    ("text", "lines", "says"),
    [
        ("iccid,name\n,gate 17\n", [2], "the row has no iccid"),
        ("iccid,name\n89011703270000000018,North, yard\n", [2], "3 columns"),
        ('iccid,name\n"89011703270000000018,x\n', [2], "quote"),
        ("iccid\nIMEI: 356938030000013\n", [], ""),
        ("provider,account,key\nlattigo,other,5\nlattigo,acme-sims,6\n", [2], "to account other"),
        ("account,iccid\ntrackers,89011703270000000018\nMiller,89011703270000000018\n", [2], "trackers"),
        ('unit,members\nx,"[{""provider"":""polte"",""account"":""trackers"",""key"":""5""}]"\n', [2], "no device of"),
        ("unit,members\nx,nonsense\n", [2], "cannot be read"),
    ],
)  # fmt: skip
def test_a_line_which_means_nobody_is_named_with_its_reason(text, lines, says):
    listed = read_targets(text, purpose("change_simstate"))

    assert [one.line for one in listed.not_taken] == lines
    assert all(says in one.reason for one in listed.not_taken)


def test_names_are_taken_exactly_as_they_are_one_a_line():
    file, plain = read("users.csv", "delete_user"), read("users.txt", "delete_user")
    several = read_targets("bob, ann\n", purpose("delete_user"))

    assert [one.key for one in targets_of_list(file)] == ["ops ", "ops", "Smith, John"]
    assert [one.key for one in targets_of_list(plain)] == ["ops ", "ops"]
    assert "space" in targets_of_list(plain)[0].warning
    assert (several.found, "one name per line" in several.not_taken[0].reason) == ([], True)


def test_numbers_a_workbook_keeps_as_numbers_are_read_while_they_are_whole():
    book = Workbook()
    book.active.append(["remark", "imei"])
    book.active.append([None, int(IMEIS[0])])
    book.active.append(["x", 3.5e20])
    file = io.BytesIO()
    book.save(file)

    listed = read_file(file.getvalue(), purpose("claim"))

    assert meant(listed) == [IMEIS[0]]
    assert [one.line for one in listed.not_taken] == [3]


def test_a_name_with_the_lists_delimiter_in_it_may_still_be_one_device():
    listed = read_targets("gate 17\nNorth, yard\n", purpose("change_simstate"))

    assert [one.exact[0] for one in listed.found] == ["gate 17", "North, yard"]
    assert "no heading" in listed.found[1].otherwise


def test_the_same_identifier_twice_is_one_target_with_both_lines():
    listed = read_targets(f"{IMEIS[0]}\n{IMEIS[2]}\n{IMEIS[0]}\n", purpose("claim"))

    assert [(one.key, one.lines) for one in targets_of_list(listed)] == [
        (IMEIS[0], (1, 3)),
        (IMEIS[2], (2,)),
    ]


def test_a_sim_in_two_pairs_is_refused_in_both():
    text = f"{IMEIS[0]}/{ICCIDS[0]}\n{IMEIS[1]}/{ICCIDS[0]}\n"

    found = targets_of_list(read_targets(text, purpose("activation_request")))

    assert [bool(one.problem) for one in found] == [True, True]


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("{},gate\n", sized(15_000, 100_000)),
        ('"=""{}""","a ""b"" c"\n', sized(5_000, 20_000)),
    ],
)
def test_many_thousand_lines_are_read_in_seconds(line, lines):
    text = "iccid,name\n" + "".join(line.format(f"89{number:017d}") for number in range(lines))
    began = time.process_time()

    listed = read_file(text.encode(), purpose("change_simstate"))

    assert len(listed.found) + len(listed.not_taken) == lines
    assert time.process_time() - began < 20


def test_quotes_which_never_close_do_not_make_a_long_list_slow_or_swallow_it():
    text = "".join(f'"gate {number}\n' for number in range(3_000)) + "gate x\n"
    began = time.process_time()

    listed = read_targets(text, purpose("change_simstate"))

    assert len(listed.not_taken) + len(listed.found) == 3_001
    assert time.process_time() - began < 10


@given(st.text(max_size=120), st.sampled_from(["claim", "change_simstate", "delete_user"]))
def test_no_text_breaks_the_reader_and_a_claim_finds_imeis_only(text, action):
    try:
        listed = read_targets(text, purpose(action))
    except ListProblem:
        return
    if action == "claim":
        assert all(len(one.exact[0]) == 15 for one in listed.found)


@given(st.binary(max_size=120))
def test_no_bytes_break_the_reader(data):
    try:
        read_file(data, purpose("claim"))
    except ListProblem:
        return
