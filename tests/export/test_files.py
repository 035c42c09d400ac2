import json
import stat
from pathlib import Path

import pytest

from tests.export.made_up import sheet
from tui.export.destination import NotWritten
from tui.export.files import FORMATS, write_file
from tui.export.whole_file import write_whole


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_a_file_only_its_owner_can_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"fleet{FORMATS[name].suffix}"

    size = write_file(sheet(), FORMATS[name], path)

    assert path.stat().st_size == size > 100
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_which_is_there_is_left_alone_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "fleet.jsonl"
    path.write_text("mine")

    with pytest.raises(NotWritten, match="already exists"):
        write_file(sheet(), FORMATS["jsonl"], path)
    assert path.read_text() == "mine"
    write_file(sheet(), FORMATS["jsonl"], path, replace=True)
    assert path.read_text() != "mine"


def test_a_failure_halfway_leaves_neither_file_nor_rest(tmp_path: Path) -> None:
    def break_off(file) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(NotWritten, match="No space left"):
        write_whole(tmp_path / "a.csv", break_off)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_which_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="does not exist"):
        write_file(sheet(), FORMATS["csv"], tmp_path / "none" / "a.csv")


def test_json_lines_say_null_for_unknown(tmp_path: Path) -> None:
    write_file(sheet(), FORMATS["jsonl"], tmp_path / "a")

    rows = [json.loads(line) for line in (tmp_path / "a").read_text().splitlines()]
    assert rows[1] == {
        "label": "=HYPERLINK(1)",
        "iccid": "0012345678901234567F",
        "msisdn": None,
        "last_seen": None,
        "vendor.used": None,
        "vendor.flag": False,
    }


def test_markdown_shows_a_label_as_it_is(tmp_path: Path) -> None:
    rows = [("[x](http://evil) |`a`", *("",) * 5)]
    write_file(sheet(rows=rows, places=()), FORMATS["md"], tmp_path / "a")

    line = (tmp_path / "a").read_text().splitlines()[-1]
    assert line.startswith(r"| \[x\](http:&#47;&#47;evil) \|\`a\` |")
    assert line.replace(r"\|", "").count("|") == 7


def test_a_ticket_leaves_out_what_is_unknown(tmp_path: Path) -> None:
    write_file(sheet(), FORMATS["txt"], tmp_path / "a")

    text = (tmp_path / "a").read_text()
    assert "Device: Truck 7\nICCID:  89148000005339755555\n" in text
    assert "\nMSISDN: \n" not in text
    assert text.endswith("(Fleet; times in UTC, as of 2026-11-21 07:50 UTC)\n")
