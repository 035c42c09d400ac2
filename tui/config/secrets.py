"""Fetch secrets at the last moment from where the user keeps them, and save new ones."""

import os
import stat
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from tui.config.keyring_call import KeyringFailed, ask_keyring
from tui.domain.text.secret import SecretStr

SERVICE = "watchfloor"
ELSEWHERE = "On a host without a desktop use env:, file: or command: instead."
COMMAND_SECONDS = 30.0


class SecretProblem(Exception):
    """A secret could not be fetched; the text says which, why and what to do, never the secret."""


def resolve(given: SecretStr, environment: Mapping[str, str] = os.environ) -> SecretStr:
    """Fetch the secret which `env:`, `keyring:`, `file:` or `command:` names; other text is the secret."""
    text = given.get_secret_value()
    kind, colon, rest = text.partition(":")
    source = _SOURCES.get(kind) if colon else None
    value = source(rest, environment) if source else text
    if not value.strip():
        raise SecretProblem(
            f"{kind}:{rest} is empty. Put the key there and try again."
            if source
            else "The key is empty. Write the key, or where to find it (env:, keyring:, file:, command:)."
        )
    return SecretStr(value.strip())


def is_literal(given: SecretStr) -> bool:
    """Return whether the setting is the secret itself."""
    kind, colon, _ = given.get_secret_value().partition(":")
    return not (colon and kind in _SOURCES)


def _from_env(name: str, environment: Mapping[str, str]) -> str:
    value = environment.get(name)
    if value is None:
        raise SecretProblem(
            f"env:{name}: the environment variable {name} is not set. Set it, then retry."
        )
    return value


def _from_file(name: str, _: Mapping[str, str]) -> str:
    path = Path(name).expanduser()
    try:
        mode = path.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            import shlex  # noqa: PLC0415 - few commands fetch a secret

            raise SecretProblem(
                f"file:{path}: others can read this file (mode {stat.S_IMODE(mode):04o})."
                f" Run: chmod 600 {shlex.quote(str(path))}"
            )
        return path.read_text("utf-8").partition("\n")[0]
    except (OSError, UnicodeDecodeError) as error:
        raise SecretProblem(f"file:{path}: cannot be read ({error}).") from error


def _from_command(line: str, _: Mapping[str, str]) -> str:
    import shlex  # noqa: PLC0415 - the same

    try:
        words = shlex.split(line)
    except ValueError as error:
        raise SecretProblem(
            f"command: the command line cannot be split into words ({error})."
        ) from error
    if not words:
        raise SecretProblem("command: write a command after the colon.")
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SecretProblem(
            f"command:{words[0]}: the command did not run ({type(error).__name__})."
        ) from error
    if done.returncode:
        raise SecretProblem(
            f"command:{words[0]}: the command ended with status {done.returncode}. Run it by hand to see why."
        )
    return done.stdout.partition("\n")[0]


def _from_keyring(name: str, _: Mapping[str, str]) -> str:
    service, _slash, user = name.partition("/")
    try:
        found = ask_keyring(lambda keyring: keyring.get_password(service, user))
    except KeyringFailed as failed:
        hint = "" if "pip install" in str(failed) else f". {ELSEWHERE}"
        raise SecretProblem(f"keyring:{name}: {failed}{hint}") from failed
    if not isinstance(found, str):
        raise SecretProblem(
            f"keyring:{name}: nothing is stored there. Run: keyring set {service} {user}"
        )
    return found


def save_secret(user: str, secret: str) -> str:
    """Save a secret in this machine's keychain and return the text which refers to it in the settings.

    Raise `SecretProblem` if there is no keychain which accepts it.
    """
    try:
        ask_keyring(lambda keyring: keyring.set_password(SERVICE, user, secret))
    except KeyringFailed as failed:
        raise SecretProblem(
            f"This machine's keychain cannot save the key ({failed})."
            " Save the key in an environment variable, a file of mode 600 or a secret manager,"
            " and type env:NAME, file:PATH or command:CMD instead of the key."
        ) from failed
    return f"keyring:{SERVICE}/{user}"


def save_secret_file(path: Path, secret: str) -> str:
    """Save a secret in a file only its owner can read; return the text which refers to it in the settings.

    Raise `SecretProblem` if that is not possible; a file which is there is not replaced.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{secret}\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SecretProblem(
            f"{path} could not be written ({error.strerror or error}). Save the key in an environment"
            " variable or a secret manager, and type env:NAME or command:CMD instead of the key."
        ) from error
    return f"file:{path}"


def has_keychain() -> bool:
    """Return whether this machine's keychain accepts and returns a secret."""
    probe = f"probe-{os.getpid()}"
    try:
        name = save_secret(probe, probe).removeprefix("keyring:")
        return _from_keyring(name, {}) == probe
    except SecretProblem:
        return False
    finally:
        forget_secret(probe)


def forget_secret(user: str) -> None:
    """Delete a secret from this machine's keychain, if it is there."""
    with suppress(KeyringFailed):
        ask_keyring(lambda keyring: keyring.delete_password(SERVICE, user))


_SOURCES: Mapping[str, Callable[[str, Mapping[str, str]], str]] = {
    "env": _from_env,
    "file": _from_file,
    "command": _from_command,
    "keyring": _from_keyring,
}
