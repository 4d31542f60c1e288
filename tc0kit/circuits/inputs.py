"""The ends of a circuit: input words and symbols, output numbers, and the checks on n and p."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form
from tc0kit.circuits.integers import number
from tc0kit.circuits.readings import Reading, read, read_one_hot
from tc0kit.errors import UserError

Encoding = Literal["bits", "one-hot"]
MAX_LENGTH = 4096


def check_length(n: int, least: int = 0) -> None:
    """Raise ``UserError`` unless ``least <= n <= 4096``."""
    if isinstance(n, bool) or not isinstance(n, int) or not least <= n <= MAX_LENGTH:
        raise UserError(f"n = {n}: a length in {least}..{MAX_LENGTH} is expected")


def check_bits(bits: int, greatest: int) -> None:
    """Raise ``UserError`` unless ``1 <= bits <= greatest``."""
    if isinstance(bits, bool) or not isinstance(bits, int) or not 1 <= bits <= greatest:
        raise UserError(f"bits = {bits}: a word length in 1..{greatest} is expected")


def input_number(builder: Builder, name: str, bits: int, *, signed: bool = True) -> Form:
    """Add an input word and return it as a form."""
    return number(builder.input(name, bits, "signed" if signed else "bits"), signed=signed)


def named(letter: str, t: int, i: int, count: int) -> str:
    """Return the name of number i of the ``count`` numbers of token t: ``x3``, or ``x3_1`` if there are several."""
    return f"{letter}{t}" if count == 1 else f"{letter}{t}_{i}"


def read_symbols(builder: Builder, n: int, symbols: int, encoding: Encoding) -> list[Reading]:
    """Add n input symbols ``x0 ..`` of an alphabet and read them; codes past the alphabet read as its last symbol."""
    readings = []
    width = max(1, (symbols - 1).bit_length())
    for t in range(n):
        if encoding == "one-hot":
            readings.append(read_one_hot(builder.input(f"x{t}", symbols, "one-hot")))
            continue
        code = number(builder.input(f"x{t}", width))
        with builder.origin("symbol", "a function of one word is a table", token=t):
            readings.append(read(builder, code, lambda v: np.minimum(v, symbols - 1)))
    return readings


def output_number(builder: Builder, name: str, bits: Sequence[Form], *, signed: bool) -> None:
    """Add an integer output whose wires are its bits, least significant first."""
    builder.output(name, number(bits, signed=signed))
