"""A file of the user's, broken in the ways files are broken, and how each is told."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

Break = Callable[[Path, str], None]
"""Write a sound text to a path, broken."""


def _folder(path: Path, _: str) -> None:
    path.mkdir()


def _pipe(path: Path, _: str) -> None:
    os.mkfifo(path)


def _unreadable(path: Path, _: str) -> None:
    path.symlink_to(path.name)  # a link to itself: also root cannot read it


def _latin(path: Path, sound: str) -> None:
    path.write_bytes(b"# first line\n# D\xe9p\xf4t\n" + sound.encode())


def _utf16(path: Path, sound: str) -> None:
    path.write_bytes(sound.encode("utf-16"))


def _deep(path: Path, sound: str) -> None:
    path.write_text(f"{sound}\ndeep = {'[' * 5_000}", "utf-8")


def _large(path: Path, sound: str) -> None:
    path.write_text(f"{sound}\n#{'x' * 5_000_000}", "utf-8")


def _twice(path: Path, sound: str) -> None:
    path.write_text(f"{sound}\ntwice = 1\ntwice = 2\n", "utf-8")


def _cut(path: Path, sound: str) -> None:
    path.write_text(f"{sound}\ncut = ", "utf-8")


def _number(path: Path, sound: str) -> None:
    path.write_text(f"{sound}\nnumber = {'9' * 5_000}\n", "utf-8")


def _nothing(path: Path, sound: str) -> None:
    path.write_text(f"{sound}\nnul = '\0'\n", "utf-8")


BROKEN: Mapping[str, tuple[Break, str]] = {
    "a folder": (_folder, "it is a folder"),
    "a pipe": (_pipe, "it is not a regular file"),
    "unreadable": (_unreadable, "it cannot be read (Too many levels of symbolic links)"),
    "Latin-1": (_latin, ":2: it is not UTF-8 (byte 0xe9)"),
    "UTF-16": (_utf16, ":1: it is not UTF-8 (byte 0xff)"),
    "too deep": (_deep, "brackets are nested too deep"),
    "too large": (_large, "it is larger than 4 MiB"),
    "a key twice": (_twice, "Cannot overwrite a value"),
    "cut": (_cut, "Invalid value"),
    "a long number": (_number, "a number is too long"),
    "a NUL": (_nothing, "Found invalid character"),
}
"""How a TOML file is broken, with the words which tell it."""
