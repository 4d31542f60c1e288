"""Each example runs, and the README's session is what the commands print."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("[0-9]*.py"))


@pytest.mark.parametrize("script", EXAMPLES, ids=lambda path: path.name)
def test_example_runs(script: Path, tmp_path: Path) -> None:
    result = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout and not result.stderr


def session() -> list[tuple[str, str]]:
    """Return the commands of the README's session with their printed output."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.split("## A session\n```\n")[1].split("\n```")[0]
    parts = re.split(r"^\$ (.*)$", block, flags=re.MULTILINE)[1:]
    return [(command, output.strip("\n")) for command, output in zip(parts[::2], parts[1::2], strict=True)]


def test_the_session_of_the_readme_is_real(tmp_path: Path) -> None:
    commands = session()
    assert len(commands) >= 4
    for command, output in commands:
        program, *arguments = shlex.split(command)
        assert program == "tc0kit"
        call = [sys.executable, "-m", "tc0kit", *arguments]
        result = subprocess.run(call, capture_output=True, text=True, cwd=tmp_path, check=True)
        assert result.stdout.strip("\n") == output, command
