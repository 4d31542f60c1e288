"""Words of permutations as games of chess, as programs and as stories, and what the latter two say when they are run.

Each encoder writes a block for each letter, of a length that depends on the number of points only: every symbol of the
output depends on one letter of the word, so the maps are NC0 reductions. Points count from 0, and an object on point q
goes to ``permutation[q]``.

Sources: Merrill, Petty, Sabharwal 2024, Prop. 3.3 (the gadget that swaps two files) and Fig. 1 (programs and stories).
The paper's blocks have as many gadgets as a permutation has transpositions; here unused gadgets are filled with moves
of the kings, which makes the blocks equally long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tc0kit.errors import UserError

FILES = "abcde"
SLOTS = len(FILES) - 1
"""The game has five pieces to permute; a permutation of five points is a product of at most four transpositions."""
GADGET = 12
"""Plies of a gadget."""

NAMES = ("Alice", "Bob", "Carl", "Dan", "Eve", "Frank", "Grace", "Heidi")
_OPENING = re.compile(r"x = \[([01](?:, [01])*)\]")
_SWAP = re.compile(r"x\[(\d+)\], x\[(\d+)\] = x\[(\d+)\], x\[(\d+)\]")
_HAS = re.compile(r"(\w+) has a (dime|penny)\.")
_TRADE = re.compile(r"(\w+) and (\w+) trade coins\.")


def swaps(permutation: Sequence[int]) -> list[tuple[int, int]]:
    """Return pairs of points whose swaps, the first one first, send what stands at q to ``permutation[q]``.

    A cycle (a b c ..) is: swap a with b, then a with c, and so on; n - 1 swaps at most for n points.
    """
    unseen, found = set(range(len(permutation))), []
    while unseen:
        first = min(unseen)
        unseen.remove(first)
        point = permutation[first]
        while point != first:
            found.append((first, point))
            unseen.remove(point)
            point = permutation[point]
    return found


def position(rook: int) -> str:
    """Return the board in FEN: on files a to e of row 8 a black rook and four queens; black moves."""
    back = "".join("r" if file == rook else "q" for file in range(len(FILES)))
    return f"{back}3/8/8/8/8/8/PP6/K6k b - - 0 1"


def exchange(first: int, second: int) -> list[str]:
    """Return the moves in UCI notation that swap what stands on two files of row 8; white moves its king to and fro."""
    f, g = FILES[first], FILES[second]
    black = [f"{f}8{f}7", f"{g}8{g}6", f"{f}7{g}7", f"{g}6{f}6", f"{g}7{g}8", f"{f}6{f}8"]
    return [move for pair in zip(black, ["a1b1", "b1a1"] * 3, strict=True) for move in pair]


def pause() -> list[str]:
    """Return four plies that change nothing: both kings step aside and back."""
    return ["h1h2", "a1b1", "h2h1", "b1a1"]


def game(permutation: Sequence[int]) -> list[str]:
    """Return the 48 plies of a permutation of five points: at most four gadgets, then pauses."""
    moves = [move for pair in swaps(permutation) for move in exchange(*pair)]
    return moves + pause() * ((SLOTS * GADGET - len(moves)) // len(pause()))


def program(word: Sequence[Sequence[int]], points: int) -> list[str]:
    """Return the lines of a Python program: a list with a 1 in its first place, then swaps of its places."""
    lines = [f"x = [{', '.join('1' if q == 0 else '0' for q in range(points))}]"]
    for i, j in _padded(word, points):
        lines.append(f"x[{i}], x[{j}] = x[{j}], x[{i}]")
    return lines


def story(word: Sequence[Sequence[int]], points: int) -> list[str]:
    """Return the sentences of a story: the first person has a dime, the others pennies; then they trade.

    Raises:
        UserError: more points than names.
    """
    if points > len(NAMES):
        raise UserError(f"a story has at most {len(NAMES)} people; the permutations have {points} points")
    lines = [f"{name} has a {'penny' if q else 'dime'}." for q, name in enumerate(NAMES[:points])]
    return lines + [f"{NAMES[i]} and {NAMES[j]} trade coins." for i, j in _padded(word, points)]


def _padded(word: Sequence[Sequence[int]], points: int) -> Iterator[tuple[int, int]]:
    """Yield points - 1 swaps for each permutation; a swap of a place with itself changes nothing."""
    for permutation in word:
        found = swaps(permutation)
        yield from found
        yield from [(0, 0)] * (points - 1 - len(found))


def run_program(lines: Sequence[str]) -> list[int]:
    """Return the list x after the program, which has the form that ``program`` writes.

    Raises:
        UserError: a line of another form, or a place that the list does not have.
    """
    opening = _OPENING.fullmatch(lines[0]) if lines else None
    if opening is None:
        raise UserError("a program starts with a line such as x = [1, 0, 0]")
    values = [int(item) for item in opening[1].split(", ")]
    for number, line in enumerate(lines[1:], 2):
        match = _SWAP.fullmatch(line)
        if match is None:
            raise UserError(f"line {number}: {line!r} is no line such as x[0], x[1] = x[1], x[0]")
        i, j, k, m = map(int, match.groups())
        if max(i, j, k, m) >= len(values):
            raise UserError(f"line {number}: the list has {len(values)} places, counted from 0")
        values[i], values[j] = values[k], values[m]
    return values


def run_story(lines: Sequence[str]) -> dict[str, str]:
    """Return who has which coin in the end.

    Raises:
        UserError: a sentence of another form, or a person who has no coin.
    """
    coins: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if has := _HAS.fullmatch(line):
            coins[has[1]] = has[2]
            continue
        trade = _TRADE.fullmatch(line)
        if trade is None:
            raise UserError(f"sentence {number}: {line!r} says neither who has a coin nor who trades")
        first, second = trade.groups()
        for name in (first, second):
            if name not in coins:
                raise UserError(f"sentence {number}: {name} has no coin")
        coins[first], coins[second] = coins[second], coins[first]
    return coins
