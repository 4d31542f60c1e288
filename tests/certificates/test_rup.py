"""The checker of DRUP proofs: solvers' proofs, altered ones, a naive checker, drat-trim if it is installed."""

from __future__ import annotations

import random
import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest
from pysat.solvers import Cadical195, Glucose4

from tc0kit.certificates.base import Malformed, Meter, Refused
from tc0kit.certificates.rup import check_rup

VARIABLES = 9
Clauses = list[list[int]]


def random_clauses(rng: random.Random, count: int) -> Clauses:
    return [[v * rng.choice((-1, 1)) for v in rng.sample(range(1, VARIABLES + 1), 3)] for _ in range(count)]


def satisfiable(clauses: Clauses) -> bool:
    for values in product((False, True), repeat=VARIABLES):
        if all(any(values[abs(x) - 1] == (x > 0) for x in clause) for clause in clauses):
            return True
    return False


def solve(clauses: Clauses, solver: type = Cadical195) -> list[str] | None:
    with solver(bootstrap_with=clauses, with_proof=True) as found:
        return None if found.solve() else found.get_proof()


def forced(clauses: list[frozenset[int]], true: set[int]) -> bool:
    """Set what is forced, looking at every clause again and again; return whether a clause becomes false."""
    while True:
        for clause in clauses:
            left = {x for x in clause if -x not in true}
            if not left:
                return True
            if len(left) == 1 and not left <= true:
                true |= left
                break
        else:
            return False


def naively(clauses: Clauses, proof: list[str]) -> bool:
    """Check a proof without deletions."""
    known = [frozenset(clause) for clause in clauses]
    for line in proof:
        if forced(known, set()):
            return True
        if line.startswith("d"):
            continue
        clause = frozenset(int(x) for x in line.split()[:-1])
        tautology = any(-x in clause for x in clause)
        if not tautology and not forced(known, {-x for x in clause}):
            return False
        known.append(clause)
    return forced(known, set())


def accepted(clauses: Clauses, proof: list[str]) -> bool:
    try:
        check_rup(VARIABLES, clauses, proof, Meter(10**7))
    except (Malformed, Refused):
        return False
    return True


def altered(rng: random.Random, proof: list[str]) -> list[str]:
    """Return the proof with a line dropped, moved or repeated, or a literal changed or dropped."""
    lines = list(proof)
    place = rng.randrange(len(lines))
    how = rng.randrange(5)
    if how == 0:
        del lines[place]
    elif how == 1:
        lines.insert(rng.randrange(len(lines)), lines.pop(place))
    elif how == 2:
        lines[place] = lines[place].removeprefix("d ")
    else:
        words = lines[place].split()
        first = 1 if words[0] == "d" else 0
        if len(words) - first > 1:
            k = rng.randrange(first, len(words) - 1)
            words[k : k + 1] = [] if how == 3 else [str(rng.choice((-1, 1)) * rng.randint(1, VARIABLES))]
        lines[place] = " ".join(words)
    return lines


@pytest.mark.parametrize("solver", [Cadical195, Glucose4])
@pytest.mark.parametrize("seed", range(8))
def test_proofs_of_solvers_and_altered_ones(seed: int, solver: type) -> None:
    rng = random.Random(seed)
    clauses = random_clauses(rng, 60)
    proof = solve(clauses, solver)
    assert (proof is None) == satisfiable(clauses)
    if proof is None:
        return
    assert accepted(clauses, proof) and naively(clauses, proof)
    for _ in range(30):
        changed = altered(rng, proof)
        if accepted(clauses, changed):
            assert naively(clauses, changed)
    added = [line for line in proof if not line.startswith("d")]
    for _ in range(30):
        changed = altered(rng, added)
        assert accepted(clauses, changed) == naively(clauses, changed)


def test_most_alterations_matter() -> None:
    rng = random.Random(0)
    clauses = random_clauses(rng, 60)
    proof = [line for line in solve(clauses) or [] if not line.startswith("d")]
    outcomes = [accepted(clauses, altered(rng, proof)) for _ in range(60)]
    assert 5 < sum(outcomes) < 55


def test_nothing_refutes_a_formula_with_a_model() -> None:
    rng = random.Random(5)
    tried = 0
    while tried < 150:
        clauses = random_clauses(rng, 50)
        proof = solve(clauses)
        if proof is None:
            continue
        rest = list(clauses)
        while not satisfiable(rest):
            rest.pop(rng.randrange(len(rest)))
        for _ in range(15):
            assert not accepted(rest, altered(rng, proof))
            tried += 1
        assert not accepted(rest, proof)


def test_drat_trim_agrees(tmp_path: Path) -> None:
    if shutil.which("drat-trim") is None:
        pytest.skip("drat-trim is not installed")
    rng = random.Random(2)
    done = 0
    while done < 12:
        clauses = random_clauses(rng, 60)
        proof = solve(clauses)
        if proof is None:
            continue
        done += 1
        proof = altered(rng, [line for line in proof if not line.startswith("d")]) if done % 2 else proof
        text = "".join(" ".join(map(str, [*clause, 0])) + "\n" for clause in clauses)
        (tmp_path / "f.cnf").write_text(f"p cnf {VARIABLES} {len(clauses)}\n{text}", encoding="ascii")
        (tmp_path / "f.drup").write_text("".join(line + "\n" for line in proof), encoding="ascii")
        command = ["drat-trim", "f.cnf", "f.drup"]
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        if accepted(clauses, proof):  # it may accept more: it skips what is not needed
            assert "s VERIFIED" in ran.stdout


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1 2", "line 1: literals that end in 0"),
        ("", "line 1: literals that end in 0"),
        ("x 0", "line 1: integers"),
        ("\u0661 0", "line 1: literals"),
        ("99 0", "line 1: a variable's number from 1 to 9"),
        ("1 0 2 0", "line 1: a variable's number"),
        ("--1 0", "line 1: integers"),
    ],
)
def test_malformed_lines(line: str, message: str) -> None:
    with pytest.raises(Malformed, match=message):
        check_rup(VARIABLES, [[1, 2]], [line], Meter(1000))


def test_the_reasons_of_a_rejection() -> None:
    with pytest.raises(Refused, match="line 1: the clause '1 0' does not follow"):
        check_rup(VARIABLES, [[1, 2]], ["1 0"], Meter(1000))
    with pytest.raises(Refused, match="ends before a contradiction"):
        check_rup(VARIABLES, [[1, 2]], ["d 1 2 0"], Meter(1000))
    with pytest.raises(Refused, match="budget spent"):
        check_rup(VARIABLES, [[1, 2], [-1, 2], [1, -2], [-1, -2]], ["1 0"], Meter(3))
    assert check_rup(VARIABLES, [[1, 2], [-1, 2], [1, -2], [-1, -2]], ["1 0", "0"], Meter(1000)) == 1
