"""What a claim about numbers says: an exact integer function of the words, and its rounding. Standard library only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tc0kit.certificates.base import Malformed
from tc0kit.certificates.circuit_polynomial import Polynomial
from tc0kit.certificates.circuit_rows import Word, word_parts

MOST_WORDS = 4096


@dataclass(frozen=True)
class Number:
    """An exact integer function of the inputs, and what the output makes of it.

    Attributes:
        name: of the output.
        low, high: it lies in between.
        modulo: its polynomial modulo m.
        rounded: the output as a monotone function of the number, or None if the output is the number.
    """

    name: str
    low: int
    high: int
    modulo: Callable[[int], Polynomial]
    rounded: Callable[[int], int] | None


def rounding(divisor: int, bits: int) -> Callable[[int], int]:
    """Return ``v -> floor(v / divisor + 1/2)``, saturated to ``bits`` bits in two's complement."""
    least, greatest = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    return lambda value: min(max((2 * value + divisor) // (2 * divisor), least), greatest)


def expect_words(words: tuple[Word, ...], expected: Iterable[tuple[str, int, str]]) -> dict[str, list[int]]:
    """Return for each input of the claim the numbers of its words; refuse other inputs than (name, width, encoding)."""
    listed: list[Word] = []
    found: dict[str, list[int]] = {}
    for name, width, encoding in expected:
        parts = word_parts(name, width, encoding)
        found[name] = list(range(len(listed), len(listed) + len(parts)))
        listed += parts
    if list(words) != listed:
        raise Malformed("the circuit's inputs are not those of the claim")
    return found


def named(letter: str, t: int, i: int, count: int) -> str:
    """Return the name of number i of the ``count`` numbers of token t."""
    return f"{letter}{t}" if count == 1 else f"{letter}{t}_{i}"
