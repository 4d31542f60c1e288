"""Seconds for "which groups does this monoid contain?" next to other tools, on instances built here.

    python benchmarks/algebra.py [--quick] [--timeout SECONDS] [ROW ...]

Columns:
    solvable       ours: is every subgroup solvable (leaves at the first witness)
    all groups     ours: the orders of all groups G_X, hence the whole orbit of image sets
    aperiodic      ours: is every subgroup trivial (leaves at the first witness)
    GAP            the question of the first column, over GAP's groups or the lambda orbit of its package Semigroups,
                   also leaving at the first witness
    libsemigroups  Konieczny's algorithm: all D-classes with their sizes; it has no question about solvability
    sympy          PermutationGroup.is_solvable, groups only
    GAP/ours       the column GAP divided by our first one
    libs/all       the column libsemigroups divided by our second one
The last row lists all elements of T_7 with their right Cayley graph, beside libsemigroups' Froidure-Pin algorithm.
README.md in this folder has a table of ratios, and how to read it.

Each peer runs in its own process with a time limit; start-up and imports do not count, and neither does ours.
``gap`` is taken from the PATH, or the whole command from TC0KIT_GAP. Without the Semigroups package the rows of
monoids are skipped; ``pip install passagemath-gap passagemath-gap-pkg-semigroups`` into a separate environment V gives
both: TC0KIT_GAP="V/lib/python3.11/site-packages/gap/gap -l V/lib/python3.11/site-packages/gap".
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tc0kit.algebra.chain import is_solvable
from tc0kit.algebra.enumeration import enumerate_monoid
from tc0kit.algebra.group_order import group_order
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.algebra.transformations import as_map
from tc0kit.budget import Budget
from tc0kit.tasks.action import Action

Map = tuple[int, ...]
Letters = list[Map]

# --------------------------------------------------------------------------------------------------- instances


def symmetric(n: int) -> Letters:
    """Generators of S_n."""
    return [(*range(1, n), 0), (1, 0, *range(2, n))]


def full(n: int) -> Letters:
    """Generators of all transformations T_n."""
    return [*symmetric(n), (0, 0, *range(2, n))]


def order_preserving(n: int) -> Letters:
    """Generators of O_n: each point steps onto a neighbour."""
    steps = []
    for i in range(n - 1):
        steps.append(tuple(i + 1 if q == i else q for q in range(n)))
        steps.append(tuple(i if q == i + 1 else q for q in range(n)))
    return steps


def hidden(group: Letters, n: int) -> Letters:
    """O_n and letters of low rank that act as the group on the first points."""
    last = len(group[0]) - 1
    return [*order_preserving(n), *(tuple(g[min(q, last)] for q in range(n)) for g in group)]


def random_letters(n: int, seed: int, permutation: bool = False) -> Letters:
    """Two random letters, or a random permutation and a random letter."""
    rng = random.Random(seed)
    letters = [tuple(rng.randrange(n) for _ in range(n)) for _ in range(2)]
    return [tuple(rng.sample(range(n), n)), letters[1]] if permutation else letters


def wreath(inner: Letters, outer: Letters) -> Letters:
    """The wreath product: ``inner`` acts in the first block, ``outer`` moves the blocks."""
    n, blocks = len(inner[0]), len(outer[0])
    within = [tuple(g[q] if q < n else q for q in range(n * blocks)) for g in inner]
    return within + [tuple(h[q // n] * n + q % n for q in range(n * blocks)) for h in outer]


def side_by_side(letters: Letters, copies: int) -> Letters:
    """The direct power, each factor on its own points."""
    n = len(letters[0])
    return [
        tuple(g[q - b * n] + b * n if b * n <= q < (b + 1) * n else q for q in range(n * copies))
        for b in range(copies)
        for g in letters
    ]


def boolean_matrices(n: int) -> Letters:
    """Permutation matrices, an elementary matrix and a projection, acting on the 2^n row vectors."""
    unit = [1 << i for i in range(n)]
    matrices = [unit[1:] + unit[:1], [unit[1], unit[0], *unit[2:]], [unit[0] | unit[1], *unit[1:]], [0, *unit[1:]]]

    def image(vector: int, rows: list[int]) -> int:
        result = 0
        for i, row in enumerate(rows):
            if vector >> i & 1:
                result |= row
        return result

    return [tuple(image(v, rows) for v in range(1 << n)) for rows in matrices]


def from_cycles(text: str, n: int) -> Map:
    """Read cycles of points 1..n."""
    image = list(range(n))
    for cycle in text.strip("()").split(")("):
        points = [int(p) - 1 for p in cycle.split(",")]
        for q, r in zip(points, points[1:] + points[:1], strict=True):
            image[q] = r
    return tuple(image)


# The usual generators of M24 on the projective line over GF(23) (Conway, Sloane, SPLAG, chapter 10); order 244823040.
M24 = [
    (*range(1, 23), 0, 23),
    from_cycles("(3,17,10,7,9)(4,13,14,19,5)(8,18,11,12,23)(15,20,22,21,16)", 24),
    from_cycles("(1,24)(2,23)(3,12)(4,16)(5,18)(6,10)(7,20)(8,14)(9,21)(11,17)(13,22)(15,19)", 24),
]
S4, T4, T2, C2 = symmetric(4), full(4), [(1, 0), (0, 0)], [(1, 0)]
A5 = [(1, 2, 3, 4, 0), (1, 2, 0, 3, 4)]


@dataclass(frozen=True)
class Row:
    """An instance; ``solvable`` is what every tool has to answer, or None if it is not known beforehand."""

    name: str
    letters: Letters
    solvable: bool | None
    slow: bool = False


ROWS = [
    Row("T_9", full(9), False),
    Row("T_10", full(10), False),
    Row("T_12", full(12), False),
    Row("O_14", order_preserving(14), True, slow=True),
    Row("O_16", order_preserving(16), True),
    Row("A5 hidden in O_14", hidden(A5, 14), False, slow=True),
    Row("A5 hidden in O_16", hidden(A5, 16), False),
    Row("S4 hidden in O_16", hidden(S4, 16), True, slow=True),
    Row("random DFA n=14", random_letters(14, 1), None),
    Row("random DFA n=20", random_letters(20, 1), None),
    Row("random DFA n=24", random_letters(24, 2), None),
    Row("random, one permutation n=16", random_letters(16, 1, permutation=True), None),
    Row("random, one permutation n=20", random_letters(20, 1, permutation=True), None, slow=True),
    Row("T4 wr S4", wreath(T4, S4), True),
    Row("T2 wr T2 wr T2 wr T2", wreath(wreath(wreath(T2, T2), T2), T2), True, slow=True),
    Row("T4^4", side_by_side(T4, 4), True),
    Row("T4^5", side_by_side(T4, 5), True, slow=True),
    Row("B_4", boolean_matrices(4), True),
    Row("B_5", boolean_matrices(5), False, slow=True),
    Row("S_10", symmetric(10), False),
    Row("S_20", symmetric(20), False, slow=True),
    Row("M24", M24, False),
    Row("A5 wr A5", wreath(A5, A5), False),
    Row("S4 wr S4", wreath(S4, S4), True),
    Row("S4 wr S4 wr S4", wreath(wreath(S4, S4), S4), True, slow=True),
    Row("Sylow-2 of S_64", wreath(wreath(wreath(wreath(wreath(C2, C2), C2), C2), C2), C2), True),
]

CLOSURE = Row("closure of T_7", full(7), None)

# --------------------------------------------------------------------------------------------------- measuring


def seconds(job: Callable[[], object]) -> tuple[float, object]:
    """Return the median time of a few runs and the answer."""
    times = []
    while True:
        start = time.perf_counter()
        answer = job()
        times.append(time.perf_counter() - start)
        if len(times) == 5 or sum(times) > 1:
            return statistics.median(times), answer


def monoid_of(row: Row) -> TransformationMonoid:
    names = tuple(f"a{i}" for i in range(len(row.letters)))
    return TransformationMonoid(Action(len(row.letters[0]), names, tuple(row.letters)), Budget(max_elements=10**8))


def is_group(row: Row) -> bool:
    return all(len(set(letter)) == len(letter) for letter in row.letters)


def ours(row: Row) -> tuple[float, float, float, object]:
    """Return the times of our three columns and the first one's answer."""
    if is_group(row):
        degree = len(row.letters[0])
        group = [as_map(letter, degree) for letter in row.letters]
        decide, answer = seconds(lambda: is_solvable(group, degree))
        return decide, seconds(lambda: group_order(group, degree))[0], float("nan"), answer
    decide, answer = seconds(lambda: monoid_of(row).is_solvable())
    everything, _ = seconds(lambda: monoid_of(row).group_primes())
    return decide, everything, seconds(lambda: monoid_of(row).is_aperiodic())[0], answer


