"""Verdicts and incidents planted in a store, as the sync would have judged them."""

from datetime import UTC, datetime

from tui.domain.device.record import DeviceRecord
from tui.domain.verdict.judgement import Finding, Judgement
from tui.store.db.timestamps import micros

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
ACCOUNT = "yellow-fleet"


async def save_units(store, keys):
    """Save a tracker of each key."""
    records = [
        DeviceRecord(
            provider="charterup", account=ACCOUNT, key=key, address=key, label=f"Unit {key}"
        )
        for key in keys
    ]
    await store.devices.save("charterup", ACCOUNT, records)


async def judge(store, verdicts, *, at=NOW, incident=None):
    """Save the verdict (rule, severity) on the unit of each of these keys; others stay as they are."""
    judged = {}
    await store.units.due(at, 10_000)  # joins what was saved
    for key, (rule, severity) in verdicts.items():
        unit = await store.units.of_device(ACCOUNT, key)
        finding = Finding(rule=rule, severity=severity, sentence=f"It is {rule}.")
        judged[unit.row] = Judgement(findings=(finding,), chain=(), incident=incident)
    await store.units.save(at, judged)


async def begin_incident(store, name, keys, *, at=NOW):
    """Plant an incident of these units, and judge them."""
    rows = [(await store.units.of_device(ACCOUNT, key)).row for key in keys]

    def work(connection, topics):
        connection.execute(
            "INSERT INTO incident (id, shared, value, since, silent, total, began_at) "
            "VALUES (?, 'carrier', 'Telus', ?, ?, ?, ?)",
            (name, micros(at), len(rows), len(rows), micros(at)),
        )
        connection.executemany(
            "INSERT INTO incident_member (incident, unit) VALUES (?, ?)",
            [(name, row) for row in rows],
        )
        topics.add("units")

    await store._databases.write(work)
    await judge(store, dict.fromkeys(keys, ("carrier-incident", "critical")), at=at, incident=name)


async def end_incident(store, name, keys, *, at=NOW):
    """End a planted incident; its units are well again."""

    def work(connection, topics):
        connection.execute("UPDATE incident SET ended_at = ? WHERE id = ?", (micros(at), name))
        topics.add("units")

    await store._databases.write(work)
    await judge(store, dict.fromkeys(keys, ("ok", "ok")), at=at)
