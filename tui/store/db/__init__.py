"""Databases: SQLite files and a team's PostgreSQL behind one SQL, and word of what changed."""
