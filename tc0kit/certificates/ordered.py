"""``chain`` and ``cycle``: letters that respect an order of the points. Standard library only.

``chain``: ``"chain": [points in order], "signs": ["+" or "-" per letter]``. The points that are not in the chain are
*sinks*: every letter fixes them. On the chain points that a letter does not send to a sink it preserves (+) or
reverses (-) the order, equal images allowed. Composites are of the same kind with the product of the signs. In a group
of the monoid every element permutes the image X of the idempotent, fixes the sinks in it, and maps the rest of X onto
itself; a bijection of a finite chain that preserves the order is the identity, one that reverses it the reversal. So

- all signs +: every group is trivial (``aperiodic``);
- otherwise every group has at most two elements (``p-group 2``, ``solvable``);
- all signs alike: words of even length preserve the order; a group that is realised by words of one length t is
  also realised by words of length 2t (each element is a product of two), so it is trivial (``quasi-aperiodic``).

With every element a letter (``alphabet`` "all") words of length 1 realise every group: no length fact is claimed.

``cycle``: ``"cycle": [all points in cyclic order], "signs": [...]``. Number the points round the cycle 0 .. n-1. A
letter with sign + sends them to p_0, p_1, ... such that the steps (p_(i+1) - p_i) mod n, i = 0 .. n-1 cyclically, add
up to 0 or n; with sign - the steps (p_i - p_(i+1)) mod n do. If they add up to n, the letter lifts to a
non-decreasing F on the integers with F(i + n) = F(i) + n; such lifts compose, and reversals i -> -i exchange the
signs; if they add up to 0 the letter is constant, and so is every composite with it. In a group of the monoid
with image X, |X| > 1, an element with a non-decreasing lift permutes the integers over X, commutes with the shift by
n and is strictly increasing there: it rotates X. So the rotations are a cyclic subgroup of index at most 2: every
group is cyclic or an extension of a cyclic one by Z2 (``solvable``). (Orientation-preserving maps: McAlister 1998;
Catarino and Higgins 1999.)
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Findings, Malformed, Meter, Refused, Subject, expect_list

CHAIN = ("chain", "signs")
CYCLE = ("cycle", "signs")


def _signs(certificate: dict[str, Any], subject: Subject) -> list[str]:
    signs = expect_list(certificate["signs"], "signs")
    if len(signs) != len(subject.images) or any(sign not in ("+", "-") for sign in signs):
        raise Malformed("signs: '+' or '-' for each letter is expected")
    return signs


def verify_chain(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Check that sinks are fixed and that every letter respects the order."""
    chain = subject.subset(certificate["chain"], "chain")
    signs = _signs(certificate, subject)
    rank = {point: i for i, point in enumerate(chain)}
    for letter, (image, sign) in enumerate(zip(subject.images, signs, strict=True)):
        meter.spend(2 * subject.degree)
        if any(image[q] != q for q in range(subject.degree) if q not in rank):
            raise Refused(f"chain: letter {letter} moves a point outside it")
        ranks = [rank[image[q]] for q in chain if image[q] in rank]
        if sign == "-":
            ranks.reverse()
        if any(ranks[i] > ranks[i + 1] for i in range(len(ranks) - 1)):
            raise Refused(f"signs: letter {letter} does not respect the order with the sign {sign}")
    sinks = subject.degree - len(chain)
    lines = [
        f"every letter preserves or reverses the order of a chain of {len(chain)} points"
        + (f" and fixes the other {sinks}" if sinks else "")
    ]
    proves = ["p-group 2", "solvable"]
    if "-" not in signs:
        lines.append("all preserve it, so the monoid is aperiodic")
        proves += ["aperiodic", "quasi-aperiodic"]
    else:
        lines.append("so every group in the monoid has at most two elements")
        if "+" not in signs and not subject.all_elements:
            lines.append(
                "all reverse it, so words of even length preserve it: no group is realised by words of one length"
            )
            proves.append("quasi-aperiodic")
    return Findings(lines, proves)


def verify_cycle(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Check that every letter winds round the cycle at most once."""
    cycle = subject.subset(certificate["cycle"], "cycle")
    if len(cycle) != subject.degree:
        raise Malformed("cycle: all points are expected")
    place = {point: i for i, point in enumerate(cycle)}
    size = len(cycle)
    for letter, (image, sign) in enumerate(zip(subject.images, _signs(certificate, subject), strict=True)):
        meter.spend(2 * size)
        places = [place[image[q]] for q in cycle]
        if sign == "-":
            places.reverse()
        if sum((places[(i + 1) % size] - places[i]) % size for i in range(size)) > size:
            raise Refused(f"signs: letter {letter} does not respect the cyclic order with the sign {sign}")
    return Findings(
        [
            f"every letter preserves or reverses the orientation of a cycle of {size} points",
            "so every group in the monoid has a cyclic subgroup of index at most 2",
        ],
        proves=["solvable"],
    )
