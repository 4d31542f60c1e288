"""The house keeps its directions: an import never points up, heavy libraries load only where they are used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tc0kit"
HEAVY = ("sympy", "networkx", "z3", "numpy", "torch")
OPEN_TO_ALL = {"errors", "budget", "_version"}
ALLOWED: dict[str, set[str]] = {
    "tasks": set(),
    "models": {"tasks"},
    "kernels": {"tasks", "models"},
    "experiments": {"tasks", "models", "algebra", "theory", "kernels"},  # theory for the prediction table
    "algebra": {"tasks", "models"},
    "theory": {"tasks", "models", "algebra"},
    "certificates": set(),
    "circuits": {"tasks", "models", "algebra", "certificates"},  # the formula that a checker derives
    "drawing": {"tasks", "models", "algebra", "theory", "circuits"},
    "claims": {"tasks", "models", "algebra", "theory", "certificates", "circuits", "drawing"},
    "cli": {"tasks", "models", "algebra", "theory", "certificates", "circuits", "drawing", "claims", "experiments"},
}


def imported_modules(file: Path) -> list[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


@pytest.mark.parametrize("room", ALLOWED)
def test_imports_point_down(room: str) -> None:
    files = sorted((PACKAGE / room).rglob("*.py"))
    assert files
    for file in files:
        for name in imported_modules(file):
            top, _, rest = name.partition(".")
            if top != "tc0kit":
                continue
            target = rest.split(".")[0]
            if room == "certificates":
                assert target == "certificates", f"{file} imports {name}"
            else:
                assert target in ALLOWED[room] | OPEN_TO_ALL | {room}, f"{file} imports {name}"


def test_every_room_is_known() -> None:
    assert {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name[0] not in "._"} == set(ALLOWED)


@pytest.mark.parametrize("room", ["tasks", "certificates"])
def test_light_rooms_import_the_standard_library_only(room: str) -> None:
    for file in sorted((PACKAGE / room).rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in tree.body:
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                top = name.split(".")[0]
                assert top == "tc0kit" or top in sys.stdlib_module_names, f"{file} imports {name}"


def loaded_after(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sorted(set(sys.modules) & set({HEAVY!r})))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(result.stdout.split("\n")[-2].split())


@pytest.mark.parametrize(
    "code",
    [
        "import tc0kit",
        "from tc0kit.cli.app import run; run(['--help'])",
        "from tc0kit.cli.app import run; run(['solve', '--help'])",
        "from tc0kit.certificates import check",
    ],
)
def test_light_entries_load_nothing_heavy(code: str) -> None:
    assert loaded_after(code) == set()


def test_the_light_import_test_can_fail() -> None:
    assert loaded_after("import sympy") >= {"sympy"}


def test_user_text_is_never_evaluated() -> None:
    banned = {"eval", "exec", "sympify", "parse_expr", "compile"}
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in banned, f"{file}:{node.lineno}"
            if isinstance(node, ast.Import):
                assert not {alias.name for alias in node.names} & {"pickle", "marshal", "shelve"}, (
                    f"{file}:{node.lineno}"
                )


def test_files_are_short_or_say_why() -> None:
    for file in sorted(PACKAGE.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        assert text.count("\n") <= 400 or "long because" in (ast.get_docstring(ast.parse(text)) or ""), file
