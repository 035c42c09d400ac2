"""Carrying changes out: targets, a plan, the journal, one request at a time, and what became of each."""
