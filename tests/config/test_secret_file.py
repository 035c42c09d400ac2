"""A file of mode 600 in place of a keychain: shared by processes, closed to everybody else."""

import asyncio
import stat
from pathlib import Path

import pytest

from tui.config.secret_file import SecretFile


async def test_what_one_process_saves_the_next_one_reads(tmp_path: Path) -> None:
    path = tmp_path / "secrets"

    await SecretFile(path, "trackers").save("login", "a token")
    await SecretFile(path, "other").save("login", "another")
    await SecretFile(path, "other").forget("login")
    await SecretFile(path, "trackers").forget("login")
    await SecretFile(path, "trackers").save("login", "a token")

    assert await SecretFile(path, "trackers").read("login") == "a token"
    assert await SecretFile(path, "other").read("login") is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "secrets"

    await asyncio.gather(
        *(SecretFile(path, "trackers").save(f"device {n}", str(n)) for n in range(40))
    )

    kept = [await SecretFile(path, "trackers").read(f"device {n}") for n in range(40)]
    assert kept == [str(n) for n in range(40)]


@pytest.mark.parametrize(("mode", "text"), [(0o640, '{"trackers/login": "x"}'), (0o600, "no JSON")])
async def test_a_file_which_others_can_read_or_is_not_ours_is_left_alone(
    tmp_path: Path, mode: int, text: str
) -> None:
    path = tmp_path / "secrets"
    path.write_text(text, "utf-8")
    path.chmod(mode)

    await SecretFile(path, "trackers").save("login", "a token")

    assert await SecretFile(path, "trackers").read("login") is None
    assert path.read_text("utf-8") == text


async def test_a_folder_which_is_not_there_keeps_nothing_and_fails_nowhere(tmp_path: Path) -> None:
    memory = SecretFile(tmp_path / "none" / "secrets", "trackers")

    await memory.save("login", "a token")

    assert await memory.read("login") is None
