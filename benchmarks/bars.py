"""The bars of the circuits: sizes, depths and times that are promised, measured again, one line each.

    python benchmarks/bars.py [--faults F] [NAME ...]

Each bar runs in a process of its own, so that the memory is its own; seconds are CPU seconds. Names: diagonal, last,
product, s4, groups.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Iterator
from typing import Any

from frontier import layer

from tc0kit.algebra.groups import group_facts
from tc0kit.budget import Budget
from tc0kit.certificates import check
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.compact_product import compile_compact_product
from tc0kit.circuits.compile import compile_model
from tc0kit.circuits.composition import prove
from tc0kit.circuits.diagonal import compile_diagonal, diagonal_reference
from tc0kit.circuits.simulate import simulate
from tc0kit.circuits.statistics import row_wires
from tc0kit.circuits.words import compile_task
from tc0kit.models.parse import parse_model
from tc0kit.tasks import parse_task

INPUTS = 10_000
PLENTY = 10**12
GROUPS = ("Z6", "Z2^4", "S3", "Q8", "D12", "S4", "SL(2,3)", "GL(2,3)")

Line = tuple[str, str, bool]


def wires(circuit: Circuit) -> int:
    """Return the inputs of all gates."""
    return sum(int(row_wires(level).sum()) for level in circuit.levels)


def counts(circuit: Circuit) -> str:
    """Return depth, gates and wires as text."""
    return f"depth {circuit.depth}, {circuit.gates:,} gates, {wires(circuit):.3g} wires"


def memory() -> float:
    """Return the largest memory of this process so far in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def diagonal(options: argparse.Namespace) -> Iterator[Line]:
    """Measure the full layer with all outputs: n = 32, and the depth at other n."""
    start = time.process_time()
    circuit = compile_diagonal(layer(), 32)
    seconds, peak = time.process_time() - start, memory()
    yield "diagonal, 16 symbols, p = 4, n = 32, all prefixes", counts(circuit), circuit.depth <= 6
    yield "  < 30 s, < 4 GB", f"{seconds:.1f} s, {peak:.2f} GB", seconds < 30 and peak < 4
    rng = random.Random(0)
    words = [[rng.randrange(16) for _ in range(32)] for _ in range(INPUTS)]
    start = time.process_time()
    right = 0
    for at in range(0, INPUTS, 1000):
        block = words[at : at + 1000]
        found = simulate(circuit, [{f"x{t}": x for t, x in enumerate(word)} for word in block], "bits")
        right += sum(list(y.values()) == diagonal_reference(layer(), w) for y, w in zip(found, block, strict=True))
    yield f"  {INPUTS:,} random inputs", f"{right:,} right in {time.process_time() - start:.0f} s", right == INPUTS
    depths = {n: compile_diagonal(layer(), n).depth for n in (1, 2, 4, 8, 16)}
    yield "  depth <= 6 for other n", ", ".join(f"{n}: {d}" for n, d in depths.items()), max(depths.values()) <= 6


def last(options: argparse.Namespace) -> Iterator[Line]:
    """Measure the last output at n = 64."""
    start = time.process_time()
    circuit = compile_diagonal(layer(), 64, positions="last")
    seconds = time.process_time() - start
    text = f"{counts(circuit)}, {seconds:.1f} s, {memory():.2f} GB"
    yield "diagonal, n = 64, last position", text, circuit.depth <= 6


def product(options: argparse.Namespace) -> Iterator[Line]:
    """Measure the product of 64 numbers of 8 bits, its proof, and single faults."""
    start = time.process_time()
    circuit = compile_compact_product(64, 8)
    seconds = time.process_time() - start
    good = circuit.depth <= 17 and wires(circuit) <= 1.8e7
    yield "product 64 x 8: depth <= 17, <= 1.8e7 wires", f"{counts(circuit)}, {seconds:.1f} s", good
    start = time.process_time()
    certificate = prove(circuit)
    certificate = json.loads(json.dumps(certificate))
    accepted = check(certificate, PLENTY).accepted
    seconds = time.process_time() - start
    text = f"{'accepted' if accepted else 'rejected'} in {seconds:.1f} s, {memory():.2f} GB"
    yield "  proof for all 2^512 inputs < 60 s", text, accepted and seconds < 60
    rejected = sum(not accepted for accepted in faults(certificate, options.faults))
    yield "  single faults by 1", f"{rejected} of {options.faults} rejected", rejected == options.faults


def faults(certificate: dict[str, Any], tried: int) -> Iterator[bool]:
    """Yield for random faults of a weight, threshold or wire whether the certificate is still accepted.

    A fault that changes no output may be: ``tests/circuits/test_faults.py`` shows that only those are.
    """
    rng = random.Random(1)
    levels = certificate["subject"]["circuit"]["levels"]
    for _ in range(tried):
        listed = rng.choice(levels)[rng.choice(("weight", "threshold", "column"))]
        i = rng.randrange(len(listed))
        old = listed[i]
        listed[i] = int(old) + rng.choice((-1, 1))
        yield check(certificate, PLENTY).accepted
        listed[i] = old


def s4(options: argparse.Namespace) -> Iterator[Line]:
    """Measure the depth of the S4 layer."""
    depths = {n: compile_model(parse_model("s4"), n, 4).depth for n in (4, 16, 64)}
    yield "S4 layer: depth <= 2", ", ".join(f"n = {n}: {d}" for n, d in depths.items()), max(depths.values()) <= 2


def groups(options: argparse.Namespace) -> Iterator[Line]:
    """Measure the depth of word problems of solvable groups against 3k + 2."""
    for name in GROUPS:
        task = parse_task(name)
        assert task.action is not None
        permutations = list(task.action.images)
        k = len(group_facts(permutations, task.action.degree, Budget()).derived_series) - 1
        depth = max(compile_task(task, n, output="last").depth for n in (4, 8))
        yield f"{name}, derived length {k}: depth <= {3 * k + 2}", f"{depth}", depth <= 3 * k + 2


BARS: dict[str, Callable[[argparse.Namespace], Iterator[Line]]] = {
    "diagonal": diagonal,
    "last": last,
    "product": product,
    "s4": s4,
    "groups": groups,
}


def show(name: str, options: argparse.Namespace) -> None:
    """Print the lines of one bar as rows of a table."""
    for bar, measured, held in BARS[name](options):
        print(f"| {bar} | {measured} | {'held' if held else 'MISSED'} |", flush=True)


def main() -> None:
    """Run the bars that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="which bars; all by default")
    parser.add_argument("--faults", type=int, default=10, help="single faults of the 64 x 8 product to try")
    options = parser.parse_args()
    print("| bar | measured | |\n|---|---|---|", flush=True)
    for name in options.names or BARS:
        child = multiprocessing.get_context("spawn").Process(target=show, args=(name, options))
        child.start()
        child.join()


if __name__ == "__main__":
    main()
