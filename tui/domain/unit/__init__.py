"""Units: one physical thing in the field, whichever vendors hold a record of it."""
