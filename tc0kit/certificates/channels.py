"""``channels``: what stacks of real scalar channels can do at most in a number format, from the ranges of their gates.

Form (no subject)::

    "format": {...},  "gates": [[[num, den], [num, den]], ...],  "bound": "aperiodic" | "quasi-aperiodic" | "2-groups"
                                                                           | "solvable"

Every layer is a family of channels h -> Q(a h + b), each with its gate a in the range [low, high] of one entry of
``gates``; a and b may depend in any way on the input letter and on the numbers in the layers below; Q rounds the
product and then the sum, or the exact sum once (then b need not be a number of the format). The bound is about the
languages that a stack of such layers recognises, of any depth, with token-wise maps in between: their syntactic
monoids are aperiodic; realise no group by words of one length (in AC0); have only 2-groups; have only solvable
groups.

*Saturating fixed point and floats.* -0 and +0 are one number here: no product or sum of numbers is another number for
the other zero, so the channel is a map of numbers. In all five roundings x <= y implies round(x) <= round(y), for
these pick one of two neighbours by a threshold between them; clipping, flushing to zero and overflow to infinity or
to the largest number keep the order too. So with a >= 0 the channel preserves the order of the numbers from -inf to
inf, and with a <= 0 it reverses it. Numbers that become NaN are lost for ever, as NaN is a sink; on the others the
order is kept. By the proof in ``ordered.py`` a group in a channel's monoid has at most two elements, and one if a >=
0 always. A layer's channels side by side, and layers on top of each other, are a cascade; by the prime divisor
property (Krohn, Rhodes 1965; *trusted*) a simple group that divides the monoid of the stack divides that of a
channel: Z2 at most, none if all gates are >= 0. If each channel's gate has one sign always, then over blocks of two
letters each channel preserves the order, whatever the layers below do; so the words of even length generate an
aperiodic monoid, and the stack realises no group by words of one length t (it would also do so by words of length
2t).

*Wrapping fixed point, -1 <= a <= 1.* Let N = 2^bits, in units. For 0 <= a the sums x = a h + b of the largest and the
least h differ by at most N - 1, so their roundings differ by at most N: a floor or ceiling moves along with shifts by
integers, a tie to even with shifts by the even N; toward zero and away from zero are one of these on each side of
zero, and across it |round(x)| <= |x| or <= |x| + 1/2. So the channel is a map of the cycle of N residues that winds
round it at most once; for a <= 0 it is one in the opposite sense. Adding a number is a rotation. By the proof in
``ordered.py`` all groups in a channel's monoid are solvable, and with the prime divisor property all those of a
stack.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tc0kit.certificates.base import Findings, Malformed, Meter, Refused, expect_list, expect_str
from tc0kit.certificates.number_format import Format, read_ratio

FIELDS = ("format", "gates", "bound")
BOUNDS = ("aperiodic", "quasi-aperiodic", "2-groups", "solvable")
PRIME_DIVISORS = "Krohn and Rhodes 1965: a simple group that divides a cascade divides one of its factors"


def verify(certificate: dict[str, Any], meter: Meter) -> Findings:
    """Compare the gates and the format with the hypotheses of the bound."""
    fmt = Format(certificate["format"], meter)
    bound = expect_str(certificate["bound"], "bound")
    if bound not in BOUNDS:
        raise Malformed(f"bound: one of {', '.join(BOUNDS)} is expected")
    gates: list[tuple[Fraction, Fraction]] = []
    for pair in expect_list(certificate["gates"], "gates"):
        if len(expect_list(pair, "gates")) != 2:
            raise Malformed("gates: a lowest and a highest number are expected")
        low, high = (read_ratio(number, "gates") for number in pair)
        if low > high:
            raise Malformed("gates: the lowest number is above the highest")
        gates.append((low, high))
    if not gates:
        raise Malformed("gates: at least one channel is expected")
    if fmt.overflow == "wrap":
        if any(low < -1 or high > 1 for low, high in gates):
            raise Refused("gates: with wrap-around nothing is proved for gates beyond -1 .. 1")
        implied: tuple[str, ...] = ("solvable",)
        line = "the format wraps round and all gates are in -1 .. 1, so every channel winds round a cycle at most once"
    elif all(low >= 0 for low, _ in gates):
        implied = BOUNDS
        line = "rounding and overflow are monotone and all gates are >= 0, so every channel preserves the order"
    elif all(low >= 0 or high <= 0 for low, high in gates):
        implied = BOUNDS[1:]
        line = "rounding and overflow are monotone and no gate changes its sign, so two letters preserve the order"
    else:
        implied = BOUNDS[2:]
        line = "rounding and overflow are monotone, so every channel preserves or reverses the order"
    if bound not in implied:
        raise Refused(f"bound: {bound!r} does not follow; what follows is {implied[0]!r}")
    return Findings([line], proves=[f"stacks of these channels: {bound}"], trusted=[PRIME_DIVISORS])
