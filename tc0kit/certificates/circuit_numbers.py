"""The exact numbers that claims about circuits speak of. Standard library only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tc0kit.certificates.base import Malformed
from tc0kit.certificates.circuit_polynomial import Polynomial
from tc0kit.certificates.circuit_rows import Word

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


def expect_words(words: tuple[Word, ...], expected: list[tuple[str, int, str]]) -> None:
    if [(word.name, word.width, word.encoding) for word in words] != expected:
        raise Malformed("the circuit's inputs are not those of the claim")
