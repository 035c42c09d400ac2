"""Secrets, fetched from where the user keeps them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from tui.config import SecretProblem, resolve
from tui.config.secrets import is_literal
from tui.domain.text.secret import SecretStr


class Drawer(KeyringBackend):
    """A keyring which keeps its secrets in memory."""

    priority = 1

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()
        self.locked = locked
        self.kept = {("watchfloor", "yellow"): "from the keyring"}

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before = keyring.get_keyring()
    drawer = Drawer()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


def fetched(text: str, **environment: str) -> str:
    return resolve(SecretStr(text), environment).get_secret_value()


def test_a_literal_is_itself() -> None:
    assert fetched("a key:with a colon") == "a key:with a colon"
    assert is_literal(SecretStr("a key:with a colon"))
    assert not is_literal(SecretStr("env:KEY"))


def test_a_variable_of_the_environment() -> None:
    assert fetched("env:KEY", KEY=" pasted with blanks \n") == "pasted with blanks"


def test_a_file_which_only_its_owner_can_read(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("from the file\nand a second line\n", "utf-8")
    path.chmod(0o600)

    assert fetched(f"file:{path}") == "from the file"


def test_a_file_which_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("from the file", "utf-8")
    path.chmod(0o640)

    with pytest.raises(SecretProblem, match=r"others can read .*mode 0640.*chmod 600"):
        fetched(f"file:{path}")


def test_a_command_without_a_shell() -> None:
    command = f"command:{sys.executable} -c \"print('from $HOME; a command')\""

    assert fetched(command) == "from $HOME; a command"


def test_the_keyring(drawer: Drawer) -> None:
    assert fetched("keyring:watchfloor/yellow") == "from the keyring"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("env:NOT_SET", "env:NOT_SET: the environment variable NOT_SET is not set"),
        ("env:BLANK", "env:BLANK is empty"),
        ("file:/no/such/file", "cannot be read"),
        ("command:/no/such/program x", "/no/such/program: the command did not run"),
        ("command:false", "ended with status 1"),
        ("command:'unbalanced", "cannot be split"),
        ("command:", "write a command"),
        (
            "keyring:watchfloor/nobody",
            "nothing is stored there. Run: keyring set watchfloor nobody",
        ),
        ("", "The key is empty"),
    ],
)
def test_what_cannot_be_fetched_says_why(drawer: Drawer, text: str, words: str) -> None:
    with pytest.raises(SecretProblem) as caught:
        fetched(text, BLANK=" ")

    assert words in str(caught.value)


def test_a_locked_keyring_says_what_else_there_is(drawer: Drawer) -> None:
    drawer.locked = True

    with pytest.raises(
        SecretProblem, match=r"refused \(KeyringLocked\).*use env:, file: or command:"
    ):
        fetched("keyring:watchfloor/yellow")
