"""``solvable``: every group in the monoid is solvable (and optionally: a p-group).

Form::

    "components": [{"points": [...], "series": [[images], ...]}, ...]
    "prime": p or null

For each component of the orbit of image sets (``orbit.py``) that has a loop other than 1, ``points`` is one of its
sets X in any order, and ``series`` is a sequence g_1, ..., g_m of permutations of the positions in ``points``. They
need not be words. With H_i = <g_1, ..., g_i> the checker shows that g_i normalises H_{i-1} (``chain.py``), so that
1 = H_0 < H_1 < ... < H_m is a subnormal series with cyclic factors, and that every loop at X lies in H_m. Hence G_X
is a subgroup of a solvable group. If ``prime`` is given, the order of each H_m is a power of it.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import Findings, Meter, Refused, Subject
from tc0kit.certificates.chain import Chain
from tc0kit.certificates.listed import expect_prime, listed_components
from tc0kit.certificates.orbit import components

FIELDS = ("components", "prime")


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Walk the orbit and sift every loop."""
    prime = None if certificate["prime"] is None else expect_prime(certificate["prime"], "prime")
    found = components(subject, meter)
    listed = listed_components(certificate["components"], ("points", "series"), prime, found, subject, meter)
    groups = {each.component: (each.member, each.points, each.chain) for each in listed}
    loops = 0
    for c, component in enumerate(found):
        base, points, chain = groups.get(c, (0, tuple(component.members[0]), Chain(component.size, meter)))
        for loop, _ in component.loops(subject, base, type(subject.points)(points), meter):
            loops += 1
            if not chain.contains(loop):
                raise Refused(f"a loop of the component of size {component.size} lies outside the listed group")
    orders = sorted({chain.order for _, _, chain in groups.values()})
    count = sum(len(c.members) for c in found)
    lines = [
        f"the orbit of image sets was walked again: {count} sets with at least two points in {len(found)} components",
        f"all {loops} loops lie in the listed groups, of orders {', '.join(map(str, orders)) or '1'}",
        "each listed group grows by elements that normalise what is there, so it is solvable",
    ]
    proves = ["solvable"]
    if prime is not None:
        lines.append(f"all orders are powers of {prime}")
        proves += [f"p-group {prime}", f"stable p-group {prime}"]
    return Findings(lines, proves)
