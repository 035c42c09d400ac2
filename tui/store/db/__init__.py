"""Databases: SQLite files or a team's PostgreSQL behind one SQL, and the change feed."""
