"""config check on the keys of commands: which of them cannot be had, by file and line."""

import pytest

from tests.cli.conftest import Machine


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            'fliter = "f"',
            'ui.keys.fliter: there is no command of this name; did you mean "filter"?',
        ),
        ('filter = "slahs"', 'ui.keys.filter: there is no key "slahs"'),
        ('filter = "s"', 'ui.keys.filter: s is also "sort" on the screen of tabs'),
        ('filter = "ctrl+b"', "ui.keys.filter: ctrl+b: tmux uses it as its prefix"),
        ('filter = "ctrl+a"', "ui.keys.filter: ctrl+a: GNU screen uses it as its prefix"),
        (
            '"filter" = "down"',
            "ui.keys.filter: down moves the cursor in lists and cannot be changed",
        ),
    ],
)
def test_a_key_which_cannot_be_had_is_reported_by_file_and_line(
    machine: Machine, line: str, words: str
) -> None:
    machine.config.write_text(f'[ui]\ntheme = "ansi"\n[ui.keys]\nrefresh = "f5"\n{line}\n')

    done = machine.run("config", "check")

    assert done.status == 2
    assert done.err.strip().endswith(f"config.toml:5: {words}")


def test_keys_which_can_be_had_are_all_right(machine: Machine) -> None:
    machine.config.write_text('[ui.keys]\nfilter = "f2"\nsort = "slash"\n')

    done = machine.run("config", "check")

    assert done.status == 0, done.err


def test_a_process_of_its_own_knows_the_keys_too(machine: Machine) -> None:
    machine.config.write_text('[ui.keys]\nfilter = "down"\n')

    done = machine.really("config", "check")

    assert done.status == 2
    assert "config.toml:2: ui.keys.filter: down moves the cursor in lists" in done.err
