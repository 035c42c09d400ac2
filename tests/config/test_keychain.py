"""The keychain as a memory: shared by processes, and silent where there is none."""

from collections.abc import Callable, Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked

from tui.config.keychain import Keychain


class Chest(KeyringBackend):
    """A keychain in memory which counts how often it was asked."""

    priority = 1

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()
        self.locked = locked
        self.kept: dict[tuple[str, str], str] = {}
        self.asked = 0

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        if self.locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def install() -> Iterator[Callable[[KeyringBackend], None]]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


async def test_what_one_process_saves_the_next_one_reads(
    install: Callable[[KeyringBackend], None],
) -> None:
    chest = Chest()
    install(chest)

    await Keychain("trackers").save("login", "a token")

    assert await Keychain("trackers").read("login") == "a token"
    assert await Keychain("other").read("login") is None
    assert chest.kept == {("watchfloor", "trackers/login"): "a token"}


async def test_what_is_forgotten_is_gone_and_forgetting_twice_is_no_failure(
    install: Callable[[KeyringBackend], None],
) -> None:
    install(Chest())
    keychain = Keychain("trackers")
    await keychain.save("login", "a token")

    await keychain.forget("login")
    await keychain.forget("login")

    assert await keychain.read("login") is None


async def test_without_a_keychain_nothing_is_kept_and_nothing_fails(
    install: Callable[[KeyringBackend], None],
) -> None:
    install(NoKeyring())
    keychain = Keychain("trackers")

    await keychain.save("login", "a token")
    await keychain.forget("login")

    assert await keychain.read("login") is None


async def test_a_locked_keychain_is_asked_once_by_a_process(
    install: Callable[[KeyringBackend], None],
) -> None:
    chest = Chest(locked=True)
    install(chest)
    keychain = Keychain("trackers")

    assert [await keychain.read("login") for _ in range(3)] == [None] * 3
    assert chest.asked == 1
