"""Equality of two constructions of the product of n p-bit numbers: a SAT solver with a checked proof, z3, all inputs.

Both solvers get budgets that do not depend on the machine; ``>`` marks where z3's was spent. ``check`` is the time of
the proof's check, with drat-trim if it is installed, else with tc0kit's own checker, which is Python.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from tc0kit.circuits.equivalence import equivalent
from tc0kit.circuits.iterated import compile_product
from tc0kit.circuits.sat import Refutation, compare
from tc0kit.errors import BudgetSpent

SIZES = [(2, 3), (3, 2), (2, 4), (3, 3)]


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
    print("n, bits      sat    check    lines  all inputs        z3  z3 / (sat + check)")
    for n, bits in SIZES:
        left, right = compile_product(n, bits), compile_product(n, bits, logs="whole")
        found, sat = timed(partial(compare, left, right))
        assert isinstance(found, Refutation)
        by, check = timed(found.check)
        _, tried = timed(partial(equivalent, left, right, "exhaustive"))
        answer, z3 = timed(partial(equivalent, left, right, "solver"))
        mark = ">" if answer == "budget" else " "
        print(
            f"{n}, {bits:<4} {sat:8.2f} {check:8.2f} {len(found.proof):8,} {tried:11.2f} {mark}{z3:8.2f} "
            f"{mark}{z3 / (sat + check):8.1f}   proof checked by {by}"
        )


if __name__ == "__main__":
    main()
