"""A change in plain values: the action, its fields, its targets, the plan and its confirmation."""
