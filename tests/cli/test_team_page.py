"""docs/team.md, followed word by word on a fresh server."""

import asyncio
import getpass
import re
import shlex
import shutil
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.cli.team_host import TeamHost
from tui.config import load
from tui.console import utc_now
from tui.store.db.journal_schema import OPERATIONS
from tui.store.db.schema import CACHE, LEDGER
from tui.store.db.url import connection_factory
from tui.store.journal.audit import append

DOCS = Path(__file__).parents[2] / "docs"
PASSWORD = "long and random"
BLOCK = re.compile(r"```(sh|toml)\n(.*?)```", re.DOTALL)


def sections():
    """Return the blocks of each section of the page: kinds and texts."""
    found = {}
    for part in re.split(r"^## ", (DOCS / "team.md").read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, text = part.partition("\n")
        found[title] = BLOCK.findall(text)
    return found


SECTIONS = sections()


class Team:
    """The server, and hosts which use it as the page says."""

    def __init__(self, host, machine):
        self.host = host
        self.machine = machine

    def begin(self):
        """Make the database and its roles, and let nobody listen; a later test only gets the database anew."""
        if "database" in self.host.made:
            return self._copy("template1")
        self.follow("Make the database and its roles")
        self.follow("Let nobody listen")
        return self.host.made.add("database")

    def begin_with_tables(self):
        """The same, and let the service make the tables; a later test gets a copy of them."""
        if "tables" in self.host.made:
            return self._copy("tables")
        self.begin()
        self.follow("Start the service")
        self.on_server("createdb -T watchfloor tables")
        return self.host.made.add("tables")

    def _copy(self, template):
        self.on_server("dropdb --force watchfloor")
        self.on_server(f"createdb -T {template} watchfloor")
        self.on_server(
            "psql -d watchfloor -f team-roles.sql"
        )  # no copy has a database's own grants

    def here(self, text):
        """Return a text of the page with what differs on this machine: names, addresses and files."""
        for theirs, ours in (
            ("db.example.com", "localhost"),
            ("10.0.0.0/8", "127.0.0.1/32"),
            ("listen_addresses = '*'", "listen_addresses = '127.0.0.1'"),
            ("@localhost/", f"@localhost:{self.host.port}/"),
            ("/etc/watchfloor/db.crt", str(self.host.data / "server.crt")),
            ("file:/etc/watchfloor/db-password", f"file:{self.host.folder / 'password'}"),
            ("keyring:watchfloor/db", f"file:{self.host.folder / 'password'}"),
            ("/etc/watchfloor/", f"{self.host.folder}/"),
        ):
            text = text.replace(theirs, ours)
        return text

    def on_server(self, text, at=None):
        for line in self.here(text).splitlines():
            self.host.run(line, at=at, typed=f"{PASSWORD}\n{PASSWORD}\n")

    def settings(self, text):
        """Write the settings of a host: those of the page, beside its accounts."""
        accounts = self.machine.vendors.config()
        self.machine.config.write_text(f"{self.here(text)}\n{accounts}", "utf-8")
        self.machine.config.chmod(0o600)

    def on_host(self, text):
        """Run commands of watchfloor, and return what they print."""
        return [self.machine.run(*shlex.split(line)[1:]) for line in text.splitlines()]

    def follow(self, title, at=None):
        """Do what a section says."""
        for kind, text in SECTIONS[title]:
            if kind == "toml":
                self.settings(text)
            elif text.startswith("watchfloor"):
                for done in self.on_host(text):
                    assert done.status == 0, done.err
            else:
                self.on_server(text, at)


@pytest.fixture(scope="module")
def host():
    """A server as a distribution installs it; the tests here share it, for it takes longest."""
    host = TeamHost()
    try:
        secret = host.folder / "password"
        secret.write_text(PASSWORD)
        secret.chmod(0o600)
        shutil.copy(DOCS / "team-roles.sql", host.data)
        (host.data / "team-roles.sql").chmod(0o644)
        yield host
    finally:
        host.close()


@pytest.fixture
def server(host, machine):
    """A server with database, roles and TLS as the page makes them, and no tables yet."""
    made = Team(host, machine)
    made.begin()
    return made


@pytest.fixture
def team(host, machine):
    """The same with the tables, which the service made."""
    made = Team(host, machine)
    made.begin_with_tables()
    return made


def desk(team):
    """Write the settings of a desk; return the page's of the wall."""
    (_, for_desk), (_, for_wall) = SECTIONS["Set up a desk, and a wall"]
    team.settings(for_desk)
    return for_wall


def some_unit(team):
    return team.machine.run("units", "--format", "json").records[0]["unit"]


def test_each_role_can_do_what_the_page_says(team) -> None:
    wall = desk(team)
    unit = some_unit(team)

    by_operator = {
        "comment": team.machine.run("comment", unit, "called"),
        "assign": team.machine.run("assign", unit, "--to", "me"),
        "tag": team.machine.run("tag", unit, "depot"),
        "sync": team.machine.run("sync", "--quick"),
    }
    team.settings(wall)
    by_reader = {
        "comment": team.machine.run("comment", unit, "x"),
        "tag": team.machine.run("tag", unit, "x"),
    }
    shown = team.machine.run("show", unit, "--format", "json")

    assert {name: done.status for name, done in by_operator.items()} == dict.fromkeys(
        by_operator, 0
    )
    assert all(done.status == 1 for done in by_reader.values()), by_reader
    (record,) = shown.records
    assert [said["text"] for said in record["comments"]] == ["called"]
    assert record["assigned_to"] == getpass.getuser()
    assert team.machine.run("log", "--verify").status == 0
    assert len(team.machine.run("log", "--format", "json").records) >= 3


def test_an_operator_who_is_read_only_comments_where_the_settings_let_it(team) -> None:
    desk(team)
    unit = some_unit(team)
    team.machine.set("WATCHFLOOR_UI__READ_ONLY", "true")
    refused = team.machine.run("comment", unit, "x")
    team.machine.set("WATCHFLOOR_UI__READ_ONLY_MAY", '["comment"]')

    done = team.machine.run("comment", unit, "x")

    assert (refused.status, done.status) == (1, 0), done.err
    assert team.machine.run("assign", unit, "--to", "me").status == 1


def test_no_connection_without_tls_and_none_to_another_server(server) -> None:
    url = (
        f"postgresql://anna:{PASSWORD.replace(' ', '%20')}@localhost:{server.host.port}/watchfloor"
    )
    other = server.host.folder / "other.crt"
    server.host.run(f"openssl req -new -x509 -nodes -subj /CN=x -keyout /dev/null -out {other}")

    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        psycopg.connect(f"{url}?sslmode=disable")
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        psycopg.connect(f"{url}?sslmode=verify-full&sslrootcert={other}")
    psycopg.connect(f"{url}?sslmode=verify-full&sslrootcert={server.host.data}/server.crt").close()


def test_a_backup_is_restored_under_another_name_with_its_grants(team) -> None:
    desk(team)
    unit = some_unit(team)
    team.machine.run("comment", unit, "before the fire")
    dump, restore, look = [text for _, text in SECTIONS["Back it up, and restore it"]]

    team.on_server(dump)
    team.machine.run("comment", unit, "after it")
    team.on_server(restore)
    text = team.machine.config.read_text("utf-8").replace("/watchfloor?", "/restored?")
    team.machine.config.write_text(text, "utf-8")

    for done in team.on_host(look):
        assert done.status == 0, done.err
    (shown,) = team.machine.run("show", unit, "--format", "json").records
    assert [said["text"] for said in shown["comments"]] == ["before the fire"]
    assert team.machine.run("comment", unit, "still writes").status == 0
    wall = desk(team)
    team.settings(wall.replace("/watchfloor?", "/restored?"))
    assert team.machine.run("units", "--format", "json").records


def test_the_service_upgrades_and_a_host_which_is_upgraded_first_says_whose_turn_it_is(
    server,
) -> None:
    (_, settings), *_ = SECTIONS["Start the service"]
    server.settings(settings)
    url = load(server.machine.config).store.url
    older = replace(OPERATIONS, steps=OPERATIONS.steps[:4])

    async def make() -> None:
        connect = connection_factory(url, server.host.folder, utc_now, PASSWORD)
        for blueprint in (CACHE, LEDGER, older):
            database = connect(blueprint)
            await database.open()
            if blueprint is older:
                await database.write(lambda each: append(each, 0, "ann@desk", [{"event": "kept"}]))
            await database.close()

    asyncio.run(make())

    desk(server)
    too_early = server.machine.run("log")
    server.settings(settings)
    upgraded = server.machine.run("sync", "--quick")
    desk(server)

    assert "Start Watchfloor once as the role which made them" in too_early.err
    assert upgraded.status == 0, upgraded.err
    assert server.machine.run("log", "--verify").status == 0
    assert server.machine.run("log", "--format", "json").records[0]["event"] == "kept"
    assert server.machine.run("comment", some_unit(server), "after").status == 0
    schemas = server.host.run("psql -d watchfloor -Atc 'SELECT nspname FROM pg_namespace'")
    (copy,) = re.findall(r"watchfloor_operations_before_\d+", schemas)
    server.host.run(f'psql -d watchfloor -c "DROP SCHEMA {copy} CASCADE"')


def test_a_desk_before_the_service_is_told_who_makes_the_tables(server) -> None:
    desk(server)

    done = server.machine.run("units")

    assert done.status == 1
    assert "Start Watchfloor once as the role which owns the schema" in done.err
