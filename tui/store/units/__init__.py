"""Units in the store: the records which are of one physical thing, and how often it usually reports."""
