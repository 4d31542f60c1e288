"""Reductions modulo a prime: the monoid's action on the lines of F_p^d, and non-solvable groups in it (theory L1).

Scalars are central, so a group of matrices over F_p is solvable iff the group that it induces on lines is; the lines
with the zero vector are far fewer points than the vectors. In a singular family the groups live on subspaces, which
the orbit of image sets finds by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from tc0kit.algebra.certify_system import commutator_system
from tc0kit.algebra.chain import CommutatorChain, decide_solvable
from tc0kit.algebra.local_groups import LocalGroup
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.linear import Rows, Vector, determinant
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.action import Action

LINES_OF_GROUPS = 3300  # points of the action if all letters are invertible modulo p
LINES_OF_MONOIDS = 160
SETS = 4_000
MAX_PRIMES = 12
SYSTEM_DEGREE = 64  # on more lines the search for a commutator system gets slow, and a chain of commutators is shown
LOOPS = 256


@dataclass(frozen=True)
class NonSolvableImage:
    """A non-solvable group of words that permute a set of lines of F_p^d.

    Attributes:
        prime: p.
        points: the lines, as vectors whose first non-zero coordinate is 1.
        proof: the fields ``elements`` and ``system`` of a commutator system (``certificates/commutators.py``), or the
            fields ``generators``, ``start`` and ``steps`` of a chain of more commutators than a solvable group allows
            (``certificates/matrix_hardness.py``).
    """

    prime: int
    points: tuple[Vector, ...]
    proof: dict[str, Any]

    @property
    def kind(self) -> str:
        """The kind of the certificate."""
        return "matrix-nonsolvable-mod-p" if "system" in self.proof else "matrix-long-commutators"


def primes() -> Iterator[int]:
    """Yield 2, 3, 5, 7, ..."""
    found: list[int] = []
    candidate = 2
    while True:
        if all(candidate % p for p in found):
            found.append(candidate)
            yield candidate
        candidate += 1


def good_primes(family: MatrixFamily) -> list[int]:
    """Return the primes that divide no denominator and leave an action of affordable size, at most ``MAX_PRIMES``."""
    chosen: list[int] = []
    d = family.dimension
    for p in primes():
        lines = (p**d - 1) // (p - 1)
        if lines > LINES_OF_GROUPS or len(chosen) == MAX_PRIMES:
            return chosen
        matrices = family.modulo(p)
        if matrices is not None and (lines <= LINES_OF_MONOIDS or invertible_modulo(family, p)):
            chosen.append(p)
    raise AssertionError("the number of lines grows with the prime")


def invertible_modulo(family: MatrixFamily, p: int) -> bool:
    """True if ``p`` divides no denominator and no determinant."""
    matrices = family.modulo(p)
    return matrices is not None and all(determinant(a) % p for a in matrices)


def lines_action(letters: tuple[str, ...], matrices: tuple[Rows, ...], p: int) -> tuple[Action, list[Vector]]:
    """Return the action on the zero vector and the vectors whose first non-zero coordinate is 1."""
    d = len(matrices[0])
    points: list[Vector] = [(0,) * d]
    for lead in range(d):
        points += [((0,) * lead + (1, *rest)) for rest in product(range(p), repeat=d - lead - 1)]
    place = {v: i for i, v in enumerate(points)}
    inverses = [0, *(pow(x, -1, p) for x in range(1, p))]
    images = []
    for a in matrices:
        columns = tuple(zip(*a, strict=True))
        row = []
        for v in points:
            w = [sum(map(int.__mul__, v, column)) % p for column in columns]
            scale = inverses[next((x for x in w if x), 0)]
            row.append(place[tuple([x * scale % p for x in w])])
        images.append(tuple(row))
    return Action(len(points), letters, tuple(images)), points


def nonsolvable_image(family: MatrixFamily, p: int, budget: Budget) -> NonSolvableImage | None:
    """Return a non-solvable group of the family modulo ``p``, or None if there is none or the search gave up.

    Raises:
        BudgetSpent: the time is over.
    """
    matrices = family.modulo(p)
    if matrices is None:
        return None
    action, points = lines_action(family.letters, matrices, p)
    limited = Budget(max_elements=min(SETS, budget.max_elements), timeout=budget.timeout, started=budget.started)
    chosen: Sequence[int]
    try:
        group = TransformationMonoid(action, limited).nonsolvable_group()
        if group is None:
            return None
        if group.degree > SYSTEM_DEGREE:
            chosen = group.points
            found = _long_commutators(group, limited)
            if found is None:
                return None
            proof = found
        else:
            system = commutator_system(action, group, limited)
            fields, _ = system.fields(system.program)
            chosen, proof = fields["points"], {"elements": fields["elements"], "system": fields["system"]}
    except BudgetSpent:
        budget.tick("reduction modulo a prime", p)
        return None
    # Words that permute a set of lines and the zero vector fix the latter, so it can be left out.
    return NonSolvableImage(p, tuple(points[i] for i in chosen if i), proof)


def _long_commutators(group: LocalGroup, budget: Budget) -> dict[str, Any] | None:
    loops = list(islice(group.loops(), LOOPS))
    chain = decide_solvable([g for g, _ in loops], group.degree, budget)
    if not isinstance(chain, CommutatorChain):
        return None
    used = sorted({chain.start, *(k for z, v in chain.steps for k in (*z, *v))})
    place = {k: i for i, k in enumerate(used)}
    return {
        "generators": [list(loops[k][1]) for k in used],
        "start": place[chain.start],
        "steps": [[[place[k] for k in z], [place[k] for k in v]] for z, v in chain.steps],
    }
