"""The numbers on the command line, each with its bounds."""

import argparse


def device_count(text: str) -> int:
    """Parse a number of devices."""
    number = int(text)
    if not 1 <= number <= 1_000_000:
        raise argparse.ArgumentTypeError("must be 1 to 1,000,000 devices")
    return number


def request_count(text: str) -> int:
    """Parse a number of requests."""
    number = int(text)
    if not 1 <= number <= 1_000_000:
        raise argparse.ArgumentTypeError("must be 1 to 1,000,000 requests")
    return number


def hour_count(text: str) -> int:
    """Parse a number of hours."""
    number = int(text)
    if not 1 <= number <= 31 * 24:
        raise argparse.ArgumentTypeError("must be 1 to 744 hours (31 days)")
    return number


def share(text: str) -> float:
    """Parse a part of a whole."""
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("must be from 0 to 1")
    return number


def percent(text: str) -> float:
    """Parse a share in percent, `10%` or `10`, as a part of a whole."""
    number = float(text.removesuffix("%"))
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError("must be from 0% to 100%")
    return number / 100


def speed(text: str) -> float:
    """Parse how many times faster time runs."""
    number = float(text)
    if not 0 < number <= 3600:
        raise argparse.ArgumentTypeError("must be more than 0 and at most 3600")
    return number
