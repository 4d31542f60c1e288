"""Gate i of the n-th circuit by arithmetic on indices, beside building the whole circuit.

    python benchmarks/uniform.py [--quick] [--most-gates G] [ROW ...]

Each measurement runs in a process of its own. Columns, for growing n:

    gates      of the circuit; for large exact products ">" says that only the levels before the bits are counted
    plan       seconds for the plan: primes, cofactors, the layout in banks
    gate       microseconds to describe one gate (level, form, threshold, origin; the form is an iterator), median of
               random gates among those counted
    widest     wires of the widest form among these gates, and milliseconds to list it
    memory     peak of the process beyond the imports, MB
    built      seconds and MB to build the whole circuit, if it has at most G gates (default 2 million)
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import compile_diagonal
from tc0kit.circuits.iterated import compile_product, compile_sum
from tc0kit.circuits.lti import compile_lti
from tc0kit.circuits.samples import sample_diagonal, sample_fixed
from tc0kit.circuits.uniform.arithmetic import product_family, sum_family
from tc0kit.circuits.uniform.counters import word_family
from tc0kit.circuits.uniform.diagonal import diagonal_family
from tc0kit.circuits.uniform.family import Family
from tc0kit.circuits.uniform.lti import lti_family
from tc0kit.circuits.words import compile_task
from tc0kit.models.parse import parse_model
from tc0kit.tasks import parse_task

LARGEST_COUNTED = 256  # exact products beyond this are counted up to the bits
ASKED = 200

Make = Callable[[], Family]
Build = Callable[[int], Circuit]


def gla() -> Any:
    """Return the example layer: 16 symbols, p = 4."""
    return sample_diagonal(parse_model("gla").recurrence, 4)  # type: ignore[arg-type]


def z6() -> Any:
    return parse_task("Z6")


ROWS: dict[str, tuple[Make, Build, tuple[int, ...]]] = {
    "sum of 8-bit numbers": (lambda: sum_family(8), lambda n: compile_sum(n, 8), (16, 256, 4096)),
    "product, 8 bits, exact": (
        lambda: product_family(8),
        lambda n: compile_product(n, 8),
        (16, 64, 256, 1024, 4096),
    ),
    "product, 8 bits, leading 8": (
        lambda: product_family(8, leading=8),
        lambda n: compile_product(n, 8, leading=8),
        (16, 64, 256, 1024, 4096),
    ),
    "S4 layer, last output": (
        lambda: lti_family(sample_fixed(8), 8, last=True),
        lambda n: compile_lti(sample_fixed(8), n, 8, last=True),
        (16, 256, 1024),
    ),
    "diagonal layer, last output": (
        lambda: diagonal_family(gla(), positions="last"),
        lambda n: compile_diagonal(gla(), n, positions="last"),
        (16, 64, 256),
    ),
    "diagonal layer, all outputs": (lambda: diagonal_family(gla()), lambda n: compile_diagonal(gla(), n), (16, 32, 64)),
    "Z6, all prefixes": (
        lambda: word_family(z6(), output="prefix"),
        lambda n: compile_task(z6(), n, output="prefix"),
        (16, 256, 4096),
    ),
}
QUICK = ("product, 8 bits, exact",)


def peak() -> float:
    """Return the peak memory of this process, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def describe(row: str, n: int) -> dict[str, Any]:
    """Measure the family."""
    before = peak()
    family = ROWS[row][0]()
    start = time.process_time()
    plan = family.plan(n)
    planned = time.process_time() - start
    all_counted = "exact" not in row or n <= LARGEST_COUNTED
    levels = len(plan.levels) if all_counted else len(plan.levels) - 2
    start = time.process_time()
    gates = plan.base(levels) - plan.input_wires
    counted = time.process_time() - start
    rng = random.Random(0)
    times, widest = [], 0
    for _ in range(ASKED):
        start = time.process_time()
        gate = family.gate(n, rng.randrange(gates))
        times.append(time.process_time() - start)
        if gate.fan_in > widest:
            widest, wide = gate.fan_in, gate
    start = time.process_time()
    listed = sum(len(wires) for wires, _ in wide.entries())
    assert listed == widest
    return {
        "gates": f"{'' if all_counted else '> '}{gates:,}",
        "plan": planned + counted,
        "gate": 1e6 * statistics.median(times),
        "widest": widest,
        "list": 1e3 * (time.process_time() - start),
        "memory": peak() - before,
        "count": gates if all_counted else None,
    }


def build(row: str, n: int) -> tuple[float, float]:
    """Measure the builder."""
    before = peak()
    start = time.process_time()
    circuit = ROWS[row][1](n)
    assert circuit.gates
    return time.process_time() - start, peak() - before


def in_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a measurement in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW")
    parser.add_argument("--quick", action="store_true", help="exact products up to n = 256")
    parser.add_argument("--most-gates", type=int, default=2_000_000)
    options = parser.parse_args()
    print(
        f"{'family':<28}{'n':>6}{'gates':>22}{'plan s':>8}{'gate us':>9}{'widest':>11}{'list ms':>9}{'MB':>7}   built"
    )
    for row in options.rows or (QUICK if options.quick else ROWS):
        for n in ROWS[row][2]:
            if options.quick and n > 256:
                continue
            found = in_process(describe, row, n)
            built = ""
            if found["count"] is not None and found["count"] <= options.most_gates:
                built = "{:.2f} s, {:.0f} MB".format(*in_process(build, row, n))
            print(
                f"{row:<28}{n:>6}{found['gates']:>22}{found['plan']:>8.2f}{found['gate']:>9.0f}"
                f"{found['widest']:>11,}{found['list']:>9.1f}{found['memory']:>7.0f}   {built}",
                flush=True,
            )


if __name__ == "__main__":
    main()
