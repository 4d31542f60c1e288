"""Equality of two constructions of the product of n p-bit numbers: a SAT solver with a checked proof, z3, all inputs.

Both solvers get budgets that do not depend on the machine. ``check`` is the time of the proof's check, with drat-trim if
it is installed, else with tc0kit's own checker, which is Python.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from tc0kit.circuits.equivalence import equivalent
from tc0kit.circuits.iterated import compile_product
from tc0kit.circuits.sat import Refutation, compare
from tc0kit.errors import BudgetSpent

SIZES = [(2, 3), (2, 4), (3, 3), (2, 5), (3, 4), (4, 3)]


def timed(run: Callable[[], object]) -> tuple[object, float]:
    """Return a result (or the word "budget") and the seconds it took."""
    start = time.perf_counter()
    try:
        found: object = run()
    except BudgetSpent:
        found = "budget"
    return found, time.perf_counter() - start


def main() -> None:
    """Print one line a size."""
    print(
        f"{'n, bits':8} {'sat':>8} {'check':>8} {'lines':>8} {'all inputs':>10} {'z3':>10} {'z3 / (sat + check)':>20}"
    )
    for n, bits in SIZES:
        left, right = compile_product(n, bits), compile_product(n, bits, logs="whole")
        found, sat = timed(lambda a=left, b=right: compare(a, b))  # type: ignore[misc]
        assert isinstance(found, Refutation)
        by, check = timed(found.check)
        _, tried = timed(lambda a=left, b=right: equivalent(a, b, "exhaustive"))  # type: ignore[misc]
        answer, z3 = timed(lambda a=left, b=right: equivalent(a, b, "solver"))  # type: ignore[misc]
        mark = ">" if answer == "budget" else ""
        ratio = f"{mark}{z3 / (sat + check):.1f}"
        shown = f"{mark}{z3:.2f}"
        print(
            f"{n}, {bits:<5} {sat:8.2f} {check:8.2f} {len(found.proof):8,} {tried:10.2f} {shown:>10} {ratio:>20}  {by}"
        )


if __name__ == "__main__":
    main()
