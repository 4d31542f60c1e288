"""Words and their products by direct evaluation, to compare circuits with."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import product

from test_core import by_gates

from tc0kit.circuits.circuit import Circuit
from tc0kit.tasks.action import Action
from tc0kit.tasks.task import Task


def run(circuit: Circuit, word: Iterable[int]) -> dict[str, int]:
    """Return the outputs for a word of letter numbers, evaluated gate by gate."""
    bits: list[int] = []
    for item, letter in zip(circuit.inputs, word, strict=True):
        bits += [int(i == letter) for i in range(item.width)]
    return dict(zip((o.name for o in circuit.outputs), by_gates(circuit, bits), strict=True))


def expected(task: Task, circuit: Circuit, word: Iterable[int]) -> dict[str, int]:
    """Return what the circuit has to say, from the header's letters and elements alone."""
    images = circuit.header["images"]
    prefix = circuit.header["output"] == "prefix"
    assert task.action is not None
    current = list(range(task.action.degree))
    word = list(word)
    found = {}
    for t in range(len(word) + 1):
        if t:
            current = [images[word[t - 1]][q] for q in current]
        name = f"y{t - 1}" if prefix else "y"
        if not (t if prefix else t == len(word)):
            continue
        if task.dfa is not None:
            found[name] = int(current[task.dfa.initial] in task.dfa.accepting)
        elif "elements" in circuit.header:
            found[name] = circuit.header["elements"].index(current)
        else:
            found.update({f"{name}_{p}": q for p, q in enumerate(current)})
    return found


def words(letters: int, n: int, rng: random.Random, most: int = 200) -> Iterator[tuple[int, ...]]:
    """Yield all words of n letters if there are at most ``most``, else that many random ones."""
    if letters**n <= most:
        yield from product(range(letters), repeat=n)
    else:
        for _ in range(most):
            yield tuple(rng.randrange(letters) for _ in range(n))


def random_action(rng: random.Random) -> Action:
    """Return up to three letters on up to six points, permutations and arbitrary maps mixed."""
    degree, letters = rng.randint(1, 6), rng.randint(1, 3)
    images = tuple(
        tuple(rng.sample(range(degree), degree))
        if rng.random() < 0.4
        else tuple(rng.randrange(degree) for _ in range(degree))
        for _ in range(letters)
    )
    return Action(degree, tuple("abc"[:letters]), images)
