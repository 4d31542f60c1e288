"""Inputs and wires a second of the circuit evaluators beside sparse matrices, on one core.

    python benchmarks/simulate.py [--quick] [--batch B] [ROW ...]

Columns: inputs/s, then wire evaluations/s counted *flat* (every gate counts all wires of its form, as a textbook does)
and *stored* (a form that several gates share counts once), then the ratio of our best evaluator to this one.

    bits           ours: 512 inputs in a block of words, carry-save adders (numba)
    forms          ours: table reads at ranks (numba), and without numba
    gates          ours: gate by gate, the reference
    scipy, torch   a sparse matrix for each level times a batch of gate values, with one row for each form (as ours) or
                   one for each gate (flat); float32 or float64. Rows whose sums pass 2^53 come out rounded, which
                   is marked by a star: the speed is what a float matrix has, the outputs are wrong

Seconds are CPU seconds, the best of several runs; preparing a circuit does not count. Every other evaluator's outputs
are compared with the reference before it is timed. scipy and torch are used if they are installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")

import numpy as np

from tc0kit.circuits.bitsliced import BitEvaluator
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.compact_product import compile_compact_product
from tc0kit.circuits.diagonal import DiagonalLayer, compile_diagonal
from tc0kit.circuits.equivalence import random_blocks
from tc0kit.circuits.fast import has_numba
from tc0kit.circuits.forms_eval import FormEvaluator
from tc0kit.circuits.gates_eval import evaluate_gates
from tc0kit.circuits.iterated import compile_product
from tc0kit.circuits.statistics import row_wires, weight_bits

LARGEST_FLAT = 1_000_000


def diagonal(n: int, bits: int) -> Circuit:
    """A diagonal layer over 16 symbols with fixed tables, last position."""
    rng = np.random.default_rng(0)
    tables = [tuple(int(v) for v in rng.integers(-(1 << bits), (1 << bits) + 1, 16)) for _ in range(4)]
    layer = DiagonalLayer(bits, (tables[0],), (tables[1],), (tables[2],), tables[3], bits + 2, bits)
    return compile_diagonal(layer, n, positions="last")


ROWS: dict[str, Callable[[], Circuit]] = {
    "compact product 16x4": lambda: compile_compact_product(16, 4),
    "compact product 16x8": lambda: compile_compact_product(16, 8),
    "compact product 32x8": lambda: compile_compact_product(32, 8),
    "compact product 64x8": lambda: compile_compact_product(64, 8),
    "product 16x8, leading 8": lambda: compile_product(16, 8, leading=8),
    "diagonal 16x4": lambda: diagonal(16, 4),
    "diagonal 32x4": lambda: diagonal(32, 4),
}
QUICK = ("compact product 16x4", "product 16x8, leading 8")

Evaluate = Callable[[Any], list[Any]]


@dataclass(frozen=True)
class Level:
    """A level for the peers: a sparse matrix, the row of each gate and its threshold."""

    matrix: Any
    row: Any
    threshold: Any


def peer(circuit: Circuit, flat: bool, make: Callable[[Any, Any, Any, tuple[int, int]], Any], kind: Any) -> Evaluate:
    """Return an evaluator that multiplies each level's matrix with the batch of gate values."""
    levels = []
    for level in circuit.levels:
        rows = [level.row(i) for i in range(level.rows)]
        if flat:
            rows = [(c, w, t[i : i + 1]) for c, w, t in rows for i in range(len(t))]
        start = np.concatenate([[0], np.cumsum([len(c) for c, _, _ in rows])])
        matrix = make(
            np.concatenate([w for _, w, _ in rows]).astype(kind),
            np.concatenate([c for c, _, _ in rows]),
            start,
            (len(rows), level.base),
        )
        gate_row = np.repeat(np.arange(len(rows)), [len(t) for _, _, t in rows])
        levels.append(Level(matrix, gate_row, level.threshold.astype(kind)[:, None]))

    def evaluate(bits: Any) -> list[Any]:
        values = np.zeros((circuit.input_wires + circuit.gates, bits.shape[1]), kind)
        values[: len(bits)] = bits
        done = len(bits)
        for level in levels:
            sums = np.asarray(level.matrix @ values[:done])
            values[done : done + len(level.row)] = sums[level.row] >= level.threshold
            done += len(level.row)
        return [
            o.constant + sum((values[c].astype(object) * int(w) for c, w in zip(o.column, o.weight, strict=True)), 0)
            for o in circuit.outputs
        ]

    return evaluate


