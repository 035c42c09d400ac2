"""Adding a table to a file of the user's: it is read as it was written, and the rest stays as it is."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.config.toml_writer import NotAdded, append_table

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
FILE = """# our accounts, ask Ann before you change one

[ui]
theme = "dark"   # the blue one hurts

[[accounts]]
name = "yellow"
provider = "charterup"
[accounts.limits]
"1h" = 60

[network]
proxy = "http://proxy:3128"
"""


@given(TEXT, TEXT)
def test_a_table_is_read_as_it_was_written(tmp_path_factory, name, text):
    path = tmp_path_factory.mktemp("written") / "recipes.toml"

    append_table(path, "recipes", {"name": name, "text": text})
    append_table(path, "recipes", {"name": "another", "text": name})

    assert tomllib.loads(path.read_text("utf-8"))["recipes"] == [
        {"name": name, "text": text},
        {"name": "another", "text": name},
    ]


def test_comments_and_everything_else_stay(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(FILE, "utf-8")
    path.chmod(0o640)

    append_table(path, "accounts", {"name": "Störche 🚚", "provider": "polte"})

    after = path.read_text("utf-8")
    kept = [line for line in FILE.splitlines() if line]
    new = ["[[accounts]]", 'name = "Störche 🚚"', 'provider = "polte"']
    lines = [line for line in after.splitlines() if line]
    at = len(lines) - lines[::-1].index("[[accounts]]") - 1
    assert lines[at : at + 3] == new
    assert lines[:at] + lines[at + 3 :] == kept
    assert tomllib.loads(after)["accounts"][1] == {"name": "Störche 🚚", "provider": "polte"}
    assert path.stat().st_mode & 0o777 == 0o640
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.parametrize(
    ("before", "accounts"),
    [
        ("accounts = []\n", []),
        ('accounts = [{name = "a"}]\n', [{"name": "a"}]),
        ("\ufeff[ui]\n", []),
        ("[ui]", []),
        ("", []),
    ],
)
def test_it_is_added_to_an_array_however_that_is_written(tmp_path, before, accounts):
    path = tmp_path / "config.toml"
    path.write_text(before, "utf-8")

    append_table(path, "accounts", {"name": "b"})

    after = tomllib.loads(path.read_text("utf-8"))
    assert after["accounts"] == [*accounts, {"name": "b"}]


@pytest.mark.parametrize("before", ["[[accounts]\n", 'accounts = "x"\n', "[accounts]\nname = 1\n"])
def test_a_file_which_is_wrong_stays_as_it_is(tmp_path, before):
    path = tmp_path / "config.toml"
    path.write_text(before, "utf-8")

    with pytest.raises(NotAdded, match=r"config\.toml"):
        append_table(path, "accounts", {"name": "b"})

    assert path.read_text("utf-8") == before


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "dotfiles").mkdir()
    path, target = tmp_path / "config.toml", tmp_path / "dotfiles" / "watchfloor.toml"
    path.symlink_to(target)

    append_table(path, "accounts", {"name": "b"})

    assert path.is_symlink()
    assert tomllib.loads(target.read_text("utf-8"))["accounts"] == [{"name": "b"}]
    assert target.stat().st_mode & 0o777 == 0o600
