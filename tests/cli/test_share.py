"""The command export share, against vendors on real HTTP."""

import pytest

from tests.export.test_share_page import TAGS, Reader


@pytest.fixture
def tracker(stocked):
    rows = stocked.run("devices", "--account", "yellow-fleet", "--format", "json").records
    return max((row for row in rows if row["imei"]), key=lambda row: row["last_seen"] or "")


def test_a_page_is_written_which_names_no_account_and_no_identifier(stocked, tracker) -> None:
    path = stocked.folder / "bus.html"

    done = stocked.run(
        "export", "share", tracker["imei"], "--hours", "48", "--to", str(path), "--yes"
    )

    page = path.read_text("utf-8")
    assert done.status == 0
    assert done.out == ""
    assert f"to {path}" in done.err
    assert set(Reader(page).tags) == TAGS
    assert tracker["label"] in page
    assert "48 h until" in page
    identifiers = ("imei", "iccid", "imsi", "msisdn")
    assert not [tracker[name] for name in identifiers if tracker[name] and tracker[name] in page]
    assert "yellow-fleet" not in page
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_which_is_there_is_replaced_only_by_force_and_costs_no_request(
    stocked, tracker
) -> None:
    path = stocked.folder / "bus.html"
    path.write_text("mine")
    stocked.vendors.renew()

    refused = stocked.run("export", "share", tracker["imei"], "--to", str(path), "--yes")
    kept, asked = path.read_text(), stocked.vendors.asked("charterup")[:]
    replaced = stocked.run(
        "export", "share", tracker["imei"], "--to", str(path), "--yes", "--force"
    )

    assert (refused.status, kept, asked) == (2, "mine", [])
    assert "Add --force to replace it." in refused.err
    assert replaced.status == 0
    assert path.read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bus.csv", "ends in .html"),
        (".bus.html", "hidden file"),
        ("none/bus.html", "does not exist"),
        ("link.html", "is a link"),
    ],
)
def test_refused_names_are_those_of_other_exports(stocked, tracker, name, words) -> None:
    (stocked.folder / "link.html").symlink_to(stocked.folder / "elsewhere.html")

    done = stocked.run(
        "export", "share", tracker["imei"], "--to", str(stocked.folder / name), "--yes"
    )

    assert done.status == 2
    assert words in done.err
    assert not (stocked.folder / "elsewhere.html").exists()


def test_a_read_only_console_writes_to_stdout_alone(stocked, tracker) -> None:
    path = stocked.folder / "bus.html"

    named = stocked.run("--read-only", "export", "share", tracker["imei"], "--to", str(path))
    piped = stocked.run("--read-only", "export", "share", tracker["imei"], "--to", "-", "--yes")

    assert named.status == 2
    assert "--to -" in named.err
    assert not path.exists()
    assert piped.status == 0
    assert piped.out.startswith("<!doctype html>")
    assert piped.out.endswith("</html>\n")


def test_a_unit_which_is_not_there_is_refused(stocked) -> None:
    done = stocked.run("export", "share", "no-such-unit", "--to", "-")

    assert (done.status, done.out) == (1, "")
