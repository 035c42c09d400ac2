"""Hooks: a command or a webhook is told when a verdict or an incident begins and when it ends."""
