"""Words over the letters for the elements of a commutator system, in pairs of equal length."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from tc0kit.algebra.certify_system import CommutatorSystem, Program
from tc0kit.algebra.transformations import Map, Word, commutator, compose, identity, order
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent

MAX_STATES = 100_000
MAX_WORD = 1_000_000


def shortest_words(
    loops: Sequence[tuple[Map, Word]], degree: int, modulus: int, max_states: int, budget: Budget
) -> tuple[dict[tuple[Map, int], tuple[tuple[Map, int], int]], bool]:
    """Dijkstra's algorithm on pairs (permutation, length modulo ``modulus``), with the loops as steps.

    Returns:
        for each pair reached the pair before it and the loop between them, and whether all pairs were reached.

    Raises:
        BudgetSpent: the time is over.
    """
    start = (identity(degree), 0)
    best = {start: 0}
    came: dict[tuple[Map, int], tuple[tuple[Map, int], int]] = {}
    queue: list[tuple[int, int, tuple[Map, int]]] = [(0, 0, start)]
    pushed = 0
    while queue:
        length, _, here = heapq.heappop(queue)
        budget.tick("shortest words", len(best))
        if length > best[here]:
            continue
        for i, (g, word) in enumerate(loops):
            there = (compose(here[0], g), (here[1] + len(word)) % modulus)
            if there not in best or length + len(word) < best[there]:
                if there not in best and len(best) == max_states:
                    return came, False
                best[there] = length + len(word)
                came[there] = (here, i)
                pushed += 1
                heapq.heappush(queue, (best[there], pushed, there))
    return came, True


class EqualLengthWords:
    """For commutators [a, b] of elements of a program: a word for [a, b] and a word for 1 of the same length.

    With words for a and b let P = ba and Q = ab, of equal length, and m the order of P: then P^(m-1) Q acts as
    (ba)^-1 ab = [a, b], and P^m as 1. Where the group is small, shorter pairs are found first: with a word e for 1
    of length l, shortest words whose length is divisible by l, and powers of e.
    """

    def __init__(self, system: CommutatorSystem, program: Program, budget: Budget) -> None:
        self._loops = system.loops
        self._program = program
        degree = len(system.points)
        self._one = (identity(degree), 0)
        self._unit: Word = min((word * order(g) for g, word in self._loops), key=len)
        self._even, complete = shortest_words(self._loops, degree, len(self._unit), MAX_STATES, budget)
        self._plain = self._even if complete else shortest_words(self._loops, degree, 1, MAX_STATES, budget)[0]
        if not complete:
            self._even = {}

    def _spell(self, came: dict[tuple[Map, int], tuple[tuple[Map, int], int]], key: tuple[Map, int]) -> Word:
        pieces = []
        while key != self._one:
            key, i = came[key]
            pieces.append(self._loops[i][1])
        return tuple(letter for piece in reversed(pieces) for letter in piece)

    def pair(self, a: int, b: int) -> tuple[Word, Word]:
        """Return words for [a, b] and for 1, of one length; ``a`` and ``b`` are numbers of the program's elements.

        Raises:
            BudgetSpent: the words would have more than ``MAX_WORD`` letters.
        """
        values = self._program.values
        key = (commutator(values[a], values[b]), 0)
        if key in self._even:
            word = self._spell(self._even, key)
            return word, self._unit * (len(word) // len(self._unit))
        ab, ba = self._words([a, b])
        turns = order(compose(values[b], values[a]))
        _limit(turns * len(ab))
        return ba * (turns - 1) + ab, ba * turns

    def _words(self, pair: Sequence[int]) -> tuple[Word, Word]:
        """Return words for ab and ba: shortest words where known, else spelled out through the program."""
        program = self._program
        needed = set(pair)
        for i in range(max(pair), -1, -1):
            if i in needed and (program.values[i], 0) not in self._plain:
                needed.update(program.entries[i].get("product", ()), program.entries[i].get("power", ())[:1])
        words: dict[int, Word] = {}
        for i in sorted(needed):
            entry, key = program.entries[i], (program.values[i], 0)
            if key == self._one or key in self._plain:
                words[i] = self._spell(self._plain, key)
            elif "word" in entry:
                words[i] = tuple(entry["word"])
            elif "product" in entry:
                _limit(sum(len(words[k]) for k in entry["product"]))
                words[i] = tuple(letter for k in entry["product"] for letter in words[k])
            else:
                base, exponent = entry["power"]
                exponent %= order(program.values[base])
                _limit(len(words[base]) * exponent)
                words[i] = words[base] * exponent
        a, b = (words[i] for i in pair)
        return a + b, b + a


def _limit(length: int) -> None:
    if length > MAX_WORD:
        raise BudgetSpent(
            f"budget spent: an instruction needs a word of {length:,} letters, at most {MAX_WORD:,} are written out",
            {"letters": length},
        )
