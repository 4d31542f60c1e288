"""Bounds on computing products of a family, each step with its theorem and its certificate body.

A body is a certificate without schema, version and subject (``tc0kit.certificates.matrix_base`` says which family it
is about).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tc0kit.algebra.matrices.family import MatrixFamily

Body = dict[str, Any]
UPPER = ("AC0", "ACC0", "TC0", "NC1", "PNC1")
LOWER = (None, "NC1", "PNC1")

U0 = "Merrill et al. 2026 (arXiv 2603.03612), Theorem 3 and Proposition 3"
U1 = "expansion along increasing chains; Hesse, Allender, Barrington 2002; Mereghetti, Palano 2000"
U2 = "trace test; McCoy 1936"
DIAGONALISABLE = "Merrill, Petty, Sabharwal 2024, Theorem 4.6"
U3 = "Lie-Kolchin and coset tables; Barrington, Therien 1988; Hesse, Allender, Barrington 2002"
U4 = "radical by the trace form (Dickson 1923); expansion along chains of blocks"
L1 = "Barrington 1989, over a perfect group modulo a prime"
FINITE = "Barrington 1989; Barrington, Therien 1988; Barrington, Compton, Straubing, Therien 1992"
C5 = "paths of column maps; Merrill et al. 2026, Theorem 7; Barrington, Therien 1988"
IMAGES = "orbit of image spaces with local groups; Barrington, Therien 1988; Hesse, Allender, Barrington 2002"
RANK = "cut the word at letters of rank one; Hesse, Allender, Barrington 2002"
C6 = "Ben-Or, Cleve 1992; Caussinus, McKenzie, Therien, Vollmer 1998, Corollary 3.4"


@dataclass(frozen=True)
class Step:
    """One step of the argument.

    Attributes:
        theorem: the name in the reference (U0 ... U4, L1, C5, C6, FINITE, RANK).
        statement: one line.
        source: the literature.
        concludes: ``("upper", class)``, ``("lower", class)``, or None for a step that others build on.
        certificate: the body of the certificate of this step, or None for a cited theorem.
    """

    theorem: str
    statement: str
    source: str
    concludes: tuple[str, str] | None = None
    certificate: Body | None = None


@dataclass(frozen=True)
class Bounds:
    """What was found out about one family.

    Attributes:
        upper, lower: classes of ``UPPER`` and ``LOWER``.
        steps: the argument.
        bodies: certificates that prove the bounds (all but the universal upper bound PNC1).
        finite: the monoid is finite.
        outside_ac0: words of one length realise a group that is not trivial (only for finite monoids).
    """

    upper: str
    lower: str | None
    steps: tuple[Step, ...] = ()
    bodies: tuple[Body, ...] = field(default=(), repr=False)
    finite: bool = False
    outside_ac0: bool = False


def universal() -> Bounds:
    """Return the bound that holds for every family."""
    step = Step("U0", "signs of entries are in PNC1, values in L, for every family", U0, ("upper", "PNC1"))
    return Bounds("PNC1", None, (step,))


def larger(names: Iterable[str]) -> str:
    """Return the largest of some upper bounds."""
    return UPPER[max(UPPER.index(name) for name in names)]


def harder(first: str | None, second: str | None) -> str | None:
    """Return the greater of two lower bounds."""
    return LOWER[max(LOWER.index(first), LOWER.index(second))]


def subject_of(family: MatrixFamily) -> Body:
    """Return the subject of certificates about a family."""
    return {
        "letters": list(family.letters),
        "matrices": [[list(row) for row in a] for a in family.numerators],
        "denominators": list(family.denominators),
        "block": family.block,
    }


def bare(certificate: Body) -> Body:
    """Return a certificate without its envelope."""
    return {name: value for name, value in certificate.items() if name not in ("schema", "version", "subject")}
