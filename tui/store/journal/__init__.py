"""The journal of changes: jobs, targets, locks, confirmations and the audit log."""
