"""Matrix families with finitely many reachable states: words act on them as on a finite automaton's.

The states are those that are reachable from the initial one, so the monoid of matrices itself may be infinite.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tc0kit.algebra.groups import group_facts
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.budget import Budget
from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.diagonal import Positions
from tc0kit.circuits.indicators import ALWAYS, as_gate, value_of
from tc0kit.circuits.inputs import named
from tc0kit.circuits.matrix_family import MatrixFamily, Vector
from tc0kit.circuits.products import constant_depth_products
from tc0kit.circuits.rounding import Rounding
from tc0kit.tasks.action import Action

MAX_STATES = 2000
PRIMES = (2, 3, 5, 7, 11, 13)


@dataclass(frozen=True)
class States:
    """The reachable states, and how the letters act on their numbers; state 0 is the initial one."""

    vectors: tuple[Vector, ...]
    action: Action


def reachable(family: MatrixFamily, budget: Budget) -> States | None:
    """Return the states that words reach, None if there are more than 2000 (or the budget's states)."""
    found = _orbit(family.initial, len(family.letters), family.step, min(MAX_STATES, budget.max_states), budget)
    return None if found is None else States(found[0], Action(len(found[0]), family.letters, found[1]))


def nonsolvable_group(action: Action, budget: Budget) -> str | None:
    """Describe a non-solvable group by which words permute some points, None if there is none."""
    group = TransformationMonoid(action, budget).nonsolvable_group()
    if group is None:
        return None
    facts = group_facts(list(group.permutations()), group.degree, budget)
    return f"{group.degree} states by a group that is not solvable ({facts.description}, {facts.order:,} elements)"


def obstruction(family: MatrixFamily, group: str | None, budget: Budget) -> str:
    """Say why no constant depth is known, given the ``nonsolvable_group`` of the reachable states, if they are finite.

    If they are not finite, the states modulo a small prime may show the group; exact states determine those.
    """
    if group is not None:
        return f"words permute {group}, so the products are NC1-complete"
    for m in PRIMES:
        if any(d % m == 0 for d in family.denominators):
            continue
        matrices = [family.modulo(a, m) for a in family.matrices]
        offsets = [family.modulo([b], m)[0] for b in family.offsets]

        def step(state: tuple[int, ...], x: int, m: int = m, matrices: Any = matrices, offsets: Any = offsets) -> Any:
            return tuple(int(v) for v in (matrices[x] @ state + offsets[x]) % m)

        initial = tuple(int(v) for v in family.modulo([family.initial], m)[0])
        found = _orbit(initial, len(family.letters), step, MAX_STATES, budget)
        if found is not None:
            group = nonsolvable_group(Action(len(found[0]), family.letters, found[1]), budget)
            if group is not None:
                return f"modulo {m} words permute {group}, so the exact products are NC1-hard"
    return (
        f"the matrices have no common triangular form over any number field, more than {MAX_STATES:,} states are "
        "reachable, and no solvable quotient with a triangular kernel is found; so no circuit of constant depth is "
        "known"
    )


def compile_states(
    family: MatrixFamily,
    states: States,
    n: int,
    bits: int,
    fraction: int,
    positions: Positions,
    *,
    max_gates: int,
    budget: Budget,
) -> Circuit:
    """Compile a family whose words act on finitely many states by a solvable monoid, in constant depth.

    Inputs are one-hot letters. The depth depends on the monoid (for groups on the derived length), not on n.

    Raises:
        BudgetSpent: the groups or the circuit are too large.
    """
    size = family.dimension
    builder = Builder(f"{size} x {size} matrices, {len(states.vectors)} states, n = {n}", max_gates=max_gates)
    wires = [builder.input(f"x{t}", len(family.letters), "one-hot") for t in range(n)]
    letters = wires if len(family.letters) > 1 else [[ALWAYS]] * n
    products = constant_depth_products(builder, states.action, letters, budget)
    tables = [[_rounded(vector[i], fraction, bits) for vector in states.vectors] for i in range(size)]
    for t in range(n) if positions == "all" else range(max(n - 1, 0), n):
        image = products.image(t + 1, 0)
        with builder.origin("answer", "reachable states", position=t + 1):
            events = [as_gate(builder, event) for event in image.values()]
        for i, table in enumerate(tables):
            builder.output(named("y", t, i, size), value_of(events, [table[q] for q in image]))
    builder.header.update(
        family="matrices",
        structure="solvable monoid",
        semantics="log",
        depth="constant",
        n=n,
        bits=bits,
        positions=positions,
        encoding="one-hot",
        states=len(states.vectors),
        construction=products.fields(),
        layer=family.fields(),
        output={"bits": bits, "fraction": fraction, "mode": "half up, saturating"},
    )
    return builder.finish()


def _orbit(
    initial: Any, letters: int, step: Callable[[Any, int], Any], most: int, budget: Budget
) -> tuple[tuple[Any, ...], tuple[tuple[int, ...], ...]] | None:
    """Return the states that are reachable and the images of their numbers under each letter, None if too many."""
    number = {initial: 0}
    images: list[list[int]] = [[] for _ in range(letters)]
    queue: list[Any] = [initial]
    for done, state in enumerate(queue):
        if done % 256 == 0:
            budget.tick("reachable states", done)
        for x in range(letters):
            following = step(state, x)
            if following not in number:
                if len(queue) == most:
                    return None
                number[following] = len(queue)
                queue.append(following)
            images[x].append(number[following])
    return tuple(queue), tuple(map(tuple, images))


def _rounded(value: Any, fraction: int, bits: int) -> int:
    scaled = value * 2**fraction
    return Rounding(scaled.denominator, bits)(scaled.numerator)


def rounded_states(family: MatrixFamily, word: Sequence[int], bits: int, fraction: int) -> list[list[int]]:
    """Return the outputs of any construction for a family, computed step by step with exact fractions."""
    return [[_rounded(v, fraction, bits) for v in state] for state in family.states(word)]