def torch_matrix(weight: Any, column: Any, start: Any, shape: tuple[int, int]) -> Any:
    """A torch CSR matrix that multiplies numpy arrays."""
    import warnings

    import torch

    torch.set_num_threads(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        matrix = torch.sparse_csr_tensor(
            torch.from_numpy(start.astype(np.int64)), torch.from_numpy(column), torch.from_numpy(weight), shape
        )

    class Times:
        def __matmul__(self, values: Any) -> Any:
            return (matrix @ torch.from_numpy(values)).numpy()

    return Times()


def evaluators(circuit: Circuit, wires: int) -> dict[str, Evaluate]:
    """Return the evaluators; a star marks those that are rounded."""
    found: dict[str, Evaluate] = {}
    if has_numba():
        found["bits"] = BitEvaluator(circuit, True)
        found["forms"] = FormEvaluator(circuit, True)
    found["forms, no numba"] = FormEvaluator(circuit, False)
    peak = max(weight_bits(level.weight) + int(np.diff(level.row_start).max()).bit_length() for level in circuit.levels)
    star = "" if peak <= 52 else "*"
    for flat in (False, True) if wires <= LARGEST_FLAT else (False,):
        suffix = (" flat" if flat else "") + star
        if importlib.util.find_spec("scipy"):
            from scipy.sparse import csr_matrix

            found[f"scipy{suffix}"] = peer(
                circuit, flat, lambda w, c, s, shape: csr_matrix((w, c, s), shape=shape), np.float64
            )
        if importlib.util.find_spec("torch"):
            found[f"torch{suffix}"] = peer(circuit, flat, torch_matrix, np.float32 if peak <= 23 else np.float64)
    return found


def seconds(evaluate: Evaluate, bits: Any, runs: int) -> float:
    """Return the least CPU seconds of several runs."""
    best = float("inf")
    for _ in range(runs):
        start = time.process_time()
        evaluate(bits)
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Print one table for each row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of: {', '.join(ROWS)}")
    parser.add_argument("--quick", action="store_true", help="two small rows")
    parser.add_argument("--batch", type=int, default=2048, help="inputs in a run")
    options = parser.parse_args()
    for row in options.rows or (QUICK if options.quick else ROWS):
        if row not in ROWS:
            parser.error(f"no row {row!r}; {', '.join(ROWS)} are known")
        circuit = ROWS[row]()
        wires = sum(int(row_wires(level).sum()) for level in circuit.levels)
        entries = sum(len(level.column) for level in circuit.levels)
        print(f"\n{row}: depth {circuit.depth}, {circuit.gates:,} gates, {wires:,} wires, {entries:,} stored")
        (bits,) = random_blocks(circuit, options.batch, 0)
        few = bits[:, :64]
        truth = [[int(v) for v in column] for column in evaluate_gates(circuit, few)]
        timed = {}
        for name, evaluate in evaluators(circuit, wires).items():
            outputs = [[int(v) for v in column] for column in evaluate(few)]
            if outputs != truth and not name.endswith("*"):
                raise SystemExit(f"{name} is wrong on {row}")
            timed[name] = seconds(evaluate, bits, 3) / bits.shape[1]
        timed["gates"] = seconds(partial(evaluate_gates, circuit), few, 1) / few.shape[1]
        best = min(timed.values())
        print(f"{'':18}{'inputs/s':>12}{'flat wires/s':>15}{'stored wires/s':>16}{'ours/this':>11}")
        for name, each in timed.items():
            print(f"{name:18}{1 / each:12.3g}{wires / each:15.3g}{entries / each:16.3g}{each / best:11.1f}")


if __name__ == "__main__":
    main()
