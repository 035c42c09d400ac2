import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def check(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    path = folder / "config.toml"
    path.write_text(text)
    return subprocess.run(
        [sys.executable, "-m", "tui", "config", "check"],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env={"WATCHFLOOR_CONFIG": str(path), "WATCHFLOOR_HOME": str(folder), "PATH": ""},
    )  # fmt: skip


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
def test_a_key_which_cannot_be_had_is_reported_by_file_and_line(tmp_path, line, words) -> None:
    done = check(tmp_path, f'[ui]\ntheme = "ansi"\n[ui.keys]\nrefresh = "f5"\n{line}\n')

    assert done.returncode == 2
    assert done.stderr.strip().endswith(f"config.toml:5: {words}")


def test_keys_which_can_be_had_are_all_right(tmp_path) -> None:
    done = check(tmp_path, '[ui.keys]\nfilter = "f2"\nsort = "slash"\n')

    assert done.returncode == 0, done.stderr
