"""A real sshd on loopback, which takes one key made for it and nobody else's."""

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

SSHD = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")
SEPARATE = Path("/run/sshd")
"""sshd wants it there when it runs as root."""


def is_there() -> bool:
    """Return whether this machine has a client and a server."""
    return bool(SSHD and shutil.which("ssh") and shutil.which("ssh-keygen"))


@contextlib.contextmanager
def sshd(folder: Path, more: Mapping[str, str] | None = None) -> Iterator[int]:
    """Run a server, its keys in this folder, with more options; yield its port."""
    assert SSHD is not None
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in ("host", "user"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True
        )
    shutil.copy(folder / "user.pub", folder / "authorized_keys")
    if os.geteuid() == 0:
        SEPARATE.mkdir(mode=0o755, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "Port": port, "ListenAddress": "127.0.0.1", "HostKey": folder / "host", "PidFile": "none",
        "AuthorizedKeysFile": folder / "authorized_keys", "StrictModes": "no", "UsePAM": "no",
        "PasswordAuthentication": "no", "PermitRootLogin": "prohibit-password",
        "SetEnv": f"HOME={folder}",  # what the machine's own shell runs at a login is not ours to wait for
    } | dict(more or {})  # fmt: skip
    words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    said = folder / "said"
    process = subprocess.Popen([SSHD, "-D", "-E", said, "-f", "/dev/null", *words])
    try:
        _wait(port, process, said)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def _wait(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as line:
            if line.recv(4) == b"SSH-":
                return
        time.sleep(0.05)
    raise AssertionError(f"sshd does not answer: {said.read_text() if said.exists() else ''}")


def over_ssh(folder: Path, port: int, argv: Sequence[str], env: dict[str, str]) -> list[str]:
    """Return the client's command which runs a program on a line at the other end."""
    there = shlex.join(["env", *(f"{name}={value}" for name, value in env.items()), *argv])
    return [
        "ssh", "-tt", "-q", "-F", "/dev/null", "-i", str(folder / "user"), "-p", str(port),
        "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
        "-o", "IdentitiesOnly=yes", "127.0.0.1", there,
    ]  # fmt: skip
