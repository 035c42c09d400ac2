"""The store: what was fetched from the vendors and what was sent to them, and news of its changes."""

from tui.store.db.errors import StoreError, StoreLost
from tui.store.devices.history import FieldChange
from tui.store.devices.page import DevicePage
from tui.store.devices.save import SaveResult
from tui.store.journal.audit import AuditCheck, AuditRow
from tui.store.journal.job import Job, JobHead, JobTarget, NewJob, NewTarget, TargetRow
from tui.store.journal.job_lock import Interrupted, JobLocked, JobRequest
from tui.store.reports.coverage import Span
from tui.store.reports.records import ReportSlice
from tui.store.reports.retention import RetentionLimits, StoreSize
from tui.store.shared.lists import StoredList
from tui.store.store import Store

__all__ = [
    "AuditCheck",
    "AuditRow",
    "DevicePage",
    "FieldChange",
    "Interrupted",
    "Job",
    "JobHead",
    "JobLocked",
    "JobRequest",
    "JobTarget",
    "NewJob",
    "NewTarget",
    "ReportSlice",
    "RetentionLimits",
    "SaveResult",
    "Span",
    "Store",
    "StoreError",
    "StoreLost",
    "StoreSize",
    "StoredList",
    "TargetRow",
]
