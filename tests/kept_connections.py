"""Connections to a PostgreSQL which outlive whoever closes them: to begin one costs more than most tests do."""

from contextlib import suppress

import psycopg


class _Kept(psycopg.Connection):
    """Closed, it forgets all of its session and waits for the next who connects in the same way."""

    keeper = None
    way = None
    _listener = None

    def add_notify_handler(self, callback):
        self._listener = callback
        super().add_notify_handler(callback)

    def close(self):
        if self.keeper is None or self.closed or not self.autocommit:
            super().close()
            return
        try:
            self.execute("DISCARD ALL")
        except psycopg.Error:
            super().close()
            return
        if self._listener is not None:
            self.remove_notify_handler(self._listener)
            self._listener = None
        self.keeper.idle.setdefault(self.way, []).append(self)

    def is_alive(self):
        """Return whether its server is still there."""
        try:
            self.execute("SELECT 1")
        except psycopg.Error:
            super().close()
            return False
        return True


class KeptConnections:
    """Those which are not in use."""

    def __init__(self):
        self.idle = {}

    def connect(self, url, **how):
        """Return a connection as `psycopg.connect` does: one which is kept, or a new one."""
        way = (url, *sorted(how.items(), key=str))
        while waiting := self.idle.get(way):
            if (found := waiting.pop()).is_alive():
                return found
        made = _Kept.connect(url, **how)
        made.prepare_threshold = None  # what is prepared is forgotten with the session
        made.keeper, made.way = self, way
        return made

    def close(self):
        """Close them all."""
        for waiting in self.idle.values():
            for one in waiting:
                with suppress(psycopg.Error):
                    psycopg.Connection.close(one)
        self.idle.clear()
