"""Equivalence of a circuit with another one or with a Python function: exhaustive, by solvers, or at random.

The answer says which method gave it and how many inputs were tried. A proof for all inputs without trying them is in
``composition``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from tc0kit.budget import Budget
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.encoding import Bits, bounds, encode_group, join_bits, read_inputs
from tc0kit.circuits.fast import has_numba
from tc0kit.circuits.form import Weights
from tc0kit.circuits.sat import DEFAULT_CONFLICTS, Refutation, compare, solver_version
from tc0kit.circuits.simulate import Evaluator, evaluator
from tc0kit.circuits.smt import find_difference
from tc0kit.errors import BudgetSpent, UserError, did_you_mean

Reference = Callable[[dict[str, int]], Mapping[str, int]]

METHODS = ("auto", "exhaustive", "sat", "solver", "random")
MAX_INPUTS = 1 << 30
AUTO_INPUTS = 1 << 22
AUTO_CALLS = 1 << 16  # of a Python function
BLOCK = 1 << 14


@dataclass(frozen=True)
class Equivalence:
    """An answer.

    Attributes:
        equal: True if the method covers all inputs and found no difference, False with a counterexample, None if no
            difference was found but not all inputs were covered.
        method: ``exhaustive``, ``sat``, ``solver`` or ``random``.
        tried: number of inputs evaluated.
        inputs: number of all inputs.
        counterexample: values of the inputs, or None.
        left, right: both outputs there, or None.
        refutation: the proof that there is no difference, of the method ``sat``.
        checked_by: who checked that proof, or empty.
        trusted: what the answer relies on besides this program, or empty.
    """

    equal: bool | None
    method: str
    tried: int
    inputs: int
    counterexample: dict[str, int] | None = None
    left: dict[str, int] | None = None
    right: dict[str, int] | None = None
    refutation: Refutation | None = None
    checked_by: str = ""
    trusted: str = ""

    def fields(self) -> dict[str, Any]:
        """Return everything but the refutation as JSON values."""
        return {name: value for name, value in vars(self).items() if name != "refutation"}


def equivalent(
    left: Circuit,
    right: Circuit | Reference,
    method: str = "auto",
    *,
    max_inputs: int = MAX_INPUTS,
    random_inputs: int = 10_000,
    seed: int = 0,
    resource_limit: int = 20_000_000,
    conflicts: int = DEFAULT_CONFLICTS,
    budget: Budget | None = None,
) -> Equivalence:
    """Compare a circuit with another one that has the same inputs, or with a Python function.

    Args:
        left: the circuit.
        right: a circuit, or a function from an object name -> integer to the outputs as such an object.
        method: ``exhaustive``, ``sat`` (two circuits; CaDiCaL, its proof checked), ``solver`` (two circuits; z3 with a
            limit on its resources, not on time), ``random``, or ``auto``: exhaustive up to 2^22 inputs (2^16 calls of a
            function), else random.
        max_inputs: budget of the exhaustive method.
        random_inputs: how many inputs the random method tries; the corners of the input groups come first.
        seed: of the random inputs.
        resource_limit: of the solver.
        conflicts: budget of the method ``sat``.
        budget: of time; z3 is bounded by ``resource_limit`` alone.

    Raises:
        UserError: other inputs or outputs, no such method, or python-sat is missing.
        BudgetSpent: more than ``max_inputs`` inputs, the solver's limit, or the time is over.
    """
    if method not in METHODS:
        raise UserError(f"no method {method!r}; {', '.join(METHODS)} are known{did_you_mean(method, METHODS)}")
    if isinstance(right, Circuit):
        check_same_ends(left, right)
    budget = budget or Budget()
    inputs = prod(_size(left))
    if method == "auto":
        method = "exhaustive" if inputs <= (AUTO_INPUTS if isinstance(right, Circuit) else AUTO_CALLS) else "random"
    refutation = None
    if method in ("sat", "solver"):
        if not isinstance(right, Circuit):
            raise UserError("the solver compares two circuits; a function needs the method exhaustive or random")
        found = (
            compare(left, right, conflicts, budget) if method == "sat" else find_difference(left, right, resource_limit)
        )
        refutation = found if isinstance(found, Refutation) else None
        blocks: Iterator[Bits] = iter([] if found is None or isinstance(found, Refutation) else [found])
    elif method == "exhaustive":
        if inputs > max_inputs:
            raise BudgetSpent(f"budget spent: {inputs:,} inputs; at most {max_inputs:,} are tried", {"inputs": inputs})
        blocks = all_inputs(left)
    else:
        blocks = random_blocks(left, random_inputs, seed)
    tried = 0
    evaluate = _Pair(left, right)
    for bits in blocks:
        budget.tick("inputs of the circuits", tried)
        place = evaluate.first_difference(bits)
        if place is not None:
            example = read_inputs(left, bits[:, place : place + 1])[0]
            outputs = evaluate.outputs(bits[:, place : place + 1])
            return Equivalence(False, method, tried + place + 1, inputs, example, *outputs)
        tried += bits.shape[1]
    if refutation is None:
        return Equivalence(None if method == "random" else True, method, tried, inputs)
    try:
        checked_by, trusted = refutation.check(), ""
    except BudgetSpent as error:
        checked_by, trusted = "", f"{solver_version()}, because its proof was not checked: {error}"
    return Equivalence(True, method, tried, inputs, refutation=refutation, checked_by=checked_by, trusted=trusted)


def check_same_ends(left: Circuit, right: Circuit) -> None:
    """Raise ``UserError`` unless two circuits have the same inputs and the same names of outputs."""
    if left.inputs != right.inputs:
        raise UserError(f"{left.name} and {right.name} have different inputs, so they cannot be compared")
    if sorted(o.name for o in left.outputs) != sorted(o.name for o in right.outputs):
        raise UserError(f"{left.name} and {right.name} have different outputs, so they cannot be compared")
    if sorted(left.header.get("signed_outputs", ())) != sorted(right.header.get("signed_outputs", ())):
        raise UserError(f"{left.name} and {right.name} differ in which outputs are signed, so they cannot be compared")


def all_inputs(circuit: Circuit) -> Iterator[Bits]:
    """Yield all inputs in blocks: the groups are the digits of a counter, the first one the lowest."""
    sizes = _size(circuit)
    count = prod(sizes)
    for start in range(0, count, BLOCK):
        rest = np.arange(start, min(start + BLOCK, count), dtype=np.int64)
        bits = np.zeros((circuit.input_wires, len(rest)), np.uint8)
        for group, size in zip(circuit.inputs, sizes, strict=True):
            encode_group(group, rest % size, bits[group.first : group.first + group.width])
            rest = rest // size
        yield bits


def random_blocks(circuit: Circuit, count: int, seed: int) -> Iterator[Bits]:
    """Yield ``count`` inputs in blocks: first the corners (all groups least, all greatest, all -1, 0 or 1)."""
    rng = np.random.default_rng(seed)
    done = 0
    while done < count:
        batch = min(BLOCK, count - done)
        bits = rng.integers(0, 2, (circuit.input_wires, batch), dtype=np.uint8)
        for group in circuit.inputs:
            wires = bits[group.first : group.first + group.width]
            if group.encoding == "one-hot":
                wires[:] = 0
                encode_group(group, rng.integers(0, group.width, batch), wires)
            if done == 0:
                low, high = bounds(group)
                corners = np.array([low, high, *(min(max(v, low), high) for v in (-1, 0, 1))][:batch], dtype=object)
                wires[:, : len(corners)] = 0
                encode_group(group, corners, wires[:, : len(corners)])
        yield bits
        done += batch


def _size(circuit: Circuit) -> list[int]:
    return [group.width if group.encoding == "one-hot" else 1 << group.width for group in circuit.inputs]


class _Pair:
    """The two sides, prepared for many batches."""

    def __init__(self, left: Circuit, right: Circuit | Reference) -> None:
        self.left = left
        self.right = right
        method = "bits" if has_numba() else "forms"
        self._left = evaluator(left, method)
        self._right: Evaluator | None = evaluator(right, method) if isinstance(right, Circuit) else None

    def first_difference(self, bits: Bits) -> int | None:
        """Return the place of the first input whose outputs differ."""
        ours, theirs = self._values(bits)
        if set(ours) != set(theirs):
            raise UserError(f"the function's outputs are {', '.join(sorted(theirs))}, not {', '.join(sorted(ours))}")
        differ = np.zeros(bits.shape[1], bool)
        for name, values in ours.items():
            differ |= np.asarray(values != theirs[name], bool)
        places = np.flatnonzero(differ)
        return int(places[0]) if len(places) else None

    def outputs(self, bits: Bits) -> tuple[dict[str, int], dict[str, int]]:
        """Return both sides' outputs for one input."""
        ours, theirs = self._values(bits)
        return ({name: int(v[0]) for name, v in ours.items()}, {name: int(v[0]) for name, v in theirs.items()})

    def _values(self, bits: Bits) -> tuple[dict[str, Weights], dict[str, Weights]]:
        ours = dict(join_bits(self.left, self._left(bits)))
        if isinstance(self.right, Circuit):
            assert self._right is not None
            return ours, dict(join_bits(self.right, self._right(bits)))
        results = [self.right(example) for example in read_inputs(self.left, bits)]
        return ours, {name: np.array([r[name] for r in results], dtype=object) for name in results[0]}
