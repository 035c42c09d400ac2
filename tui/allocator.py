"""The C library's allocator, set to return freed memory to the system."""

import sys

MOST_ARENAS = -8, 1
"""`M_ARENA_MAX` of malloc.h: threads share one arena. Else each of the store's threads has its own, in which 3 MB lie
free."""
OWN_MAPPING_BYTES = -3, 131_072
"""`M_MMAP_THRESHOLD`, its own default: so large a block is mapped alone, and gone when it is freed. Left alone it grows
up to 32 MB with the blocks freed, and what sorting a fleet took then stays in the middle of the heap."""


def return_freed_memory() -> None:
    """Set the allocator of this process, before it starts threads; nothing happens where it is not glibc's."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - short commands do without it

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is not None:
        for setting, value in (MOST_ARENAS, OWN_MAPPING_BYTES):
            mallopt(setting, value)
