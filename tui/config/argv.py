"""Command lines of the user's own, split into words: no shell ever reads them."""


def split_words(line: str) -> tuple[str, ...]:
    """Split a command line as a shell would, without running one; raise ValueError with a sentence."""
    import shlex  # noqa: PLC0415 - few settings have a command line

    try:
        words = tuple(shlex.split(line))
    except ValueError as error:
        raise ValueError(f"this command line cannot be split into words ({error})") from error
    if not words or not words[0]:
        raise ValueError("write a program and its arguments")
    return words
