"""``quasi-aperiodic``: no set eta(A^t), t >= 1, contains a non-trivial group; more generally only p-groups.

Form::

    "components": [{"points": [...], "root": [images], "length": l0, "series": [[images], ...]}, ...]
    "prime": p, or null for: quasi-aperiodic (then every series is empty)

For a component of the orbit (``orbit.py``) let Gamma be the group of pairs (permutation, length) that its loops at
the set X generate. ``root`` is a permutation g0 of the positions in ``points``, l0 >= 0 an integer; H is the group
of the series. Checked: H grows by normalising elements, |H| is a power of p, g0 normalises H, and every loop (g, l)
has l0 | l (l = 0 if l0 = 0) and g g0^(-l/l0) in H. A component that is not listed has only loops (1, l).

**Theorem.** Then for every t >= 1 every group inside eta(A^t) is a p-group (trivial if H is trivial everywhere).
*Proof.* The pairs (h g0^k, k l0), h in H, form a group as g0 normalises H, and it contains Gamma; so (g, 0) in
Gamma implies g in H (if l0 = 0, every loop lies in H x 0, and g0 must be 1). Let K be a group in eta(A^t) with
identity e; K acts faithfully on im(e), which is a set X of the orbit. Words u, w of length t for an element of K
and for e give pairs of Gamma with equal lengths, so the quotient (u|X, 0) lies in Gamma: K embeds in a conjugate of
H. QED (For a set X other than the listed one, conjugate by a path between the two inside the component.) Every
group in the *stable semigroup* eta(A^s) = eta(A^2s) is one of these groups, and conversely.

If every element is a letter (subject.alphabet = "all"), all words count as letters and all lengths are taken as 0.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import (
    Findings,
    Malformed,
    Meter,
    Refused,
    Subject,
    expect_int,
    expect_permutation,
    inverse,
    power,
    product,
)
from tc0kit.certificates.chain import Chain
from tc0kit.certificates.listed import expect_prime, listed_components
from tc0kit.certificates.orbit import components

FIELDS = ("components", "prime")
ENTRY = ("points", "root", "length", "series")


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Walk the orbit and divide every loop by its power of the root."""
    prime = None if certificate["prime"] is None else expect_prime(certificate["prime"], "prime")
    found = components(subject, meter)
    listed: dict[int, tuple[int, tuple[int, ...], tuple[int, ...], int, Chain]] = {}
    for each in listed_components(certificate["components"], ENTRY, prime, found, subject, meter):
        where, degree, chain = each.where, len(each.points), each.chain
        root = expect_permutation(each.entry["root"], f"{where}.root", degree)
        length = expect_int(each.entry["length"], f"{where}.length", 0, 10**9)
        if length == 0 and root != tuple(range(degree)):
            raise Refused(f"{where}: a root of length 0 must be the identity")
        if prime is None and chain.order > 1:
            raise Malformed(f"{where}: without a prime the series must be empty")
        for element in chain.generators:
            meter.spend(degree)
            if not chain.contains(product(product(inverse(root), element), root)):
                raise Refused(f"{where}: the root does not normalise the series")
        listed[each.component] = each.member, each.points, root, length, chain
    loops = 0
    for c, component in enumerate(found):
        one = tuple(range(component.size))
        default = (0, tuple(component.members[0]), one, 1, Chain(component.size, meter))
        base, points, root, unit, chain = listed.get(c, default)
        for loop, steps in component.loops(subject, base, type(subject.points)(points), meter):
            loops += 1
            length = 0 if subject.all_elements else steps
            exponent, rest = divmod(length, unit) if unit else (0, length)
            meter.spend(2 * component.size)
            if rest or not chain.contains(product(loop, power(root, -exponent))):
                raise Refused(
                    f"a loop (permutation, {length}) of the component of size {component.size} is no power of its root"
                )
    count = sum(len(c.members) for c in found)
    lines = [
        f"the orbit of image sets was walked again: {count} sets with at least two points in {len(found)} components",
        f"the permutation of each of the {loops} loops is fixed by its length"
        + (f" up to a group whose order is a power of {prime}" if prime else ""),
    ]
    return Findings(lines, [f"stable p-group {prime}"] if prime else ["quasi-aperiodic"])