PEERS = {
    "libsemigroups": """
import json, sys, time
from libsemigroups_pybind11 import Konieczny, ReportGuard, Transf
quiet = ReportGuard(False)
letters = json.load(sys.stdin)
start = time.perf_counter()
Konieczny(*[Transf(letter) for letter in letters]).run()
print(json.dumps([time.perf_counter() - start, None]))
""",
    "FroidurePin": """
import json, sys, time
from libsemigroups_pybind11 import FroidurePin, ReportGuard, Transf
quiet = ReportGuard(False)
letters = json.load(sys.stdin)
start = time.perf_counter()
size = FroidurePin(*[Transf(letter) for letter in letters]).size()
print(json.dumps([time.perf_counter() - start, size]))
""",
    "sympy": """
import json, sys, time
from sympy.combinatorics import Permutation, PermutationGroup
letters = json.load(sys.stdin)
start = time.perf_counter()
answer = PermutationGroup([Permutation(letter) for letter in letters]).is_solvable
print(json.dumps([time.perf_counter() - start, answer]))
""",
}

GAP_GROUP = """
G := Group(List(letters, PermList));;
start := NanosecondsSinceEpoch();;
answer := IsSolvableGroup(G);;
"""
GAP_MONOID = """
if LoadPackage("semigroups") <> true then Print("no semigroups\\n"); QuitGap(0); fi;
start := NanosecondsSinceEpoch();;
orbit := LambdaOrb(Semigroup(List(letters, Transformation)));;
Enumerate(orbit);;
answer := true;;
for m in [2 .. Length(OrbSCC(orbit))] do
  G := LambdaOrbSchutzGp(orbit, m);
  if not IsTrivial(G) and not IsSolvableGroup(G) then answer := false; break; fi;
od;
"""
GAP_END = 'Print("[", Float((NanosecondsSinceEpoch() - start) / 10^9), ", ", answer, "]\\n");; QuitGap(0);\n'


