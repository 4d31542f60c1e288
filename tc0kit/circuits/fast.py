"""Inner loops compiled by numba where it is installed (extra ``[fast]``); everything works without it."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from typing import Any


def has_numba() -> bool:
    """Tell whether the compiled loops are available."""
    return importlib.util.find_spec("numba") is not None


@lru_cache(maxsize=1)
def sum_reads_kernel() -> Any:
    """Return ``_sum_reads`` compiled."""
    from numba import njit

    return njit(_sum_reads)


def _sum_reads(start: Any, source: Any, table_start: Any, table: Any, ranks: Any, result: Any) -> None:
    """Add up the table reads of forms: result[form, example]."""
    for form in range(len(start) - 1):
        for read in range(start[form], start[form + 1]):
            row = source[read]
            first = table_start[read]
            for example in range(result.shape[1]):
                result[form, example] += table[first + ranks[row, example]]


@lru_cache(maxsize=1)
def program_kernel() -> Any:
    """Return the compiled evaluation of a bit program on a block of examples.

    Its arguments are the arrays of ``bit_program.BitProgram`` and, in this order: the memory; the number of input
    wires; that of all wires (there is the block of ones, and after it those of zeros and of the outputs' digits); the
    first free block; the first row of the outputs; the links of carries; work space; the digits of all octets; and for
    each place -1, and twice any number.
    """
    from numba import njit

    from tc0kit.circuits.vector_code import vector_operations

    compress, full_add, compare, parity, choose = vector_operations()

    def count(
        memory: Any,
        wires: Any,
        a: int,
        b: int,
        place: int,
        heads: Any,
        following: Any,
        work: Any,
        free: int,
        zero: int,
        last: bool,
    ) -> Any:
        """Count the ones of listed wires and of the carries of this place; return the sum's block and the next free.

        ``heads[place]`` begins the chain of carries of a place, ``following`` links it. Carries of the last place are
        not wanted.
        """
        n = 0
        block = heads[place]
        while block >= 0:
            work[n] = block
            n += 1
            block = following[block]
        heads[place] = -1
        if n + b - a == 0:
            return zero, free
        if n + b - a == 1:
            return (work[0] if n else wires[a]), free
        if last:
            for lane in range(8):
                memory[free * 8 + lane] = 0
            parity(memory, wires, a, b, free)
            parity(memory, work, 0, n, free)
            return free, free + 1
        # Eight blocks at a time, first of the wires, then of what is left of them and the carries: ones, twos and fours
        # stay in registers, every eights goes three places up.
        groups = (b - a) >> 3
        for step in range(2):
            if groups:
                if step == 0:
                    compress(memory, wires, a, groups, free)
                    a += groups << 3
                else:
                    compress(memory, work, 0, groups, free)
                for i in range(groups):
                    following[free + i] = heads[place + 3]
                    heads[place + 3] = free + i
                free += groups
                for up in (1, 2):
                    following[free + up] = heads[place + up]
                    heads[place + up] = free + up
                if step == 1:
                    rest = n - (groups << 3)
                    for i in range(rest):
                        work[i] = work[(groups << 3) + i]
                    n = rest
                work[n] = free
                n += 1
                free += 3
            if step == 0:
                for i in range(a, b):
                    work[n] = wires[i]
                    n += 1
                groups = n >> 3
        total = work[0]
        i = 1
        while i < n:
            third = work[i + 1] if i + 1 < n else zero
            full_add(memory, total, work[i], third, 0, free)
            total = free
            following[free + 1] = heads[place + 1]
            heads[place + 1] = free + 1
            free += 2
            i += 2
        return total, free

    borrowed: Any = {"_nrt": False}  # counting references to the arrays at every call takes longer than the sums
    count = njit(**borrowed)(count)

    def run(
        places: Any,
        signed: Any,
        list_first: Any,
        list_start: Any,
        wires: Any,
        gate_start: Any,
        digit_start: Any,
        digits: Any,
        memory: Any,
        base: int,
        always: int,
        scratch: int,
        outputs: int,
        following: Any,
        work: Any,
        numerals: Any,
        heads: Any,
        plus: Any,
        minus: Any,
    ) -> None:
        zero = always + 1
        sums = always + 2
        for row in range(len(places)):
            k = places[row]
            first = list_first[row]
            free = scratch
            for sign in range(2 if signed[row] else 1):
                target = plus if sign == 0 else minus
                for place in range(k):
                    spot = first + 2 * place + sign
                    target[place], free = count(
                        memory,
                        wires,
                        list_start[spot],
                        list_start[spot + 1],
                        place,
                        heads,
                        following,
                        work,
                        free,
                        zero,
                        place == k - 1,
                    )
                for place in range(k, k + 4):
                    heads[place] = -1
            if signed[row]:
                carry = always
                for place in range(k):
                    full_add(memory, plus[place], minus[place], carry, 1, free)
                    plus[place] = free
                    carry = free + 1
                    free += 2
            gates = gate_start[row + 1] - gate_start[row]
            half = k >> 1
            if k <= 16 and gates * (k - 3) > (half + 1) * ((1 << half) + (1 << (k - half))):
                # Many thresholds: compare all values of the lower and of the upper half, and put two of them together.
                lower, upper = free, free + (1 << half)
                for value in range(1 << half):
                    compare(memory, plus, 0, half, numerals, 8 * value, lower + value)
                for value in range(1 << (k - half)):
                    compare(memory, plus, half, k - half, numerals, 8 * value, upper + value)
                for lane in range(8):
                    memory[(upper + (1 << (k - half))) * 8 + lane] = 0
                for gate in range(gate_start[row], gate_start[row + 1]):
                    start = digit_start[gate]
                    low, high = 0, 0
                    for place in range(half):
                        low += digits[start + place] << place
                    for place in range(half, k):
                        high += digits[start + place] << (place - half)
                    choose(memory, upper + high + 1, upper + high, lower + low, base + gate)
            else:
                for gate in range(gate_start[row], gate_start[row + 1]):
                    compare(memory, plus, 0, k, digits, digit_start[gate], base + gate)
            if row >= outputs:
                for place in range(k):
                    for lane in range(8):
                        memory[sums * 8 + lane] = memory[plus[place] * 8 + lane]
                    sums += 1

    return njit(**borrowed)(run)
