"""``not-aperiodic``: a word that moves a point round a cycle. Form: ``"word": w, "period": p, "point": q``, p > 1.

The checker runs w p times from q: it returns to q after exactly p rounds. Then w^k and w^(k+1) differ for every k:
otherwise q.w^(kp) = q and q.w^(kp+1) = q.w would coincide. On the points of its cycles w generates a cyclic group of
which p divides the order: if p is even, or no power of 2, so is the order of some group in the monoid.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Findings, Meter, Refused, Subject, expect_int

FIELDS = ("word", "period", "point")


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Run the word round the cycle."""
    word = subject.word(certificate["word"], "word")
    period = expect_int(certificate["period"], "period", 2, max(subject.degree, 2))
    start = expect_int(certificate["point"], "point", 0, subject.degree - 1)
    point = start
    for round_ in range(1, period + 1):
        (point,) = subject.run((point,), word, meter)
        if (point == start) != (round_ == period):
            raise Refused(
                f"point {start} is at point {point} after {round_} rounds, so it is on no cycle of length {period}"
            )
    proves = ["not-aperiodic"]
    proves += ["even period"] if period % 2 == 0 else []
    proves += ["odd period"] if period & (period - 1) else []
    return Findings([f"the word takes point {start} round a cycle of length {period}"], proves=proves)