def run(command: list[str], limit: float, text: str = "") -> tuple[str, object]:
    """Return the time that a peer reports, or why there is none, and its answer."""
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return f"> {limit:g}", None
    last = done.stdout.strip().splitlines()[-1:] or ["[]"]
    if last[0] == "no semigroups":
        return "no package", None
    try:
        elapsed, answer = json.loads(last[0])
    except ValueError:
        return "failed", None
    return f"{float(elapsed):.4f}", answer


def gap_command() -> list[str] | None:
    if "TC0KIT_GAP" in os.environ:
        return shlex.split(os.environ["TC0KIT_GAP"])
    found = shutil.which("gap")
    return [found] if found else None


def peer(name: str, row: Row, limit: float) -> tuple[str, object]:
    """Return the cell of one peer and its answer."""
    if name == "sympy" and not is_group(row):
        return "-", None
    if name != "GAP":
        return run([sys.executable, "-c", PEERS[name]], limit, json.dumps(row.letters))
    command = gap_command()
    if command is None:
        return "no gap", None
    letters = [[q + 1 for q in letter] for letter in row.letters]
    program = f"letters := {letters};;\n" + (GAP_GROUP if is_group(row) else GAP_MONOID) + GAP_END
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "row.g"
        script.write_text(program)
        return run([*command, "-A", "-q", str(script)], limit)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="only these rows")
    parser.add_argument("--quick", action="store_true", help="leave out the slow rows and wait 5 seconds for a peer")
    parser.add_argument("--timeout", type=float, default=None, help="seconds to wait for a peer (60; 5 with --quick)")
    arguments = parser.parse_args()
    limit = arguments.timeout or (5.0 if arguments.quick else 60.0)
    import numpy  # noqa: F401  (its import is start-up and does not count)

    names = ["GAP", "libsemigroups", "sympy"]
    heads = ["solvable", "all groups", "aperiodic", *names, "GAP/ours", "libs/all"]
    print(f"{'instance':30}{'answer':>8}" + "".join(f"{head:>15}" for head in heads))
    for row in ROWS:
        if (arguments.rows and row.name not in arguments.rows) or (arguments.quick and row.slow):
            continue
        decide, everything, aperiodic, answer = ours(row)
        cells = {name: peer(name, row, limit) for name in names}
        answers = [answer, row.solvable, *(found for _, found in cells.values())]
        agree = len({found for found in answers if found is not None}) == 1
        ratios = [ratio(cells["GAP"][0], decide), ratio(cells["libsemigroups"][0], everything)]
        mine = [f"{decide:.4f}", f"{everything:.4f}", "-" if aperiodic != aperiodic else f"{aperiodic:.4f}"]
        shown = [*mine, *(cells[name][0] for name in names), *ratios]
        print(f"{row.name:30}{answer!s:>8}" + "".join(f"{cell:>15}" for cell in shown) + ("" if agree else "  DIFFER"))
        sys.stdout.flush()
    if not arguments.rows or CLOSURE.name in arguments.rows:
        elapsed, size = seconds(lambda: enumerate_monoid(monoid_of(CLOSURE).action, Budget()).size)
        cell, found = peer("FroidurePin", CLOSURE, limit)
        shown = ["", f"{elapsed:.4f}", "", "", cell, "", "", ratio(cell, elapsed)]
        differ = "" if found in (None, size) else "  DIFFER"
        print(f"{CLOSURE.name:30}{size!s:>8}" + "".join(f"{text:>15}" for text in shown) + differ)


def ratio(cell: str, own: float) -> str:
    """Return how many times longer the peer took, a lower bound if it was stopped."""
    try:
        return f"{'>' if cell.startswith('>') else ''}{float(cell.lstrip('> ')) / own:.1f}"
    except ValueError:
        return "-"


if __name__ == "__main__":
    main()
