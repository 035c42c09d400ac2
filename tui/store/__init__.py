"""The store: what was fetched from the vendors and what was sent to them, and news of its changes."""

from typing import TYPE_CHECKING

from tui.lazy_names import lazy_names

if TYPE_CHECKING:
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

__getattr__ = lazy_names(
    __name__,
    {
        "tui.store.db.errors": ("StoreError", "StoreLost"),
        "tui.store.devices.history": ("FieldChange",),
        "tui.store.devices.page": ("DevicePage",),
        "tui.store.devices.save": ("SaveResult",),
        "tui.store.journal.audit": ("AuditCheck", "AuditRow"),
        "tui.store.journal.job": (
            "Job",
            "JobHead",
            "JobTarget",
            "NewJob",
            "NewTarget",
            "TargetRow",
        ),
        "tui.store.journal.job_lock": ("Interrupted", "JobLocked", "JobRequest"),
        "tui.store.reports.coverage": ("Span",),
        "tui.store.reports.records": ("ReportSlice",),
        "tui.store.reports.retention": ("RetentionLimits", "StoreSize"),
        "tui.store.shared.lists": ("StoredList",),
        "tui.store.store": ("Store",),
    },
)
