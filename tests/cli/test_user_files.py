"""Every file of the user's, broken in every way, at every command which reads it."""

import json

import pytest

from tests.broken_files import BROKEN
from tui.config.recipes import save_recipe
from tui.domain.change.recipe import Recipe, RecipeProblem

SOUND = {
    "places.toml": '[[places]]\nname = "Depot"\nlatitude = 40\nlongitude = -111\n',
    "questions.toml": '[[questions]]\nname = "Silent"\nfilter = "last_seen>24h"\n',
    "recipes.toml": '[[recipes]]\nname = "Who"\ntext = "I am {imei}"\n',
}
READ_BY = {
    "places.toml": (
        ("devices", "at:depot"),
        ("units", "at:depot"),
        ("export", "devices", "at:depot", "--to", "-", "--format", "jsonl"),
        ("export", "devices", "--columns", "label,at_place", "--to", "-", "--format", "jsonl"),
    ),
    "questions.toml": (),
    "recipes.toml": (
        (
            "do",
            "send_sms",
            "--account",
            "acme-sims",
            "--to",
            "8914",
            "--recipe",
            "who",
            "--dry-run",
        ),
    ),
}
WRONG = {
    "places.toml": (
        ("[[places]]\nname = 7\n", ":1: place 1: a place needs a name"),
        (
            'x = 1\n[[places]]\nname = "A"\nlatitude = "40"\nlongitude = 1\n',
            ":2: place 1: A: latitude",
        ),
        (
            '\n[[places]]\nname = "A"\nlatitude = 95\nlongitude = 1\n',
            ":2: place 1: A: latitude must be",
        ),
        ("places = 3\n", ":1: write each place under its own [[places]]"),
    ),
    "questions.toml": (
        ("[[questions]]\nname = 7\n", ":1: question 1: every value must be text in quotes"),
        ('\n[[questions]]\nname = "A"\nfilter = "last_seen>"\n', ":2: question 1: A: "),
        ("[questions]\nname = 'A'\n", ":1: write each question under its own [[questions]]"),
    ),
    "recipes.toml": (
        ("[[recipes]]\nname = 7\n", ":1: recipe 1: a recipe needs a name and a text"),
        (
            '# mine\n[[recipes]]\nname = "Who"\ntext = "{who}"\n',
            ":2: recipe 1: There is no variable",
        ),
        ("[[recipes]]\nname = 'A'\ntext = 'a'\nnote = 'b'\n", ":1: recipe 1: unknown key note"),
    ),
}


def commands(file):
    """Return every command which reads a file, and the two which check all."""
    return (*READ_BY[file], ("config", "check"), ("doctor",))


@pytest.mark.parametrize("way", BROKEN)
@pytest.mark.parametrize("file", SOUND)
def test_a_broken_file_is_told_with_line_and_reason_where_it_is_read(stocked, file, way):
    break_, words = BROKEN[way]
    stocked.without("trackers")
    break_(stocked.folder / file, SOUND[file])

    for command in commands(file):
        done = stocked.run(*command)

        assert file in done.err, command
        assert words in done.err, command
        if command[0] in ("config", "doctor", "do"):
            assert done.status in (1, 2)
    assert stocked.run("devices", "--account", "acme-sims").status == 0


@pytest.mark.parametrize(
    ("file", "text", "words"), [(file, *case) for file in WRONG for case in WRONG[file]]
)
def test_a_wrong_value_is_told_with_its_line(stocked, file, text, words):
    stocked.without("trackers")
    (stocked.folder / file).write_text(text, "utf-8")

    for command in commands(file):
        assert f"{file}{words}" in stocked.run(*command).err, command


@pytest.mark.parametrize("file", SOUND)
def test_a_byte_order_mark_is_no_part_of_the_text(stocked, file):
    (stocked.folder / file).write_text(SOUND[file], "utf-8-sig")

    for command in (("config", "check"), ("doctor",), *READ_BY[file][:1]):
        done = stocked.run(*command)

        assert file not in done.err
    assert stocked.run("config", "check").status == 0


@pytest.mark.parametrize("way", BROKEN)
@pytest.mark.parametrize("command", [("config", "check"), ("doctor",), ("devices",), ("sync",)])
def test_broken_settings_are_told_in_one_sentence(machine, way, command):
    break_, words = BROKEN[way]
    sound = machine.config.read_text("utf-8")
    machine.config.unlink()
    break_(machine.config, sound)

    done = machine.run(*command)

    assert done.status == 2
    assert str(machine.config) in done.err
    assert words in done.err


