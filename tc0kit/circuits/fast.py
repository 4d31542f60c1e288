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
def level_kernel() -> Any:
    """Return the compiled evaluation of one level of a bit program on a block of examples.

    Its arguments are those of ``bitsliced.run_level``; see there for the algorithm.
    """
    import numpy as np
    from numba import njit

    from tc0kit.circuits.vector_code import vector_operations

    compress, full_add, compare = vector_operations()

    def count(
        memory: Any, wires: Any, a: int, b: int, place: int, heads: Any, following: Any, work: Any, free: int, zero: int
    ) -> Any:
        """Count the ones of listed wires and of the carries of this place; return the sum's block and the next free.

        ``heads[place]`` begins the chain of carries of a place, ``following`` links it.
        """
        n = 0
        for i in range(a, b):
            work[n] = wires[i]
            n += 1
        block = heads[place]
        while block >= 0:
            work[n] = block
            n += 1
            block = following[block]
        heads[place] = -1
        groups = n >> 3
        first = groups << 3
        if groups:
            # eight wires at a time: ones, twos and fours stay in registers, every eights goes three places up
            compress(memory, work, groups, free)
            for i in range(groups):
                following[free + i] = heads[place + 3]
                heads[place + 3] = free + i
            free += groups
            for up in (1, 2):
                following[free + up] = heads[place + up]
                heads[place + up] = free + up
            first -= 1
            work[first] = free
            free += 3
        if first == n:
            return zero, free
        total = work[first]
        i = first + 1
        while i < n:
            third = work[i + 1] if i + 1 < n else zero
            full_add(memory, total, work[i], third, 0, free)
            total = free
            following[free + 1] = heads[place + 1]
            heads[place + 1] = free + 1
            free += 2
            i += 2
        return total, free

    count = njit(count)

    def run(
        memory: Any,
        base: int,
        places: Any,
        signed: Any,
        list_first: Any,
        list_start: Any,
        wires: Any,
        gate_start: Any,
        digit_start: Any,
        digits: Any,
        sum_start: Any,
        scratch: int,
        zero: int,
        following: Any,
        work: Any,
    ) -> None:
        most = 0
        for row in range(len(places)):
            most = max(most, places[row])
        heads = np.full(most + 4, -1, np.int64)
        plus = np.zeros(most + 1, np.int64)
        minus = np.zeros(most + 1, np.int64)
        for row in range(len(places)):
            k = places[row]
            first = list_first[row]
            free = scratch
            for sign in range(2 if signed[row] else 1):
                target = plus if sign == 0 else minus
                for place in range(k):
                    spot = first + 2 * place + sign
                    target[place], free = count(
                        memory, wires, list_start[spot], list_start[spot + 1], place, heads, following, work, free, zero
                    )
                for place in range(k, k + 4):
                    heads[place] = -1
            if signed[row]:
                carry = zero + 1
                for place in range(k):
                    full_add(memory, plus[place], minus[place], carry, 1, free)
                    plus[place] = free
                    carry = free + 1
                    free += 2
                plus[k] = carry
                k += 1
            for gate in range(gate_start[row], gate_start[row + 1]):
                compare(memory, plus, k, digits, digit_start[gate], base + gate)
            if len(sum_start):
                for place in range(k):
                    a = plus[place] * 8
                    b = (sum_start[row] + place) * 8
                    for lane in range(8):
                        memory[b + lane] = memory[a + lane]

    return njit(run)
