"""The store's errors."""


class StoreError(Exception):
    """The store cannot do this; the message says why, what is still true and what to do."""


class StoreLost(StoreError):
    """The database cannot be reached, or others keep it busy: a later attempt may work by itself."""