def test_settings_with_a_byte_order_mark_are_read(machine):
    machine.config.write_text(machine.config.read_text("utf-8"), "utf-8-sig")

    assert machine.run("config", "check").status == 0


@pytest.mark.parametrize("command", [("config", "check"), ("doctor",)])
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('filtr = "slash"', "there is no command of this name"),
        ('export = "nosuchkey"', 'there is no key "nosuchkey"'),
    ],
)
def test_a_wrong_key_is_told_with_its_line(machine, line, words, command):
    text = machine.config.read_text("utf-8")
    machine.config.write_text(f"[ui.keys]\n{line}\n\n{text}", "utf-8")

    done = machine.run(*command)

    assert done.status in (1, 2)
    assert f"{machine.config}:2: ui.keys." in done.err
    assert words in done.err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"paths": {}', ":1: not valid JSON"),
        (b'{\n"paths": {}\n,}', ":3: not valid JSON"),
        (b'{"info": "D\xe9p\xf4t"}', ":1: it is not UTF-8"),
        ('{"paths": {}}'.encode("utf-16"), ":1: it is not UTF-8"),
        pytest.param(b"[" * 100_000, "nested too deep", id="deep"),
        (b'{"paths": {"/a": {}, "/a": {}}}', "the key /a stands twice in one object"),
        pytest.param(b'{"paths": ' + b"9" * 5_000 + b"}", "not valid JSON", id="digits"),
        (b'{"paths": 3}', "it has no paths"),
        (
            b'{"paths": {"/users": 7, "/a": [], "/b": {"get": 3}}, "servers": 7}',
            "none of its operations",
        ),
        (b"null", "it has no paths"),
    ],
)
def test_a_broken_description_of_an_api_is_told(machine, data, words):
    path = machine.folder / "swagger.json"
    path.write_bytes(data)

    done = machine.run("config", "paths", str(path), "--yes")

    assert done.status == 2
    assert str(path) in done.err
    assert words in done.err


def test_a_description_which_is_too_large_is_told(machine):
    path = machine.folder / "swagger.json"
    with path.open("wb") as file:
        file.truncate(34_000_000)

    done = machine.run("config", "paths", str(path), "--yes")

    assert done.status == 2
    assert str(path) in done.err
    assert "it is larger than 32 MiB" in done.err


@pytest.mark.parametrize("way", ["a folder", "a pipe", "unreadable"])
def test_a_description_which_is_no_file_is_told(machine, way):
    break_, words = BROKEN[way]
    path = machine.folder / "swagger.json"
    break_(path, "")

    done = machine.run("config", "paths", str(path), "--yes")

    assert done.status == 2
    assert f"{path}: {words}" in done.err


def test_a_recipe_is_never_added_to_a_file_which_cannot_be_read(stocked):
    path = stocked.folder / "recipes.toml"
    path.write_text("[[recipes]\n", "utf-8")

    with pytest.raises(RecipeProblem, match=r"recipes\.toml:1: not valid TOML.*was not saved"):
        save_recipe(Recipe("Who", "I am {imei}"))

    assert path.read_text("utf-8") == "[[recipes]\n"


@pytest.mark.parametrize("backend", ["nowhere.Backend", "nodots", "json.JSONDecoder"])
def test_a_wrong_keyring_backend_is_a_sentence(machine, backend):
    machine.configure(("canary-charterup-4711", "keyring:watchfloor/yellow"))
    machine.set("PYTHON_KEYRING_BACKEND", backend)

    done = machine.really("sync", "--quick", "--account", "yellow-fleet")

    assert done.status == 2
    assert f"Correct PYTHON_KEYRING_BACKEND={backend}." in done.err
    assert len(done.err.splitlines()) == 1


def test_all_that_is_wrong_is_told_at_once(stocked):
    for file in SOUND:
        (stocked.folder / file).write_text("[[x]\n", "utf-8")

    for command in (("config", "check"), ("doctor",)):
        done = stocked.run(*command)

        assert not [file for file in SOUND if f"{file}:1: not valid TOML" not in done.err]
    assert json.loads(stocked.run("devices", "--format", "json").out)
