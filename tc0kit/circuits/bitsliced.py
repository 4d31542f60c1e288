"""Bit-sliced evaluation: 512 examples in each block of eight words, sums by carry-save adders.

A row's wires of one binary place (``bit_program``) are added three at a time (a full adder leaves one word of the place
and one carry for the next place) until one is left: the place's digit of the sum. With numba eight wires at a time,
which keeps the carries in registers (``vector_code``); without it the same adders run in numpy on longer words.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.circuits.bit_program import BitProgram, bit_program
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.encoding import Bits
from tc0kit.circuits.fast import has_numba, program_kernel
from tc0kit.circuits.form import Weights

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
        self._wires = circuit.input_wires + circuit.gates
        self._outputs = len(self._program.places) - len(circuit.outputs)  # its first row
        self._sum_start = np.concatenate([[0], np.cumsum(self._program.places[self._outputs :])]).astype(np.int64)
        self._memory: Words | None = None

    @property
    def pushes(self) -> int:
        """Number of signed digits that one pass adds up."""
        return len(self._program.wires)

    def __call__(self, bits: Bits) -> list[Weights]:
        """Evaluate a batch."""
        if not bits.shape[1]:
            return [np.empty(0, np.int64) for _ in self.circuit.outputs]
        batch = bits.shape[1]
        if self.compiled:
            width = WORDS
        else:
            width = int(np.clip(NUMPY_BYTES // (8 * (self._wires + 1)), 1, max(1, (batch + 63) // 64)))
        blocks = -(-batch // (64 * width))
        padded = np.zeros((len(bits), blocks * width * 64), np.uint8)
        padded[:, :batch] = bits
        packed = np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
        evaluate = self._compiled_sums if self.compiled else self._numpy_sums
        sums = np.hstack([evaluate(packed[:, i : i + width]) for i in range(0, blocks * width, width)])
        return [
            self._number(sums[a:b], i)[:batch]
            for i, (a, b) in enumerate(zip(self._sum_start[:-1], self._sum_start[1:], strict=True))
        ]

    def _number(self, digits: Words, output: int) -> Weights:
        """Return the integers with the given digits (an example for each bit), plus the output's least value."""
        constant = self.circuit.outputs[output].constant + self._program.low[self._outputs + output]
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
        program = self._program
        first, scratch = self._wires + 2, self._wires + 2 + int(self._sum_start[-1])
        if self._memory is None:
            # A row's adders leave at most one carry for each digit, and a few words for each place; and there are the
            # tables of thresholds in halves.
            digits = int(np.diff(program.list_start[program.list_first]).max(initial=0))
            room = 2 * digits + 16 * int(program.places.max(initial=0)) + 1024
            self._memory = np.zeros((scratch + room) * WORDS, np.uint64)
            self._memory[self._wires * WORDS : (self._wires + 1) * WORDS] = ~np.uint64(0)
            self._links = np.zeros(scratch + room, np.int64), np.zeros(scratch + room, np.int32)
            most = int(program.places.max(initial=0)) + 4
            self._by_place = np.full(most, -1, np.int64), np.zeros(most, np.int64), np.zeros(most, np.int64)
            self._numerals = np.unpackbits(np.arange(256, dtype=np.uint8), bitorder="little")
        memory = self._memory
        memory[: packed.size] = packed.ravel()
        program_kernel()(
            program.places,
            program.signed,
            program.list_first,
            program.list_start,
            program.wires,
            program.gate_start,
            program.digit_start,
            program.digits,
            memory,
            self.circuit.input_wires,
            self._wires,
            scratch,
            self._outputs,
            *self._links,
            self._numerals,
            *self._by_place,
        )
        return memory[first * WORDS : scratch * WORDS].reshape(-1, WORDS).copy()

    def _numpy_sums(self, packed: Words) -> Words:
        program = self._program
        memory = np.zeros((self._wires + 1, packed.shape[1]), np.uint64)
        memory[: len(packed)] = packed
        memory[self._wires] = ~np.uint64(0)
        sums = []
        for row in range(len(program.places)):
            digits = _row_digits(program, row, memory)
            for gate in range(int(program.gate_start[row]), int(program.gate_start[row + 1])):
                start = int(program.digit_start[gate])
                constant = program.digits[start : start + len(digits)]
                memory[self.circuit.input_wires + gate] = _at_least(digits, constant, memory[self._wires])
            if row >= self._outputs:
                sums += digits
        return np.array(sums, np.uint64).reshape(-1, packed.shape[1])


def _row_digits(program: BitProgram, row: int, memory: Words) -> list[Words]:
    """Return the words of the binary digits of P - N modulo 2^K."""
    plus, minus = (_count(program, row, sign, memory) for sign in (0, 1))
    if not program.signed[row]:
        return plus
    carry = ~np.zeros(memory.shape[1], np.uint64)
    digits = []
    for p, n in zip(plus, minus, strict=True):
        total, carry = _full_add(p, ~n, carry)
        digits.append(total)
    return digits


def _count(program: BitProgram, row: int, sign: int, memory: Words) -> list[Words]:
    zero = np.zeros(memory.shape[1], np.uint64)
    carries: list[Words] = []
    digits = []
    for place in range(int(program.places[row])):
        spot = int(program.list_first[row]) + 2 * place + sign
        wires = program.wires[program.list_start[spot] : program.list_start[spot + 1]]
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


def _at_least(digits: list[Words], constant: NDArray[np.uint8], always: Words) -> Words:
    """Return where the number with the given digits is at least the constant, from the least place up."""
    so_far = always
    for word, digit in zip(digits, constant, strict=True):
        so_far = word & so_far if digit else word | so_far
    return so_far
