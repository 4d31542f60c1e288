"""Commutator systems: the common part of the kinds ``non-solvable`` and ``reduction``.

Form::

    "points":   [x_1, ..., x_r]                  a set X of points of the subject
    "elements": [{"word": [letters]},            an element: a word that permutes X,
                 {"product": [i, j, ...]},       a product of earlier elements,
                 {"power": [i, e]}]              a power of an earlier element (e may be negative)
    "system":   [{"element": i, "commutators": [[a, g, b, h], ...]}, ...]

Row k of the system states s_k = prod [s_a^g, s_b^h], where s_k is the element number i, s_a and s_b are rows a and b
of the system, g and h are element numbers or null for 1, x^g = g^-1 x g and [x, y] = x^-1 y^-1 x y, read from left to
right. Every s_k must differ from 1.

**Theorem.** Then the words that permute X act on X as a non-solvable group G, and G divides the monoid.
*Proof.* The words w with X.w = X form a submonoid, and restricting them to X is a homomorphism onto a set G of
permutations of X, which is a group because it is finite; so G is a quotient of a submonoid. All elements above are
in G (inverses are positive powers). Let P be the normal closure of s_1, ..., s_m in G. For every k in G,
s_j^k = prod [s_a^(gk), s_b^(hk)], and s_a^(gk), s_b^(hk) lie in P; hence s_j^k lies in [P, P]. These conjugates
generate P, so P = [P, P]. P is not trivial, thus no term of the derived series of G falls below P. QED
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from tc0kit.certificates.base import (
    Malformed,
    Meter,
    Permutation,
    Refused,
    expect_int,
    expect_ints,
    expect_list,
    expect_object,
    inverse,
    power,
    product,
)

FIELDS = ("points", "elements", "system")
MAX_EXPONENT = 2**63


class Acting(Protocol):
    """Letters that act on points: a ``Subject``, or matrices that act on lines."""

    def subset(self, value: Any, where: str) -> tuple[int, ...]: ...
    def word(self, value: Any, where: str) -> tuple[int, ...]: ...
    def permutation(self, points: tuple[int, ...], word: tuple[int, ...], meter: Meter, where: str) -> Permutation: ...


@dataclass(frozen=True)
class System:
    """A verified commutator system: the set X, all elements as permutations of positions, and the s_k."""

    points: tuple[int, ...]
    elements: list[Permutation]
    rows: list[Permutation]
    line: str


def _element(
    entry: Any, index: int, done: list[Permutation], points: tuple[int, ...], s: Acting, m: Meter
) -> Permutation:
    where = f"elements[{index}]"
    if type(entry) is not dict or len(entry) != 1:
        raise Malformed(f"{where}: an object with one of 'word', 'product', 'power' is expected")
    ((form, value),) = entry.items()
    if form == "word":
        return s.permutation(points, s.word(value, where), m, where)
    if form == "product":
        result = tuple(range(len(points)))
        for i in expect_ints(value, where, 0, index - 1):
            m.spend(len(points))
            result = product(result, done[i])
        return result
    if form == "power":
        pair = expect_list(value, where)
        if len(pair) != 2:
            raise Malformed(f"{where}: a pair [element, exponent] is expected")
        base = expect_int(pair[0], where, 0, index - 1)
        m.spend(len(points))
        return power(done[base], expect_int(pair[1], where, -MAX_EXPONENT, MAX_EXPONENT))
    raise Malformed(f"{where}: an object with one of 'word', 'product', 'power' is expected")


def read_system(certificate: dict[str, Any], subject: Acting, meter: Meter) -> System:
    """Evaluate and verify the commutator system of a certificate."""
    points = subject.subset(certificate["points"], "points")
    one = tuple(range(len(points)))
    elements: list[Permutation] = []
    for i, entry in enumerate(expect_list(certificate["elements"], "elements")):
        meter.spend(len(points))
        elements.append(_element(entry, i, elements, points, subject, meter))
    rows = expect_list(certificate["system"], "system")
    if not rows:
        raise Malformed("system: at least one row is expected")
    last = len(elements) - 1
    s: list[Permutation] = []
    for k, row in enumerate(rows):
        expect_object(row, f"system[{k}]", ("element", "commutators"))
        s.append(elements[expect_int(row["element"], f"system[{k}].element", 0, last)])
        if s[k] == one:
            raise Refused(f"system[{k}]: the element is the identity on the points")
    total = 0
    for k, row in enumerate(rows):
        value = one
        for quadruple in expect_list(row["commutators"], f"system[{k}].commutators"):
            where = f"system[{k}].commutators"
            if len(expect_list(quadruple, where)) != 4:
                raise Malformed(f"{where}: lists [a, g, b, h] are expected")
            factors = []
            for which, conjugator in (quadruple[:2], quadruple[2:]):
                factor = s[expect_int(which, where, 0, len(s) - 1)]
                if conjugator is not None:
                    g = elements[expect_int(conjugator, where, 0, last)]
                    factor = product(product(inverse(g), factor), g)
                factors.append(factor)
            x, y = factors
            meter.spend(9 * len(points))
            value = product(product(product(product(value, inverse(x)), inverse(y)), x), y)
            total += 1
        if value != s[k]:
            raise Refused(f"system[{k}]: the product of the commutators is not the element")
    line = (
        f"{len(elements)} elements permute the {len(points)} points; "
        f"{len(s)} of them (not 1) written as products of {total} commutators of their conjugates"
    )
    return System(points, elements, s, line)
