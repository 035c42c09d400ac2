"""The allocator of the C library, as the console sets it: measured in a process of its own."""

import subprocess
import sys

import pytest

from tests.source_trees import ROOT

PROBE = """
import sys
from pathlib import Path
from tui.allocator import return_freed_memory

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if "set" in sys.argv:
    return_freed_memory()
bytearray(2_000_000)  # freed at once: from now on glibc takes blocks up to this size from the heap
before = held()
blocks = [bytearray(b"x" * 500_000) for _ in range(40)]
last = blocks.pop()
blocks.clear()
print(held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc is set")
@pytest.mark.parametrize(("words", "is_back"), [(["set"], True), ([], False)])
def test_freed_blocks_go_back_to_the_system_though_a_later_one_is_in_use(words, is_back):
    asked = [sys.executable, "-c", PROBE, *words]

    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)

    assert (int(done.stdout) < 2_000_000) is is_back
