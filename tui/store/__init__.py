"""The store: what vendors told us and what we did, kept here; read it, and hear when it changes."""

from tui.store.catalogue import DevicePage
from tui.store.coverage import Span
from tui.store.devices import Change, Saved
from tui.store.journal import Job, NewJob, NewTarget, TargetRow
from tui.store.lists import ListPage
from tui.store.problem import StoreError
from tui.store.reports import ReportSlice
from tui.store.status import AccountStatus
from tui.store.store import Store

__all__ = [
    "AccountStatus",
    "Change",
    "DevicePage",
    "Job",
    "ListPage",
    "NewJob",
    "NewTarget",
    "ReportSlice",
    "Saved",
    "Span",
    "Store",
    "StoreError",
    "TargetRow",
]
