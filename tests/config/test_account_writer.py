"""Adding an account: its secrets go to the keychain, never into the file."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from tui.config import SettingsProblem, append_account, load

FILLED = {"name": "yellow", "provider": "charterup", "token": "tok-1234"}


class Drawer(KeyringBackend):
    """A keyring which keeps its secrets in memory."""

    priority = 1  # type: ignore[assignment]  # keyring declares it as a class property

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
def test_without_a_keychain_nothing_is_written(tmp_path: Path) -> None:
    keyring.set_keyring(NoKeyring())
    path = tmp_path / "config.toml"

    with pytest.raises(SettingsProblem, match="type env:NAME, file:PATH or command:CMD"):
        append_account(path, FILLED, ["token"])

    assert not path.exists()


def test_where_a_key_is_kept_is_written_as_it_was_said(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[ui]\ntimezone = "UTC"\n', "utf-8")

    append_account(path, FILLED | {"token": "env:YELLOW"}, ["token"])

    settings = load(path)
    assert settings.ui.timezone == "UTC"
    assert settings.accounts[0].given["token"].get_secret_value() == "env:YELLOW"
