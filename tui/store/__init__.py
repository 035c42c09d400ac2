"""The store: what vendors told us and what we did, kept here; read it, and hear when it changes."""

from tui.store.audit import AuditRow, Verdict
from tui.store.catalogue import DevicePage
from tui.store.coverage import Span
from tui.store.devices import Change, Saved
from tui.store.evidence import Accepted
from tui.store.hold import Interrupted, JobHeld
from tui.store.job import Job, JobHead, NewJob, NewTarget, TargetRow
from tui.store.lists import ListPage
from tui.store.problem import StoreError
from tui.store.reports import ReportSlice
from tui.store.retention import Holding, Keep
from tui.store.status import AccountStatus
from tui.store.store import Store

__all__ = [
    "Accepted",
    "AccountStatus",
    "AuditRow",
    "Change",
    "DevicePage",
    "Holding",
    "Interrupted",
    "Job",
    "JobHead",
    "JobHeld",
    "Keep",
    "ListPage",
    "NewJob",
    "NewTarget",
    "ReportSlice",
    "Saved",
    "Span",
    "Store",
    "StoreError",
    "TargetRow",
    "Verdict",
]
