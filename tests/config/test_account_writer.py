"""Adding an account: its secrets go to the keychain, never into the file."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from tui.config import SettingsProblem, load
from tui.config.account_writer import append_account
from tui.config.secrets import has_keychain, resolve

FILLED = {"name": "yellow", "provider": "charterup", "token": "tok-1234"}


class Drawer(KeyringBackend):
    """A keyring which keeps its secrets in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.mark.usefixtures("_as_it_was")
def test_a_typed_key_is_kept_in_the_keychain_and_referred_to(tmp_path: Path) -> None:
    drawer = Drawer()
    keyring.set_keyring(drawer)
    path = tmp_path / "deep" / "config.toml"

    append_account(path, FILLED, ["token"])

    assert drawer.kept == {("watchfloor", "yellow-token"): "tok-1234"}
    assert "tok-1234" not in path.read_text("utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    (account,) = load(path).accounts
    assert account.given["token"].get_secret_value() == "keyring:watchfloor/yellow-token"


@pytest.mark.usefixtures("_as_it_was")
def test_without_a_keychain_a_typed_key_goes_into_a_file_only_its_owner_can_read(
    tmp_path: Path,
) -> None:
    keyring.set_keyring(NoKeyring())
    path = tmp_path / "config.toml"

    append_account(path, FILLED, ["token"])

    (account,) = load(path).accounts
    kept = tmp_path / "keys" / "yellow-token"
    assert "tok-1234" not in path.read_text("utf-8")
    assert account.given["token"].get_secret_value() == f"file:{kept}"
    assert resolve(account.given["token"]).get_secret_value() == "tok-1234"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("_as_it_was")
def test_where_neither_is_possible_the_settings_stay_as_they_are(tmp_path: Path) -> None:
    keyring.set_keyring(NoKeyring())
    path = tmp_path / "config.toml"
    (tmp_path / "keys").write_text("a file where the folder should be")

    with pytest.raises(SettingsProblem, match="type env:NAME or command:CMD"):
        append_account(path, FILLED, ["token"])

    assert not path.exists()


@pytest.mark.usefixtures("_as_it_was")
def test_a_keychain_is_tried_before_it_is_promised() -> None:
    drawer = Drawer()
    keyring.set_keyring(drawer)
    works = has_keychain()
    keyring.set_keyring(NoKeyring())

    assert works
    assert not has_keychain()
    assert not drawer.kept


def test_where_a_key_is_kept_is_written_as_it_was_said(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[ui]\ntimezone = "UTC"\n', "utf-8")

    append_account(path, FILLED | {"token": "env:YELLOW"}, ["token"])

    settings = load(path)
    assert settings.ui.timezone == "UTC"
    assert settings.accounts[0].given["token"].get_secret_value() == "env:YELLOW"
