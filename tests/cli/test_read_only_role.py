"""A role of the team's database which may only read reads everything there is."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.cli.conftest import Machine
from tests.team_server import TeamServer, empty

ROLE = "watchfloor_guest"
SCHEMAS = ("watchfloor_cache", "watchfloor_ledger", "watchfloor_operations")


@pytest.fixture
def guest(machine: Machine, team_server: TeamServer) -> Iterator[Machine]:
    """Return a machine of such a role, on a store which another one has filled."""
    empty(team_server.url)
    machine.set("WATCHFLOOR_STORE__URL", team_server.url)
    for account, kind in (("acme-sims", "rate-plans"), ("yellow-fleet", "groups")):
        assert machine.run("list", account, kind).status == 0
    assert machine.run("devices").status == 0
    (sim, *_) = machine.run("devices", "--account", "acme-sims", "--format", "json").records
    machine.set("SIM", sim["iccid"])
    assert machine.run("usage", sim["iccid"]).status == 0
    assert machine.run("reports", sim["iccid"]).status == 0
    done = machine.run("do", "note", "--account", "acme-sims", "--to", sim["iccid"],
                       "field_name=note1", "note=x", "--yes")  # fmt: skip
    assert done.status == 0, done.err
    with psycopg.connect(team_server.url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {ROLE} LOGIN")
        for schema in SCHEMAS:
            connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {ROLE}")
            connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {ROLE}")
    machine.set("WATCHFLOOR_STORE__URL", team_server.url.replace("postgres:@", f"{ROLE}@"))
    machine.vendors.renew()
    yield machine
    with psycopg.connect(team_server.url, autocommit=True) as connection:
        connection.execute(f"DROP OWNED BY {ROLE}")
        connection.execute(f"DROP ROLE {ROLE}")


def test_everything_stored_is_read_and_what_cannot_be_done_names_the_grant(guest: Machine) -> None:
    sim = guest.variables["SIM"]

    for command in ("devices", "units", "jobs", "log", "budget", "list acme-sims"):
        done = guest.run(*command.split(), "--format", "json")
        assert done.status == 0, (command, done.err)
        assert done.records, command
    assert guest.run("attention", "--format", "json").status == 0
    for command in (f"show {sim}", f"why {sim}"):
        done = guest.run(*command.split(), "--format", "json")
        assert done.status == 0, (command, done.err)
        assert done.records, command
    for command in (f"usage {sim}", f"reports {sim} --since 60d", "list acme-sims rate-plans"):
        done = guest.run(*command.split(), "--format", "json")
        assert done.records, (command, done.err)
        assert "acme-sims cannot be asked, so you see what is stored." in done.err
        assert (
            f"GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {SCHEMAS[1]} TO {ROLE};"
            in done.err
        )
        assert done.status == 1
    (job, *_) = guest.run("jobs", "--format", "json").records
    assert guest.run("jobs", job["job"], "--format", "json").status == 0
    refused = guest.run("do", "note", "--account", "acme-sims", "--to", sim,
                        "field_name=note1", "note=y", "--yes")  # fmt: skip
    assert refused.status == 1
    assert "GRANT INSERT, UPDATE, DELETE ON ALL TABLES" in refused.err
    assert not guest.vendors.asked("lattigo")
