"""Bit-sliced evaluation: 512 examples in each block of eight words, sums by carry-save adders.

A row's wires of one binary place are added three at a time (a full adder leaves one word of the place and one carry for
the next place) until one is left: the place's digit of the sum. With numba eight wires at a time, which keeps the
carries in registers (``vector_code``); without it the same adders run in numpy on longer words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.circuits.bit_program import BitLevel, bit_program
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.encoding import Bits
from tc0kit.circuits.fast import has_numba, level_kernel
from tc0kit.circuits.form import Ints, Weights

Words = NDArray[np.uint64]
WORDS = 8  # in a block of the compiled loops
NUMPY_BYTES = 1 << 26  # memory for the wires in the numpy evaluation


class BitEvaluator:
    """The circuit prepared for many batches.

    Calling it with uint8[input wires, batch] returns one array of integers for each output.

    Args:
        circuit: the circuit.
        compiled: use numba's loops; by default if numba is installed.
    """

    def __init__(self, circuit: Circuit, compiled: bool | None = None) -> None:
        self.circuit = circuit
        self.compiled = has_numba() if compiled is None else compiled
        self._program = bit_program(circuit)
        last = self._program[-1]
        self._wires = circuit.input_wires + circuit.gates
        self._sum_start = self._wires + np.concatenate([[0], np.cumsum(last.places + last.signed)]).astype(np.int64)
        self._memory: Words | None = None

    @property
    def pushes(self) -> int:
        """Number of signed digits that one pass adds up."""
        return sum(len(level.wires) for level in self._program)

    def __call__(self, bits: Bits) -> list[Weights]:
        """Evaluate a batch."""
        if not bits.shape[1]:
            return [np.empty(0, np.int64) for _ in self.circuit.outputs]
        batch = bits.shape[1]
        if self.compiled:
            width = WORDS
        else:
            width = int(np.clip(NUMPY_BYTES // (8 * (self._wires + 1)), 1, max(1, (batch + 63) // 64)))
        step = 64 * width
        parts = [self._block(bits[:, i : i + step], width) for i in range(0, batch, step)]
        return [np.concatenate(columns) for columns in zip(*parts, strict=True)]

    def _block(self, bits: Bits, width: int) -> list[Weights]:
        batch = bits.shape[1]
        padded = np.zeros((len(bits), width * 64), np.uint8)
        padded[:, :batch] = bits
        packed = np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
        sums = self._compiled_sums(packed) if self.compiled else self._numpy_sums(packed)
        return [
            self._number(sums[a - self._wires : b - self._wires], i)[:batch]
            for i, (a, b) in enumerate(zip(self._sum_start[:-1], self._sum_start[1:], strict=True))
        ]

    def _number(self, digits: Words, output: int) -> Weights:
        """Return the integers with the given binary digits, less 2^K in a signed row, plus the constant."""
        last = self._program[-1]
        constant = self.circuit.outputs[output].constant - (
            (1 << int(last.places[output])) if last.signed[output] else 0
        )
        # octets[k] has for every example the digits 8k .. 8k+7
        octets = np.packbits(np.unpackbits(digits.view(np.uint8), axis=1, bitorder="little"), axis=0, bitorder="little")
        if len(digits) <= 61 and abs(constant) < 1 << 61:
            padded = np.zeros((digits.shape[1] * 64, 8), np.uint8)
            padded[:, : len(octets)] = octets.T
            return padded.view("<i8")[:, 0] + constant
        width, text = len(octets), octets.T.tobytes()
        values = (int.from_bytes(text[i : i + width], "little") for i in range(0, len(text), width))
        return np.array([value + constant for value in values], object)

    def _compiled_sums(self, packed: Words) -> Words:
        scratch = int(self._sum_start[-1])
        zero = scratch
        if self._memory is None:
            # A row's adders leave at most one carry for each digit, and three words for each place.
            room = max(
                (
                    int(np.diff(level.list_start[level.list_first]).max(initial=0))
                    + 8 * int(level.places.max(initial=0))
                    for level in self._program
                ),
                default=0,
            )
            self._memory = np.zeros((scratch + 2 + 2 * room + 64) * WORDS, np.uint64)
            self._memory[(zero + 1) * WORDS : (zero + 2) * WORDS] = ~np.uint64(0)
            self._links = np.zeros((2, len(self._memory) // WORDS), np.int64)
        memory = self._memory
        memory[: packed.size] = packed.ravel()
        run = level_kernel()
        for level in self._program:
            sums = self._sum_start if level is self._program[-1] else np.empty(0, np.int64)
            run(
                memory,
                level.base,
                level.places,
                level.signed,
                level.list_first,
                level.list_start,
                level.wires,
                level.gate_start,
                level.digit_start,
                level.digits,
                sums,
                scratch + 2,
                zero,
                *self._links,
            )
        return memory[self._wires * WORDS : scratch * WORDS].reshape(-1, WORDS)

    def _numpy_sums(self, packed: Words) -> Words:
        memory = np.zeros((int(self._sum_start[-1]), packed.shape[1]), np.uint64)
        memory[: len(packed)] = packed
        for level in self._program:
            for row in range(len(level.places)):
                digits = _row_digits(level, row, memory)
                for gate in range(int(level.gate_start[row]), int(level.gate_start[row + 1])):
                    start = int(level.digit_start[gate])
                    memory[level.base + gate] = _at_least(digits, level.digits[start : start + len(digits)])
                if level is self._program[-1] and digits:
                    memory[self._sum_start[row] : self._sum_start[row + 1]] = digits
        return memory[self._wires :]


def _row_digits(level: BitLevel, row: int, memory: Words) -> list[Words]:
    """Return the words of the binary digits of P, or of P - N + 2^K in a signed row."""
    k = int(level.places[row])
    plus, minus = (_count(level, row, sign, memory) for sign in (0, 1))
    if not level.signed[row]:
        return plus
    carry = ~np.zeros(memory.shape[1], np.uint64)
    digits = []
    for place in range(k):
        total, carry = _full_add(plus[place], ~minus[place], carry)
        digits.append(total)
    return [*digits, carry]


def _count(level: BitLevel, row: int, sign: int, memory: Words) -> list[Words]:
    zero = np.zeros(memory.shape[1], np.uint64)
    carries: list[Words] = []
    digits = []
    for place in range(int(level.places[row])):
        spot = int(level.list_first[row]) + 2 * place + sign
        wires: Ints = level.wires[level.list_start[spot] : level.list_start[spot + 1]]
        words: list[Any] = [*(memory[wire] for wire in wires), *carries]
        carries = []
        total = words[0] if words else zero
        for i in range(1, len(words), 2):
            total, carry = _full_add(total, words[i], words[i + 1] if i + 1 < len(words) else zero)
            carries.append(carry)
        digits.append(total)
    return digits


def _full_add(a: Words, b: Words, c: Words) -> tuple[Words, Words]:
    differ = a ^ b
    return differ ^ c, (a & b) | (differ & c)


def _at_least(digits: list[Words], constant: NDArray[np.uint8]) -> Words:
    """Return where the number with the given digits is at least the constant, from the least place up."""
    so_far = ~np.zeros_like(digits[0])
    for word, digit in zip(digits, constant, strict=True):
        so_far = word & so_far if digit else word | so_far
    return so_far
