"""Changes as plain values: actions, their fields and targets, plans and confirmations."""
