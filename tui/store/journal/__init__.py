"""The journal of changes: jobs and their targets, job locks, confirmations and the audit log."""
