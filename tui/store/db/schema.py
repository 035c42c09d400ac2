"""The tables of the cache and the ledger, as the migrations which make them: one for each released version."""

from dataclasses import replace

from tui.store.db.blueprint import REVISION, Blueprint
from tui.store.db.dialect import CACHE_SETTINGS, LEDGER_SETTINGS, READER_SETTINGS

_CACHE_1 = f"""
{REVISION}
CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    provider TEXT NOT NULL, account TEXT NOT NULL, key TEXT NOT NULL,
    listed INTEGER NOT NULL DEFAULT 0,
    fetched_at INTEGER, changed_at INTEGER, absent_at INTEGER,
    digest BLOB,
    UNIQUE (account, key)
);
CREATE TABLE body (device INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE search (device INTEGER PRIMARY KEY, words TEXT NOT NULL);
CREATE TABLE field (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE value (
    field INTEGER NOT NULL, number REAL NOT NULL, text TEXT NOT NULL, device INTEGER NOT NULL,
    PRIMARY KEY (field, number, text, device)
) WITHOUT ROWID;
CREATE TABLE change (
    device INTEGER NOT NULL, at INTEGER NOT NULL, field TEXT NOT NULL, old TEXT, new TEXT
);
CREATE INDEX change_of_device ON change (device, at);
CREATE TABLE sweep (account TEXT PRIMARY KEY, at INTEGER NOT NULL, devices INTEGER NOT NULL);
CREATE TABLE account (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL, key TEXT NOT NULL, device INTEGER NOT NULL,
    moment INTEGER NOT NULL, is_received INTEGER NOT NULL, at INTEGER,
    latitude REAL, longitude REAL, position_source TEXT, position_radius_m REAL,
    speed_kmh REAL, heading REAL, voltage_mv REAL, temperature_c REAL, rssi REAL,
    vendor TEXT NOT NULL
);
CREATE UNIQUE INDEX report_key ON report (account, key);
CREATE INDEX report_of_device ON report (device, moment);
CREATE INDEX report_of_account ON report (account, moment);
CREATE TABLE span (
    account TEXT NOT NULL, device TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,
    PRIMARY KEY (account, device, since)
);
CREATE TABLE cursor (
    account TEXT NOT NULL, name TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (account, name)
);
CREATE TABLE usage (
    account TEXT NOT NULL, device TEXT NOT NULL, period TEXT NOT NULL, date_for TEXT NOT NULL,
    provider TEXT NOT NULL, bytes_used INTEGER, sms_used INTEGER, fetched_at INTEGER,
    vendor TEXT NOT NULL,
    PRIMARY KEY (account, device, period, date_for)
);
CREATE TABLE list (
    account TEXT NOT NULL, name TEXT NOT NULL, argument TEXT NOT NULL, fetched_at INTEGER NOT NULL,
    PRIMARY KEY (account, name, argument)
);
CREATE TABLE list_row (
    account TEXT NOT NULL, name TEXT NOT NULL, argument TEXT NOT NULL, place INTEGER NOT NULL,
    provider TEXT NOT NULL, key TEXT NOT NULL, device TEXT, vendor TEXT NOT NULL,
    PRIMARY KEY (account, name, argument, place)
);
CREATE TABLE status (
    account TEXT PRIMARY KEY, ok_at INTEGER, failed_at INTEGER, failure TEXT, kind TEXT NOT NULL,
    devices INTEGER
);
"""


_CACHE_2 = """
CREATE TABLE change_2 (
    id INTEGER PRIMARY KEY,
    device INTEGER NOT NULL, at INTEGER NOT NULL, field TEXT NOT NULL, old TEXT, new TEXT
);
INSERT INTO change_2 (device, at, field, old, new) SELECT device, at, field, old, new FROM change;
DROP TABLE change;
ALTER TABLE change_2 RENAME TO change;
CREATE INDEX change_of_device ON change (device, at);
"""

_CACHE_3 = """
DELETE FROM value; DELETE FROM search; DELETE FROM body; DELETE FROM sweep;
UPDATE device SET listed = 0, digest = NULL;
"""
"""Labels are sorted by a value of their own: the devices are read from their vendors again."""

_CACHE_4 = """
ALTER TABLE status ADD COLUMN call TEXT;
UPDATE status SET kind = 'reachable', failed_at = ok_at, failure = '' WHERE kind IN ('ok', 'budget');
UPDATE status SET kind = 'refuses-key', call = 'device list' WHERE kind = 'denied';
UPDATE status SET kind = 'failing', call = 'device list' WHERE kind = 'unreadable';
"""
"""An account's health says whose fault it is, and which call showed it."""

_CACHE_5 = f"{_CACHE_3} DELETE FROM cursor WHERE name = 'listed';"
"""Texts are compared without accents: the devices are read from their vendors again."""

