"""The Mathieu groups by the permutations that GAP's ``MathieuGroup(n)`` returns.

M11 and M12, and M22 to M24, are given on 11, 12, 22, 23, 24 points (Mathieu 1861, 1873; the generators of the
GAP library of basic groups). A test recomputes the orders 7920, 95040, 443520, 10200960 and 244823040,
which identify the groups: a transitive group of one of these degrees and orders is the Mathieu group.
"""

from __future__ import annotations

from tc0kit.tasks.action import Action
from tc0kit.tasks.combine import letter_names
from tc0kit.tasks.notation import parse_letters

_M11 = "(1 2 3 4 5 6 7 8 9 10 11), (3 7 11 8)(4 10 5 6)"
_M23 = (
    "(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23), "
    "(3 17 10 7 9)(4 13 14 19 5)(8 18 11 12 23)(15 20 22 21 16)"
)

MATHIEU: dict[int, str] = {
    11: _M11,
    12: f"{_M11}, (1 12)(2 11)(3 6)(4 8)(5 9)(7 10)",
    22: (
        "(1 2 3 4 5 6 7 8 9 10 11)(12 13 14 15 16 17 18 19 20 21 22), "
        "(1 4 5 9 3)(2 8 10 7 6)(12 15 16 20 14)(13 19 21 18 17), "
        "(1 21)(2 10 8 6)(3 13 4 17)(5 19 9 18)(11 22)(12 14 16 20)"
    ),
    23: _M23,
    24: f"{_M23}, (1 24)(2 23)(3 12)(4 16)(5 18)(6 10)(7 20)(8 14)(9 21)(11 17)(13 22)(15 19)",
}


def mathieu_group(n: int) -> Action:
    """Return the action of M_n on n points, for n in ``MATHIEU``."""
    letters = parse_letters(MATHIEU[n])
    return Action(n, letter_names(len(letters)), tuple(letter.on(n) for letter in letters))
