"""Luck which is the same every time: numbers drawn from where and when, not from a stream."""

_MASK = (1 << 64) - 1


def mix(first: int, second: int = 0, third: int = 0) -> int:
    """Scramble three numbers into 64 even bits."""
    word = first * 0x9E3779B97F4A7C15 + second * 0xC2B2AE3D27D4EB4F + third * 0x165667B19E3779F9
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _MASK
    return word ^ (word >> 31)


class Shuffle:
    """Map 0 … size-1 onto itself in a scattered order, and back."""

    def __init__(self, size: int, seed: int, step: int) -> None:
        self._size = size
        self._step = step
        self._back = pow(step, -1, size)
        self._shift = mix(seed, step) % size

    def there(self, index: int) -> int:
        """Return the place of an index."""
        return (index * self._step + self._shift) % self._size

    def back(self, place: int) -> int:
        """Return the index of a place."""
        return (place - self._shift) * self._back % self._size


def luhn_digit(digits: str) -> str:
    """Return the check digit which completes a number (ISO/IEC 7812-1)."""
    doubled = "0246813579"
    total = sum(map(int, digits[-2::-2])) + sum(int(doubled[int(digit)]) for digit in digits[::-2])
    return str(-total % 10)
