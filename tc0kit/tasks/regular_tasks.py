"""Automata and actions of the named tasks that are regular for fixed parameters."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import combinations, product
from typing import TypeVar

from tc0kit.errors import UserError
from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa
from tc0kit.tasks.combine import check_size, letter_names
from tc0kit.tasks.groups import symmetric
from tc0kit.tasks.monoids import boolean_matrices
from tc0kit.tasks.named import Built, Parameters, WordProblem

STATE_LIMIT = 65_536

S = TypeVar("S", bound=Hashable)


def explored(letters: tuple[str, ...], start: S, step: Callable[[S, str], S], accepts: Callable[[S], bool]) -> Dfa:
    """Return the DFA of the states that ``step`` reaches from ``start``, numbered breadth first.

    Raises:
        UserError: more than ``STATE_LIMIT`` states.
    """
    number = {start: 0}
    order = [start]
    rows: list[list[int]] = [[] for _ in letters]
    for state in order:  # grows while it is walked
        for row, letter in zip(rows, letters, strict=True):
            target = step(state, letter)
            if target not in number:
                number[target] = len(order)
                order.append(target)
                if len(order) > STATE_LIMIT:
                    raise UserError(f"the automaton of this task has more than {STATE_LIMIT:,} states")
            row.append(number[target])
    action = Action(len(order), letters, tuple(map(tuple, rows)))
    return Dfa(action, 0, frozenset(i for i, state in enumerate(order) if accepts(state)))


def expression(text: str, symbols: str) -> Callable[[Parameters], Built]:
    """Return the builder of a fixed regular expression."""

    def build(_: Parameters) -> Built:
        from tc0kit.tasks.regex import regex_to_dfa  # importing the catalogue needs no regex

        return regex_to_dfa(text, frozenset(symbols))

    return build


def counting(parameters: Parameters) -> Dfa:
    """Words over 0, 1 whose number of ones is divisible by m."""
    m = parameters["m"]
    return explored(("0", "1"), 0, lambda q, a: (q + (a == "1")) % m, lambda q: q == 0)


def parity(_: Parameters) -> Dfa:
    """Words over 0, 1 with an odd number of ones."""
    return explored(("0", "1"), 0, lambda q, a: q ^ (a == "1"), lambda q: q == 1)


def length(parameters: Parameters) -> Dfa:
    """Words over 0, 1 whose length is divisible by m."""
    m = parameters["m"]
    return explored(("0", "1"), 0, lambda q, a: (q + 1) % m, lambda q: q == 0)


def threshold(parameters: Parameters) -> Dfa:
    """Words over 0, 1 with at least k ones."""
    k = parameters["k"]
    return explored(("0", "1"), 0, lambda q, a: min(k, q + (a == "1")), lambda q: q == k)


def flip_flop(_: Parameters) -> Dfa:
    """Words over w0 (write 0), w1 (write 1), i (ignore) after which a bit, at first 0, is 1."""
    return explored(("i", "w0", "w1"), 0, lambda q, a: q if a == "i" else int(a == "w1"), lambda q: q == 1)


def bounded_dyck(parameters: Parameters) -> Dfa:
    """Balanced words of k kinds of brackets, nested at most d deep.

    Letters: ``()``, ``[]``, ``{}``, ``<>`` for k <= 4, else ``(1 )1 (2 )2 ..``.
    """
    k, d = parameters["k"], parameters["d"]
    pairs = ["()", "[]", "{}", "<>"][:k] if k <= 4 else []
    opening = [pair[0] for pair in pairs] or [f"({i}" for i in range(1, k + 1)]
    closing = [pair[1] for pair in pairs] or [f"){i}" for i in range(1, k + 1)]
    kind = {name: i for names in (opening, closing) for i, name in enumerate(names)}
    opens = frozenset(opening)

    def step(stack: tuple[int, ...] | None, letter: str) -> tuple[int, ...] | None:
        if stack is None:
            return None
        if letter in opens:
            return (*stack, kind[letter]) if len(stack) < d else None
        return stack[:-1] if stack and stack[-1] == kind[letter] else None

    start: tuple[int, ...] | None = ()
    return explored(tuple(sorted(kind)), start, step, lambda stack: stack == ())


def modular_arithmetic(parameters: Parameters) -> Dfa:
    """Expressions d1 o1 d2 o2 .. over residues mod m and + - * without brackets, of value 0 mod m.

    A state is the value of the finished terms, the unfinished term, and whether a number is due; letters are read
    from left to right and * binds before + and -.
    """
    m = parameters["m"]
    digits = tuple(str(i) for i in range(m))
    State = tuple[int, int, bool] | None

    def step(state: State, letter: str) -> State:
        if state is None or state[2] != (letter.isdigit()):
            return None
        total, term, due = state
        if due:
            return total, term * int(letter) % m, False
        if letter == "*":
            return total, term, True
        return (total + term) % m, (1 if letter == "+" else -1) % m, True

    start: State = (0, 1 % m, True)
    return explored(
        (*digits, "+", "-", "*"),
        start,
        step,
        lambda q: q is not None and not q[2] and (q[0] + q[1]) % m == 0,
    )


def swaps(parameters: Parameters) -> WordProblem:
    """The word problem of S_k over its transpositions."""
    k = parameters["k"]
    check_size(f"S{k} over its transpositions", k, k * (k - 1) // 2)
    names, images = [], []
    for i, j in combinations(range(k), 2):
        image = list(range(k))
        image[i], image[j] = j, i
        names.append(f"({i + 1} {j + 1})")
        images.append(tuple(image))
    return WordProblem(Action(k, tuple(names), tuple(images)))


def permutations(parameters: Parameters) -> WordProblem:
    """The word problem of S_k over all its elements."""
    return WordProblem(symmetric(parameters["k"]).action, "all")


def boolean_product(parameters: Parameters) -> WordProblem:
    """The word problem of the boolean k x k matrices, k <= 5, over all of them."""
    return WordProblem(boolean_matrices(parameters["k"]).action, "all")


def modular_product(parameters: Parameters) -> WordProblem:
    """The word problem of the k x k matrices over Z_m, over all of them, on row vectors.

    Generators: I + E_12 and the signed k-cycle generate SL_k(Z_m); with diag(u, 1, .., 1), u from generators of the
    multiplicative monoid of Z_m, they give every matrix, because Z_m is a principal ideal ring (Smith normal form).
    """
    k, m = parameters["k"], parameters["m"]
    vectors = list(product(range(m), repeat=k))
    index = {v: i for i, v in enumerate(vectors)}
    images = [tuple(index[(v[0] * u % m, *v[1:])] for v in vectors) for u in _multiplicative_generators(m)]
    if k > 1:
        sign = -1 if k % 2 == 0 else 1
        images.append(tuple(index[(v[0], (v[0] + v[1]) % m, *v[2:])] for v in vectors))
        images.append(tuple(index[(sign * v[-1] % m, *v[:-1])] for v in vectors))
    images = [image for image in dict.fromkeys(images) if image != tuple(range(len(vectors)))]
    return WordProblem(Action(len(vectors), letter_names(len(images)), tuple(images)), "all")


def _multiplicative_generators(m: int) -> list[int]:
    """Return residues whose products, with 1, are all residues modulo m."""
    chosen: list[int] = []
    reached = {1 % m}
    for u in (*range(2, m), 0):
        if u in reached:
            continue
        chosen.append(u)
        queue = sorted(reached)
        for x in queue:  # grows while it is walked
            for g in chosen:
                if (y := x * g % m) not in reached:
                    reached.add(y)
                    queue.append(y)
    return chosen
