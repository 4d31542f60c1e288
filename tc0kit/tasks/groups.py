"""Named groups as generators of small faithful permutation actions.

Conventions: ``Zn`` (also ``Cn``) cyclic of order n; ``Dn`` dihedral of order 2n, the symmetries of an
n-gon (D1 = Z2, D2 = Z2 x Z2); ``Qm`` for m = 8, 12, 16, .. the dicyclic (for powers of two: generalised
quaternion) group of order m; ``V4`` = Z2 x Z2; ``Sn``, ``An``; ``GL``, ``SL``, ``PGL``, ``PSL(n,q)``
(``L2(q)`` = PSL(2,q)) for any prime power q; the Mathieu groups ``M11 M12 M22 M23 M24``.
"""

from __future__ import annotations

from dataclasses import dataclass

from tc0kit.errors import UserError
from tc0kit.tasks.action import Action
from tc0kit.tasks.combine import check_size, letter_names, side_by_side
from tc0kit.tasks.galois import prime_power, prime_powers
from tc0kit.tasks.linear import linear_degree, linear_group
from tc0kit.tasks.mathieu import MATHIEU, mathieu_group


@dataclass(frozen=True)
class Built:
    """A monoid with its actions.

    Attributes:
        name: canonical name.
        action: a small faithful action, for computing.
        natural: the action that the name suggests (Zn on n points), whose points the user's own letters name and
            along which a wreath product permutes its copies; None if the points have no such meaning.
    """

    name: str
    action: Action
    natural: Action | None


def _action(degree: int, *images: tuple[int, ...]) -> Action:
    identity = tuple(range(degree))
    useful = [image for image in dict.fromkeys(images) if image != identity]
    return Action(degree, letter_names(len(useful)), tuple(useful))


def _rotation(degree: int, start: int = 0) -> tuple[int, ...]:
    """Return the cycle (start, start+1, .., degree-1)."""
    return (*range(start), *range(start + 1, degree), start)


def cyclic(n: int) -> Built:
    """Z_n on the sum of the prime powers of n; naturally on n points."""
    check_size(f"Z{n}", n, 1)
    parts = prime_powers(n)
    image: list[int] = [] if parts else [0]
    for part in parts:
        image += [len(image) + (i + 1) % part for i in range(part)]
    return Built(f"Z{n}", _action(len(image), tuple(image)), _action(n, _rotation(n)))


def dihedral(n: int) -> Built:
    """D_n of order 2n on the n corners of a polygon (D1 on 2 points, D2 on 4)."""
    check_size(f"D{n}", n, 2)
    if n <= 2:
        action = side_by_side(f"D{n}", [_action(2, (1, 0))] * n)
    else:
        action = _action(n, _rotation(n), tuple(-i % n for i in range(n)))
    return Built(f"D{n}", action, action)


def dicyclic(m: int) -> Built:
    """Q_m of order m = 4k: x^(2k) = 1, y^2 = x^k, y^-1 x y = x^-1, acting on itself from the right."""
    if m < 8 or m % 4:
        raise UserError(f"Q{m} is not defined: the order of a quaternion or dicyclic group is 8, 12, 16, ..; use Q8")
    check_size(f"Q{m}", m, 2)
    half = m // 2
    # The element x^i y^j is the point i + j·half; x^i y · x = x^(i-1) y.
    x = tuple((i + 1) % half for i in range(half)) + tuple(half + (i - 1) % half for i in range(half))
    y = tuple(half + i for i in range(half)) + tuple((i + half // 2) % half for i in range(half))
    action = _action(m, x, y)
    return Built(f"Q{m}", action, action)


def symmetric(n: int) -> Built:
    """S_n by a transposition and an n-cycle."""
    check_size(f"S{n}", n, 2)
    action = _action(n, (1, 0, *range(2, n)), _rotation(n)) if n > 1 else _action(1)
    return Built(f"S{n}", action, action)


def alternating(n: int) -> Built:
    """A_n by a 3-cycle and a cycle of length n or n-1, whichever is odd."""
    check_size(f"A{n}", n, 2)
    action = _action(n, (1, 2, 0, *range(3, n)), _rotation(n, 1 - n % 2)) if n > 2 else _action(1)
    return Built(f"A{n}", action, action)


def klein(n: int) -> Built:
    if n != 4:
        raise UserError(f"V{n} is not defined; did you mean V4, the Klein group Z2^2?")
    return Built("Z2^2", dihedral(2).action, dihedral(2).action)


def mathieu(n: int) -> Built:
    if n not in MATHIEU:
        names = ", ".join(f"M{k}" for k in MATHIEU)
        near = min(MATHIEU, key=lambda k: abs(k - n))
        raise UserError(f"M{n} is no Mathieu group ({names}); did you mean M{near}?")
    action = mathieu_group(n)
    return Built(f"M{n}", action, action)


def linear(kind: str, n: int, q: int) -> Built:
    """GL, SL, PGL or PSL(n,q).

    Raises:
        UserError: n < 2, q is no prime power, or too many points.
    """
    name = f"{kind}({n},{q})"
    if n < 2:
        raise UserError(f"{name}: the dimension of a matrix group is at least 2 here")
    if n > 16 or q > 65_536 or linear_degree(kind, n, max(q, 2)) > 65_536:
        raise UserError(f"{name} would act on more than 65,536 points; that is the limit")
    power = prime_power(q)
    if power is None:
        near = [k for k in range(max(2, q - 4), q + 5) if prime_power(k)]
        near.sort(key=lambda k: (abs(k - q), k))
        raise UserError(
            f"{name}: {q} is not a prime power; did you mean {kind}({n},{near[0]}) or {kind}({n},{near[1]})?"
        )
    action = linear_group(kind, n, *power)
    return Built(name, action, action)