_CACHE_6 = """
CREATE TABLE member (
    kind TEXT NOT NULL, text TEXT NOT NULL, device INTEGER NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (kind, text, device)
) WITHOUT ROWID;
CREATE INDEX member_of_device ON member (device);
"""
"""Which devices have which tags (a copy: the journal's database has the original), groups and organizations."""

_CACHE_7 = """
CREATE TABLE shape (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
ALTER TABLE report ADD COLUMN shape INTEGER;
ALTER TABLE report ADD COLUMN satellites REAL;
ALTER TABLE report ADD COLUMN hdop REAL;
ALTER TABLE report ADD COLUMN cell_accuracy_m REAL;
ALTER TABLE report ADD COLUMN inputs INTEGER;
ALTER TABLE report ADD COLUMN voltage_2_mv REAL;
ALTER TABLE report ADD COLUMN temperature_2 REAL;
ALTER TABLE report ADD COLUMN zone_entry INTEGER;
ALTER TABLE report ADD COLUMN zone_exit INTEGER;
ALTER TABLE report ADD COLUMN is_full INTEGER;
"""
"""Full reports: what is filtered and plotted has columns of its own (see reports/rows.py)."""

_CACHE_8 = """
DROP TABLE member;
CREATE TABLE member (
    kind TEXT NOT NULL, text TEXT NOT NULL, device INTEGER NOT NULL, source TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (kind, text, device, source)
) WITHOUT ROWID;
CREATE INDEX member_of_device ON member (device);
DELETE FROM cursor WHERE name IN ('tags', 'memberships');
"""
"""A group of one vendor has its units' records of all vendors: a row tells which account said so."""

_CACHE_9 = """
CREATE TABLE question (
    account TEXT NOT NULL, device TEXT NOT NULL, ask TEXT NOT NULL,
    urgency INTEGER, since INTEGER,
    asked_at INTEGER, asked_since INTEGER, again_at INTEGER NOT NULL DEFAULT 0,
    fruitless INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, device, ask)
) WITHOUT ROWID;
CREATE INDEX question_open ON question (account, urgency) WHERE urgency IS NOT NULL;
INSERT INTO question (account, device, ask, asked_at)
    SELECT account, device, 'usage', max(fetched_at) FROM usage GROUP BY account, device;
"""
"""What would decide a verdict (open while it has an urgency), and when it was last asked of a record."""

_CACHE_10 = """
CREATE TABLE identifier (
    name TEXT NOT NULL, device INTEGER NOT NULL, PRIMARY KEY (name, device)
) WITHOUT ROWID;
CREATE INDEX identifier_of_device ON identifier (device);
CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL, members TEXT NOT NULL,
    label TEXT, label_order TEXT, imei TEXT, iccid TEXT, imsi TEXT, msisdn TEXT, state TEXT,
    last_seen INTEGER, latitude REAL, longitude REAL, position_source TEXT, position_at INTEGER,
    voltage_mv REAL,
    joins TEXT NOT NULL, conflicts TEXT NOT NULL, is_contested INTEGER NOT NULL DEFAULT 0,
    first_seen_at INTEGER NOT NULL DEFAULT 0, judge_at INTEGER NOT NULL DEFAULT 0,
    severity INTEGER, cause TEXT, since INTEGER, incident TEXT, judged_at INTEGER
);
CREATE INDEX unit_key ON unit (key);
CREATE INDEX unit_judge ON unit (judge_at);
CREATE INDEX unit_cause ON unit (severity, cause);
CREATE TABLE unit_member (device INTEGER PRIMARY KEY, unit INTEGER NOT NULL);
CREATE INDEX unit_member_of_unit ON unit_member (unit);
CREATE TABLE judgement (unit INTEGER PRIMARY KEY, findings TEXT NOT NULL, chain TEXT NOT NULL);
CREATE TABLE verdict (
    id INTEGER PRIMARY KEY,
    unit INTEGER NOT NULL, at INTEGER NOT NULL, severity INTEGER NOT NULL, cause TEXT NOT NULL,
    since INTEGER, sentence TEXT NOT NULL, incident TEXT
);
CREATE INDEX verdict_of_unit ON verdict (unit, at);
"""
"""Units: records joined by their identifiers' canonical names, what is judged of them, and what was."""

_CACHE_11 = """
CREATE TABLE rhythm (
    device INTEGER PRIMARY KEY,
    learned_at INTEGER NOT NULL, reports INTEGER NOT NULL, newest INTEGER NOT NULL,
    since INTEGER NOT NULL, rhythm TEXT
);
CREATE TABLE incident (
    id TEXT PRIMARY KEY, shared TEXT NOT NULL, value TEXT NOT NULL,
    since INTEGER NOT NULL, silent INTEGER NOT NULL, total INTEGER NOT NULL,
    began_at INTEGER NOT NULL, ended_at INTEGER
);
CREATE TABLE incident_member (
    incident TEXT NOT NULL, unit INTEGER NOT NULL, PRIMARY KEY (unit, incident)
) WITHOUT ROWID;
"""
"""How often each device is usually heard; and which units fell silent together."""

