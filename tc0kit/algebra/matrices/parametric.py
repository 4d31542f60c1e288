"""Families with parameters: A(theta) = sum of theta^m C_m over monomials theta^m, with coefficient matrices C_m.

Upper bound for all parameters at once: every A(theta) is a combination of the C_m, so it lies in the algebra that they
generate. If that is triangularisable, or commutative, or diagonal, every finite or infinite family of values
A(theta_t) with entries of polynomially many bits has its products in TC0 (theory U1, U2; Merrill, Petty, Sabharwal
2024, Theorem 4.6). Lower bound: an explicit rational instance is a family like any other, and shows that some weights
reach its class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tc0kit.algebra.certify import Certificate, certificate
from tc0kit.algebra.matrices.blocks import Flag, invariant_flag
from tc0kit.algebra.matrices.bounds import DIAGONALISABLE, LOWER, U1, U2, U4, UPPER, Step, subject_of, universal
from tc0kit.algebra.matrices.decide import FamilyVerdict, decide_family
from tc0kit.algebra.matrices.enveloping import triangularisable
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.structure import Fact, structure
from tc0kit.budget import Budget

INHERITED = (
    "diagonal",
    "commuting",
    "simultaneously diagonalisable",
    "simultaneously triangularisable",
    "block triangular",
    "solvable Lie algebra",
)
"""Properties that pass from the coefficient matrices to all their linear combinations."""


@dataclass(frozen=True)
class WholeFamily:
    """What holds for all values of the parameters.

    Attributes:
        upper: ``TC0`` or ``PNC1``.
        facts: the facts about the coefficient matrices that all their combinations inherit.
        flag: invariant spaces that all members share.
        steps: the argument.
        certificate: kind ``triangularisable`` about the coefficient matrices; None for the universal upper bound.
    """

    upper: str
    facts: tuple[Fact, ...]
    flag: Flag
    steps: tuple[Step, ...]
    certificate: Certificate | None


def whole_family(coefficients: MatrixFamily, budget: Budget | None = None) -> WholeFamily:
    """Return an upper bound for all families {A(theta)} with these coefficient matrices, one "letter" each.

    Facts that are not inherited by sums (invertible, stochastic, ...) are left out.

    Raises:
        BudgetSpent: the time is over.
    """
    budget = budget or Budget()
    facts = tuple(fact for fact in structure(coefficients, budget) if fact.name in INHERITED)
    flag = invariant_flag(coefficients, budget)
    algebra, violation = triangularisable(coefficients, budget)
    if violation is not None:
        sizes = ", ".join(map(str, flag.sizes))
        shared = Step("U4", f"invariant spaces shared by all members: blocks of sizes {sizes}", U4)
        return WholeFamily("PNC1", facts, flag, (shared, *universal().steps), None)
    body: dict[str, Any] = {"kind": "triangularisable", "basis": [list(word) for word in algebra.words]}
    source = DIAGONALISABLE if any(f.name == "simultaneously diagonalisable" and f.holds for f in facts) else U1
    steps = (
        Step("U2", "the coefficient matrices are triangularisable, hence all their combinations", U2, None, body),
        Step("U1", "products of triangular matrices over a number field", source, ("upper", "TC0"), body),
    )
    proof = certificate("triangularisable", subject_of(coefficients), basis=body["basis"])
    return WholeFamily("TC0", facts, flag, steps, proof)


def hardest_instance(
    instances: Sequence[MatrixFamily], budget: Budget | None = None
) -> tuple[MatrixFamily, FamilyVerdict] | None:
    """Decide explicit rational instances; return the first with the greatest lower bound, with its verdict.

    Among instances without a lower bound the one with the largest upper bound counts. None if there is no instance.

    Raises:
        BudgetSpent: the time is over.
    """
    budget = budget or Budget()
    best: tuple[MatrixFamily, FamilyVerdict] | None = None
    for instance in instances:
        verdict = decide_family(instance, budget)
        if best is None or _hardness(verdict) > _hardness(best[1]):
            best = instance, verdict
    return best


def _hardness(verdict: FamilyVerdict) -> tuple[int, bool, int]:
    return LOWER.index(verdict.lower), verdict.outside_ac0, UPPER.index(verdict.upper)
