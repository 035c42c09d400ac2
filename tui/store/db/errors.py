"""The store's error."""


class StoreError(Exception):
    """The store cannot do this; the message says why, what is still true and what to do."""
