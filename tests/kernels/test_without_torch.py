"""Without torch the room says in one line how to install it."""

from __future__ import annotations

import subprocess
import sys


def test_without_torch() -> None:
    code = """
import sys
sys.modules["torch"] = None  # as if it were not installed
from tc0kit.errors import UserError
try:
    import tc0kit.kernels
except UserError as error:
    print(error)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    expected = "this needs torch; install it with: pip install -c constraints.txt 'tc0kit[torch]'\n"
    assert result.stdout == expected
