"""The store's errors."""


class StoreError(Exception):
    """The store cannot do this; the message says why, what is still true and what to do."""


class StoreLost(StoreError):
    """The team's database cannot be reached for now: each later attempt connects again by itself."""
