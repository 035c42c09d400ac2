"""What is wrong with the store, said so that somebody can mend it."""


class StoreError(Exception):
    """The store cannot do what was asked; the sentence says what is still true and what to do."""
