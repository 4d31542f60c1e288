"""Facts and names of permutation groups against sympy and brute-force isomorphism."""

import random
from collections import Counter
from itertools import islice, product

import pytest
from brute import closure
from sympy.combinatorics import PermutationGroup
from sympy.combinatorics.group_constructs import DirectProduct
from sympy.combinatorics.named_groups import AlternatingGroup, CyclicGroup, DihedralGroup, SymmetricGroup
from sympy.combinatorics.permutations import Permutation

from tc0kit.algebra.groups import group_facts
from tc0kit.algebra.named_groups import named_groups
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.parse import parse_task

S, A, D, Z = SymmetricGroup, AlternatingGroup, DihedralGroup, CyclicGroup


def facts(group):
    return group_facts([tuple(g.array_form) for g in group.generators], group.degree)


def wreath(base, top):
    """The wreath product in its imprimitive action, from generators of both groups."""
    n, m = len(base[0]), len(top[0])
    return [(*g, *range(n, n * m)) for g in base] + [tuple(h[q // n] * n + q % n for q in range(n * m)) for h in top]


@pytest.mark.parametrize(
    ("group", "name"),
    [
        (Z(1), "Z1"),
        (Z(6), "Z6"),
        (DirectProduct(Z(4), Z(2)), "Z2xZ4"),
        (DirectProduct(Z(6), Z(10)), "Z2xZ30"),
        (DirectProduct(Z(2), Z(2), Z(2)), "Z2^3"),
        (DirectProduct(Z(9), Z(3), Z(5)), "Z3xZ45"),
        (S(3), "S3"),
        (S(4), "S4"),
        (A(4), "A4"),
        (S(5), "S5"),
        (A(5), "A5"),
        (S(9), "S9"),
        (A(9), "A9"),
        (D(4), "D4"),
        (D(7), "D7"),
        (DirectProduct(S(3), Z(2)), "D6"),
        (DirectProduct(A(4), Z(5)), "A4xZ5"),
        (DirectProduct(Z(5), A(4)), "A4xZ5"),
        (DirectProduct(A(5), Z(2)), "A5xZ2"),
        (DirectProduct(S(3), S(3)), "S3^2"),
        (DirectProduct(D(4), Z(3)), "D4xZ3"),
    ],
    ids=str,
)
def test_names(group, name):
    assert facts(group).name == facts(group).description == name


@pytest.mark.parametrize(
    "text",
    [
        "Z60",
        "C5",
        "D4",
        "D12",
        "Q8",
        "Q12",
        "Q16",
        "S4",
        "A5",
        "SL(2,3)",
        "SL(2,5)",
        "GL(2,3)",
        "PSL(2,7)",
        "A4xZ5",
        "Z2^3",
    ],
)
def test_names_of_tasks(text):
    """What a user calls a group is what it is called in answers, in whatever action it comes."""
    action = parse_task(text).action
    expected = {"C5": "Z5"}.get(text, text)
    assert group_facts(action.images, action.degree).name == expected
    regular = list(closure([tuple(g) for g in action.images], action.degree))
    if len(regular) <= 120:
        number = {g: i for i, g in enumerate(regular)}
        images = [[number[tuple(a[q] for q in g)] for g in regular] for a in action.images]
        assert group_facts([tuple(image) for image in images], len(regular)).name == expected


def test_no_name_is_better_than_a_wrong_one():
    """The Heisenberg group mod 3 has the element orders of Z3^3 and no name."""
    heisenberg = [(3, 4, 5, 6, 7, 8, 0, 1, 2), (0, 1, 2, 4, 5, 3, 8, 6, 7)]  # (i, j) -> (i+1, j) and (i, j+i)
    found = group_facts(heisenberg, 9)
    assert (found.order, found.exponent, found.abelian, found.nilpotent) == (27, 3, False, True)
    assert found.name is None
    assert found.description == "order 27, derived series 27 > 3 > 1"


# Names that are not the name of a task.
AFFINE = {"AGL(1,5)": [(1, 2, 3, 4, 0), (0, 2, 4, 1, 3)], "Z7:Z3": [(1, 2, 3, 4, 5, 6, 0), (0, 2, 4, 6, 1, 3, 5)]}


def naive_elements(generators, degree):
    return list(closure([tuple(g) for g in generators], degree))


def naively_isomorphic(generators, degree, other_elements):
    """Try all images of the generators; multiplication is checked on the whole group."""
    words = closure([tuple(g) for g in generators], degree)
    if len(words) != len(other_elements):
        return False
    one = tuple(range(len(other_elements[0])))
    for images in product(other_elements, repeat=len(generators)):
        mapped = {}
        for element, word in words.items():
            value = one
            for letter in word:
                value = tuple(images[letter][q] for q in value)
            mapped[element] = value
        if len(set(mapped.values())) == len(words) and all(
            mapped[tuple(a[q] for q in g)] == tuple(image[q] for q in mapped[g])
            for g in words
            for a, image in zip(map(tuple, generators), images, strict=True)
        ):
            return True
    return False


def test_names_of_random_groups_by_brute_force_isomorphism():
    """Whatever name a small random group gets, the group of that name is isomorphic to it."""
    source = random.Random(8)
    named = set()
    tried = 0
    while tried < 60:
        degree = source.randint(3, 7)
        generators = [tuple(source.sample(range(degree), degree)) for _ in range(2)]
        elements = naive_elements(generators, degree)
        if len(elements) > 24:
            continue
        tried += 1
        found = group_facts(generators, degree)
        assert found.order == len(elements)
        if found.name is not None and found.name != "Z1":
            images = AFFINE.get(found.name) or parse_task(found.name).action.images
            assert naively_isomorphic(generators, degree, naive_elements(images, len(images[0]))), found.name
            named.add(found.name)
    assert len(named) >= 10


@pytest.mark.parametrize("size", [8, 12, 16, 20, 21, 24, 36, 42, 48, 60, 120, 168])
def test_named_groups_have_their_order_and_statistics(size):
    for named in islice(named_groups(size), 8):
        group = PermutationGroup([Permutation(list(g)) for g in named.generators])
        assert group.order() == size
        assert not group.is_abelian
        elements = closure([tuple(g) for g in named.generators], named.degree)
        assert named.statistics == Counter(Permutation(list(g)).order() for g in elements)


def random_groups(count, seed):
    source = random.Random(seed)
    for _ in range(count):
        degree = source.randint(2, 9)
        blocks = source.choice([[degree], [degree // 2, degree - degree // 2]])
        generators = []
        for _ in range(source.randint(1, 3)):
            image, start = [], 0
            for block in blocks:
                image += [start + q for q in source.sample(range(block), block)]
                start += block
            generators.append(tuple(image))
        yield generators, degree


def test_facts_against_sympy():
    for generators, degree in random_groups(80, seed=9):
        group = PermutationGroup([Permutation(list(g)) for g in generators])
        found = group_facts(generators, degree)
        series = [g.order() for g in group.derived_series()]
        assert found.order == group.order()
        assert found.derived_series == tuple(series)
        assert found.perfect_core == series[-1]
        assert found.abelian == group.is_abelian
        assert found.nilpotent == group.is_nilpotent
        assert found.solvable == group.is_solvable
        if found.order <= 720:
            exponent = 1
            while any((g**exponent).order() != 1 for g in group.elements):
                exponent += 1
            assert found.exponent == exponent


S4 = [(1, 2, 3, 0), (1, 0, 2, 3)]
A5 = [(1, 2, 0, 3, 4), (1, 2, 3, 4, 0)]


def test_iterated_wreath_products():
    """Orders by hand; the derived length of S4 wr S4 is 6, Dixon's bound for degree 16."""
    found = group_facts(wreath(S4, S4), 16)
    assert found.order == 24**5
    assert len(found.derived_series) == 7
    sylow = [(1, 0)]
    for _ in range(4):
        sylow = wreath(sylow, [(1, 0)])
    found = group_facts(sylow, 32)
    assert (found.order, found.nilpotent, len(found.derived_series)) == (2**31, True, 6)
    found = group_facts(wreath(A5, A5), 25)
    assert (found.order, found.solvable, found.derived_series) == (60**6, False, (60**6,))
    found = group_facts(wreath(A5, S4), 20)
    assert found.derived_series == (60**4 * 24, 60**4 * 12, 60**4 * 4, 60**4)
    assert found.description == "order 311040000, derived series 311040000 > 155520000 > 51840000 > 12960000"


def test_degenerate_and_wrong_input():
    for generators, degree in (([], 1), ([], 5), ([(0, 1, 2)], 3)):
        found = group_facts(generators, degree)
        assert (found.order, found.name, found.derived_series, found.exponent) == (1, "Z1", (1,), 1)
        assert found.abelian and found.nilpotent and found.solvable
    rotation = (*range(1, 300), 0)
    assert group_facts([rotation], 300).name == "Z300"
    assert group_facts([bytes([1, 0])], 2).name == "Z2"
    with pytest.raises(ValueError, match=r"generator 1 is no permutation of 0\.\.2"):
        group_facts([(1, 0, 2), (0, 0, 1)], 3)


def test_time_budget():
    with pytest.raises(BudgetSpent, match="passed during"):
        group_facts(wreath(A5, A5), 25, Budget(timeout=0.0))
