"""A fresh PostgreSQL server as a distribution installs it, and a shell on its host."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
"""Where a distribution's server is: the tests' own wheel has none which speaks TLS."""


class TeamHost:
    """A server on a port of its own; `run` is a shell of its operating system's user."""

    def __init__(self):
        found = next((path for path in FOLDERS if (path / "initdb").exists()), None)
        if found is None:
            pytest.skip("needs a PostgreSQL server which speaks TLS")
        self.made: set[str] = set()
        """What of the page was made on it already."""
        self.folder = Path(tempfile.mkdtemp())
        self.data = self.folder / "data"
        self.user = "postgres" if os.getuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = {
            "PATH": f"{found}:{os.environ['PATH']}", "PGHOST": str(self.folder), "PGPORT": str(self.port),
            "PGUSER": "postgres", "PGDATA": str(self.data), "HOME": str(self.folder), "LC_ALL": "C.UTF-8",
        }  # fmt: skip
        made = f"initdb -D {self.data} -U postgres --no-sync -E UTF8"
        self.run(f"{made} --auth-local=trust --auth-host=scram-sha-256", at=self.folder)
        settings = f"port = {self.port}\nunix_socket_directories = '{self.folder}'\nlisten_addresses = ''\n"
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(settings + "fsync = off\n")
        # The lines which a new server has count for its own host; here the others are on that host, too.
        self.run("sed -i '/^host/d' pg_hba.conf")
        self.run("pg_ctl -w -l log start")

    def run(self, line, *, at=None, typed=""):
        """Run a line as a shell does, with what is typed at its prompts; return what it prints."""
        done = subprocess.run(
            ["bash", "-ec", line], cwd=at or self.data, env=self.environment, user=self.user,
            input=typed, text=True, capture_output=True, start_new_session=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        return done.stdout

    def close(self):
        """Stop the server, and remove its folder."""
        self.run("pg_ctl -w -m immediate stop")
        shutil.rmtree(self.folder)
