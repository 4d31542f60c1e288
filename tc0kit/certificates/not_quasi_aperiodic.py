"""``not-quasi-aperiodic``: two words of one length that permute a set of points differently.

Form: ``"points": X, "u": word, "v": word, "prime": q`` where |u| = |v|, both permute X, and q is a prime that divides
the order of u^-1 v on X.

**Theorem.** Then the stable semigroup contains a group whose order q divides; in particular some eta(A^t), t >= 1,
contains a non-trivial group, and the morphism is not quasi-aperiodic.
*Proof.* Let l = |u| = |v| (l >= 1, as u and v differ), let eta(A^s) = eta(A^2s), s >= 1, let S = eta(A^s), a
semigroup with eta(A^(js)) = S for all j >= 1, and let N be a multiple of s and of the order of u on X. The words
u^(N-1) v and u^N have the length N l, a multiple of s, so their elements lie in S. On X the first acts as u^-1 v.
Let t be its element of S: the powers t^(w+i), i >= 0, with t^w idempotent, form a cyclic group in S, which
restricts onto the group that u^-1 v generates on X; so q divides its order. QED

If every element is a letter (subject.alphabet = "all") the lengths may differ: one letter then replaces each word.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Findings, Meter, Refused, Subject, inverse, product
from tc0kit.certificates.listed import expect_prime

FIELDS = ("points", "u", "v", "prime")


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Run both words and divide."""
    points = subject.subset(certificate["points"], "points")
    u, v = subject.word(certificate["u"], "u"), subject.word(certificate["v"], "v")
    prime = expect_prime(certificate["prime"], "prime")
    if len(u) != len(v) and not subject.all_elements:
        raise Refused(f"the words have different lengths, {len(u)} and {len(v)}")
    quotient = product(inverse(subject.permutation(points, u, meter, "u")), subject.permutation(points, v, meter, "v"))
    if all(length % prime for length in _cycle_lengths(quotient)):
        raise Refused(f"{prime} does not divide the order of the quotient on the points")
    said = f"both words (of lengths {len(u)} and {len(v)}) permute the {len(points)} points"
    line = f"{said}; {prime} divides the order of their quotient there"
    return Findings([line], proves=["not-quasi-aperiodic", "not-aperiodic", f"stable prime {prime}"])


def _cycle_lengths(permutation: tuple[int, ...]) -> list[int]:
    lengths, seen = [], [False] * len(permutation)
    for start in range(len(permutation)):
        length, point = 0, start
        while not seen[point]:
            seen[point] = True
            point = permutation[point]
            length += 1
        if length:
            lengths.append(length)
    return lengths
