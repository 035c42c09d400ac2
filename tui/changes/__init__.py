"""Changes: find their targets, plan them, write them to the journal, send them, and check the result."""