_CACHE_12 = """
ALTER TABLE unit ADD COLUMN began_at INTEGER;
UPDATE unit SET began_at = coalesce((
    SELECT min(at) FROM verdict WHERE verdict.unit = unit.id AND verdict.at > coalesce((
        SELECT max(at) FROM verdict AS other WHERE other.unit = unit.id AND other.cause <> unit.cause
    ), -1)
), judged_at);
CREATE INDEX unit_incident ON unit (incident) WHERE incident IS NOT NULL;
CREATE TABLE attention (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, incident TEXT,
    actor TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL,
    start INTEGER, until INTEGER, cause TEXT, severity INTEGER, units INTEGER
);
CREATE TABLE attention_member (
    attention INTEGER NOT NULL, place INTEGER NOT NULL, device INTEGER NOT NULL,
    PRIMARY KEY (attention, place)
);
CREATE INDEX attention_of_device ON attention_member (device);
"""
"""When a unit's present cause was first judged; and acknowledgements and assignments (a copy, like tags)."""

_INDEXED = (
    "label_order", "cause", "since", "last_seen", "latitude", "position_at", "voltage_mv", "state",
    "imei", "iccid",
)  # fmt: skip
_CACHE_13 = """
DROP INDEX unit_cause;
CREATE INDEX unit_cause ON unit (severity, cause, incident, since, began_at, first_seen_at);
CREATE INDEX unit_worst ON unit (coalesce(severity, -1) DESC, cause, since, id);
""" + "".join(
    f"CREATE INDEX unit_by_{column} ON unit ({column}, id) WHERE {column} IS NOT NULL;"
    for column in _INDEXED
)
"""A list of units begins at once, the worst first or by a column which it shows: each order has an index,
and so has the count by cause."""

_CACHE_14 = """
CREATE TABLE past_body (
    id INTEGER PRIMARY KEY, device INTEGER NOT NULL, at INTEGER NOT NULL, was BLOB NOT NULL
);
CREATE INDEX past_body_of_device ON past_body (device, at);
"""
"""What each record was before it changed, so that lists can be shown as they were (see devices/past_bodies.py)."""

_CACHE_15 = """
CREATE TABLE word_part (
    part TEXT NOT NULL, block INTEGER NOT NULL, devices BLOB NOT NULL, PRIMARY KEY (part, block)
) WITHOUT ROWID;
CREATE TABLE word_change (device INTEGER PRIMARY KEY, was TEXT NOT NULL);
INSERT INTO word_change (device, was) SELECT device, '' FROM search;
"""
"""Which devices have which letters in their words, and whose words are not yet indexed (see devices/word_index.py)."""

_CACHE_16 = "CREATE INDEX device_of_account ON device (account, provider) WHERE listed = 1;"
"""The devices of each account are counted in the index: sorting a million for it took 60 MB."""

_LEDGER_1 = f"""
{REVISION}
CREATE TABLE IF NOT EXISTS rate_ledger (
    account TEXT PRIMARY KEY,
    book TEXT NOT NULL
) WITHOUT ROWID;
"""

_LEDGER_2 = """
CREATE TABLE IF NOT EXISTS duty (
    account TEXT NOT NULL, job TEXT NOT NULL, holder TEXT NOT NULL, until INTEGER NOT NULL,
    PRIMARY KEY (account, job)
);
CREATE TABLE learnt (
    account TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (account, name)
);
"""
"""Leases, made at need before; and what was learned about a vendor which its next process can use."""

CACHE = Blueprint(
    "cache.db",
    0x57464C43,
    (
        _CACHE_1,
        _CACHE_2,
        _CACHE_3,
        _CACHE_4,
        _CACHE_5,
        _CACHE_6,
        _CACHE_7,
        _CACHE_8,
        _CACHE_9,
        _CACHE_10,
        _CACHE_11,
        _CACHE_12,
        _CACHE_13,
        _CACHE_14,
        _CACHE_15,
        _CACHE_16,
    ),
    "WAL",
    CACHE_SETTINGS,
    is_rebuildable=True,
    loss="What was downloaded before is downloaded again; the vendors may no longer have all of it.",
)
READER = replace(CACHE, settings=READER_SETTINGS)
"""The same database on a connection which only reads."""
LEDGER = Blueprint(
    "ledger.db",
    0x57464C52,
    (_LEDGER_1, _LEDGER_2),
    "WAL",
    LEDGER_SETTINGS,
    is_rebuildable=True,
    loss="Requests spent in the last hour are no longer counted, so a vendor may refuse some.",
)
