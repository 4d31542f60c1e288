"""Depth against wires: every way to build the same function, and which of them nothing else beats.

    python benchmarks/frontier.py [--quick] [--most-gates G]

Functions: the exact product of n words, and the last output or all outputs of a diagonal layer over 16 symbols with
p = 4 (symbols as bits). Ways: logarithms kept whole or split, then each level split once into partial sums of 1, 4 or
16 rows (``splitting.split_level``), for the product also the compact construction with its options. A star says that
no other way has at most its depth with fewer wires. Depth counts weighted gates, output gates included.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.compact_product import Addition, compile_compact_product
from tc0kit.circuits.diagonal import DiagonalLayer, Positions, compile_diagonal
from tc0kit.circuits.iterated import compile_product
from tc0kit.circuits.numbers import Logs
from tc0kit.circuits.splitting import split_level
from tc0kit.circuits.statistics import row_wires
from tc0kit.errors import BudgetSpent

GROUPS = (1, 4, 16)
SYMBOLS, P = 16, 4
ADDITIONS: tuple[Addition, ...] = ("weights", "counters")
LOGS: tuple[Logs, ...] = ("whole", "split")
PRODUCTS = ((4, 4), (8, 4), (16, 4), (16, 8), (32, 4), (32, 8), (64, 4), (64, 8))
LAYERS: tuple[tuple[int, Positions], ...] = ((8, "last"), (8, "all"), (16, "last"), (16, "all"), (32, "last"),
                                             (32, "all"), (64, "last"))  # fmt: skip


@dataclass(frozen=True)
class Way:
    """One way to build a function."""

    name: str
    depth: int
    gates: int
    wires: int
    entries: int


def measured(name: str, circuit: Circuit) -> Way:
    wires = sum(int(row_wires(level).sum()) for level in circuit.levels)
    return Way(name, circuit.depth, circuit.gates, wires, sum(len(level.column) for level in circuit.levels))


def layer() -> DiagonalLayer:
    """Return a layer with full range, as hard as one with p = 4 can be."""
    rng = random.Random(0)
    tables = [tuple(rng.randint(-(1 << P), 1 << P) for _ in range(SYMBOLS)) for _ in range(4)]
    return DiagonalLayer(P, (tables[0],), (tables[1],), (tables[2],), tables[3], P + 2, P)


def ways(build: Callable[[Logs], Circuit], splits: bool, most_gates: int) -> Iterator[Way]:
    """Yield the constructions of one function and their splittings."""
    for logs in LOGS:
        try:
            circuit = build(logs)
        except BudgetSpent:
            continue
        yield measured(f"{logs} logarithms", circuit)
        if not splits:
            continue
        for level in range(2, circuit.depth + 1):
            for group in GROUPS:
                try:
                    made = split_level(circuit, level, group, most_gates)
                except BudgetSpent:
                    continue
                if made.depth > circuit.depth:
                    yield measured(f"{logs}, level {level} in sums of {group}", made)


def compact_ways(n: int, bits: int, most_gates: int) -> Iterator[Way]:
    """Yield the compact products: logarithms in groups or not, the last sum by weights or by counters."""
    for addition in ADDITIONS:
        for grouped in (False, True):
            try:
                made = compile_compact_product(n, bits, grouped=grouped, addition=addition, max_gates=most_gates)
            except BudgetSpent:
                continue
            yield measured(f"compact, {'groups, ' if grouped else ''}{addition}", made)


def print_frontier(title: str, found: list[Way], seconds: float) -> None:
    """Print the ways by depth; those that are beaten twice over are left out."""
    print(f"\n{title} ({seconds:.0f} s)")
    found.sort(key=lambda way: (way.depth, way.wires))
    best = None
    for way in found:
        optimal = best is None or way.wires < best
        best = way.wires if optimal else best
        if optimal or "level" not in way.name:
            print(
                f"  {'*' if optimal else ' '} depth {way.depth:>2}  {way.gates:>11,} gates  {way.wires:>17,} wires"
                f"  {way.entries:>11,} stored  {way.name}"
            )


def main() -> None:
    """Print a frontier for each function."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="n up to 16")
    parser.add_argument("--most-gates", type=int, default=8_000_000)
    options = parser.parse_args()
    most = options.most_gates
    for n, bits in PRODUCTS:
        if options.quick and n > 16:
            continue
        start = time.process_time()
        small = n * bits <= 128
        found = list(ways(lambda logs, n=n, p=bits: compile_product(n, p, logs=logs, max_gates=most), small, most))  # type: ignore[misc]
        found += compact_ways(n, bits, most)
        print_frontier(f"product of {n} numbers of {bits} bits", found, time.process_time() - start)
    for n, positions in LAYERS:
        if options.quick and n > 16:
            continue
        start = time.process_time()
        small = n <= (16 if positions == "last" else 8)
        found = list(
            ways(
                lambda logs, n=n, which=positions: compile_diagonal(  # type: ignore[misc]
                    layer(), n, positions=which, logs=logs, max_gates=most
                ),
                small,
                most,
            )
        )
        print_frontier(f"diagonal layer, {n} symbols, {positions} output(s)", found, time.process_time() - start)


if __name__ == "__main__":
    main()
