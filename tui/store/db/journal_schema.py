"""The tables of the journal's database: what was done and said by people, which must not be lost."""

from tui.store.db.blueprint import REVISION, Blueprint
from tui.store.db.dialect import OPERATIONS_SETTINGS

_OPERATIONS_1 = f"""
{REVISION}
CREATE TABLE job (
    id TEXT PRIMARY KEY, action TEXT NOT NULL, account TEXT NOT NULL, actor TEXT NOT NULL,
    created_at INTEGER NOT NULL, filled_in TEXT NOT NULL, digest TEXT NOT NULL DEFAULT '',
    reason TEXT, follows TEXT, undoes INTEGER NOT NULL DEFAULT 0,
    owner TEXT, beat_at INTEGER, wish TEXT, rests TEXT
);
CREATE INDEX job_created ON job (created_at);
CREATE INDEX job_owner ON job (owner);
CREATE TABLE target (
    job TEXT NOT NULL, place INTEGER NOT NULL, key TEXT NOT NULL, label TEXT, device TEXT,
    filled_in TEXT, before TEXT, after TEXT,
    state TEXT NOT NULL, answer TEXT, sent_at INTEGER, ended_at INTEGER,
    looks INTEGER NOT NULL DEFAULT 0, confirmed_at INTEGER, evidence TEXT,
    PRIMARY KEY (job, key)
);
CREATE INDEX target_state ON target (state);
CREATE INDEX target_key ON target (key, sent_at);
CREATE INDEX target_ended ON target (ended_at);
CREATE TABLE audit (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, what TEXT NOT NULL,
    previous TEXT NOT NULL, digest TEXT NOT NULL
);
CREATE TABLE audit_end (
    one INTEGER PRIMARY KEY, number INTEGER NOT NULL, digest TEXT NOT NULL
);
"""

_OPERATIONS_2 = """
UPDATE target SET state = 'accepted' WHERE state = 'done' AND confirmed_at IS NULL;
UPDATE target SET state = 'confirmed' WHERE state = 'done';
"""
"""`done` meant that the vendor accepted it; a target which a reading confirmed is `confirmed`."""

_OPERATIONS_3 = """
DROP INDEX target_state;
CREATE INDEX target_state ON target (state, ended_at);
"""
"""Every command asks which accepted targets are young enough for a check, however many are old."""

_OPERATIONS_4 = """
CREATE TABLE tag (
    account TEXT NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL,
    provider TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (account, key, text)
);
CREATE INDEX tag_text ON tag (text);
"""
"""Tags are written by people and must not be lost, so they are kept beside the journal."""

_OPERATIONS_5 = """
CREATE TABLE attention (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, incident TEXT,
    actor TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL,
    start INTEGER, until INTEGER, cause TEXT, severity INTEGER, units INTEGER
);
CREATE INDEX attention_incident ON attention (incident) WHERE incident IS NOT NULL;
CREATE TABLE attention_member (
    attention INTEGER NOT NULL, place INTEGER NOT NULL,
    provider TEXT NOT NULL, account TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (attention, place)
);
CREATE INDEX attention_of_device ON attention_member (account, key);
"""
"""Acknowledgements, assignments and comments; one on a unit names its records, for a unit's key may change."""

_OPERATIONS_6 = """
CREATE TABLE hook_mark (
    hook TEXT NOT NULL, subject TEXT NOT NULL, cause TEXT NOT NULL, members TEXT NOT NULL,
    seen_at INTEGER NOT NULL, fired_at INTEGER,
    PRIMARY KEY (hook, subject, cause)
);
CREATE TABLE hook_delivery (
    id TEXT PRIMARY KEY, number INTEGER NOT NULL, hook TEXT NOT NULL, subject TEXT NOT NULL,
    event TEXT NOT NULL, body TEXT NOT NULL, planned_at INTEGER NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, holder TEXT, started_at INTEGER,
    ended_at INTEGER, answer TEXT
);
CREATE INDEX hook_delivery_state ON hook_delivery (hook, state, next_at);
CREATE INDEX hook_delivery_subject ON hook_delivery (hook, subject, number);
"""
"""What hooks have seen, and what they must deliver: a begin is fired once, whoever is killed."""

_OPERATIONS_7 = """
CREATE TABLE rehearsal (
    job TEXT PRIMARY KEY, stage TEXT NOT NULL, released INTEGER NOT NULL, last INTEGER NOT NULL,
    start_at INTEGER, goes_on INTEGER NOT NULL, failed_share REAL NOT NULL, least_ended INTEGER NOT NULL,
    why TEXT
);
CREATE INDEX rehearsal_stage ON rehearsal (stage);
CREATE TABLE rehearsed (
    job TEXT NOT NULL, key TEXT NOT NULL, wave INTEGER NOT NULL,
    result TEXT, told TEXT, awaits INTEGER, deadline INTEGER, contact_at INTEGER, severity TEXT,
    PRIMARY KEY (job, key)
);
"""
"""Rehearsed changes: how far each has come, and the targets of all its waves but the last one."""

_OPERATIONS_8 = "ALTER TABLE rehearsal ADD COLUMN even_late INTEGER NOT NULL DEFAULT 0;"
"""What puts something back is sent however late."""

_OPERATIONS_9 = """
ALTER TABLE job ADD COLUMN send_by INTEGER;
CREATE INDEX job_send_by ON job (send_by) WHERE send_by IS NOT NULL;
"""
"""A recovery's frequent reports are not begun after its end."""

OPERATIONS = Blueprint(
    "operations.db",
    0x57464C4F,
    (
        _OPERATIONS_1,
        _OPERATIONS_2,
        _OPERATIONS_3,
        _OPERATIONS_4,
        _OPERATIONS_5,
        _OPERATIONS_6,
        _OPERATIONS_7,
        _OPERATIONS_8,
        _OPERATIONS_9,
    ),
    "DELETE",
    OPERATIONS_SETTINGS,
    is_rebuildable=False,
)
