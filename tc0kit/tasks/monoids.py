"""Named monoids as generators of faithful actions: T_n, O_n, I_n, B_n.

Sizes: n^n, C(2n-1, n), sum of k! C(n,k)^2, 2^(n^2).
"""

from __future__ import annotations

from tc0kit.errors import UserError
from tc0kit.tasks.action import Action
from tc0kit.tasks.combine import check_size, letter_names
from tc0kit.tasks.groups import Built, symmetric

PRIME_MATRICES: dict[int, tuple[tuple[int, ...], ...]] = {
    1: (),
    2: (),
    3: ((3, 5, 6),),
    4: ((1, 6, 10, 12), (3, 5, 9, 14), (3, 5, 10, 12)),
    5: (
        (1, 2, 12, 20, 24),
        (1, 6, 10, 18, 28),
        (1, 6, 10, 20, 24),
        (3, 5, 9, 17, 30),
        (3, 5, 9, 18, 28),
        (3, 5, 10, 20, 24),
        (3, 5, 10, 20, 25),
        (3, 5, 10, 22, 25),
        (3, 5, 14, 22, 25),
    ),
}
"""Prime boolean matrices up to permutations of rows and columns, as rows of bit masks: those that are no product of
two matrices neither of which is a permutation matrix (Devadze 1968; de Caen and Gregory 1981)."""


def _built(name: str, degree: int, images: list[tuple[int, ...]], *, natural: bool) -> Built:
    images = list(dict.fromkeys(images))
    action = Action(degree, letter_names(len(images)), tuple(images))
    return Built(name, action, action if natural else None)


def full_transformation(n: int) -> Built:
    """T_n: generators of S_n and one map that identifies two points."""
    check_size(f"T{n}", n, 3)
    images = list(symmetric(n).action.images)
    if n > 1:
        images.append((0, 0, *range(2, n)))
    return _built(f"T{n}", n, images, natural=True)


def order_preserving(n: int) -> Built:
    """O_n: the maps i -> i+1 (other points fixed) and [1 1 2 .. n-1], n generators in all.

    This is the least number: the n possible images of size n-1 are images of generators (Gomes and Howie 1992).
    """
    check_size(f"O{n}", n, n)
    images = [(*range(i), i + 1, *range(i + 1, n)) for i in range(n - 1)]
    if n > 1:
        images.append((0, *range(n - 1)))
    return _built(f"O{n}", n, images, natural=True)


def symmetric_inverse(n: int) -> Built:
    """I_n: generators of S_n and the identity of n-1 points; the last of the n+1 points stands for "undefined"."""
    check_size(f"I{n}", n + 1, 3)
    images = [(*image, n) for image in symmetric(n).action.images]
    images.append((n, *range(1, n), n))
    return _built(f"I{n}", n + 1, images, natural=False)


def boolean_matrices(n: int) -> Built:
    """B_n, n <= 5: boolean n x n matrices act on row vectors, the 2^n subsets of n points.

    Generators: those of S_n, the identity with one more and with one fewer entry, and the prime matrices
    (Devadze 1968; Konieczny 2011 proves the set minimal).

    Raises:
        UserError: n > 5; B6 needs 68 generators, B7 more than 2,000.
    """
    if n not in PRIME_MATRICES:
        raise UserError(f"B{n} is not available: the generators of boolean matrix monoids are tabulated for B1 to B5")
    identity = [1 << i for i in range(n)]
    matrices = [[1 << q for q in image] for image in symmetric(n).action.images]
    matrices.append([0, *identity[1:]])
    if n > 1:
        matrices.append([3, *identity[1:]])
    matrices += [list(rows) for rows in PRIME_MATRICES[n]]
    return _built(f"B{n}", 1 << n, [_on_subsets(rows) for rows in matrices], natural=False)


def _on_subsets(rows: list[int]) -> tuple[int, ...]:
    """Return v -> v·A on all row vectors: the union of the rows that v selects."""
    images = [0]
    for row in rows:
        images += [image | row for image in images]
    return tuple(images)
