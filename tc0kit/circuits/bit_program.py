"""A circuit as a bit program: for every row, the wires to be counted at each binary place of its sum.

The gates of a row are a thermometer, so its form has a known range low .. high (``ranks``). With K binary places for
``high - low``, the number ``U = sum - low`` is known from its value modulo 2^K: nothing above place K - 1 is counted,
and at that place ones need not be counted at all, their parity is enough (and -1 is 1). A form with values 0 and 1 is
the parity of its odd wires.

A weight is written in canonical signed digits (about a third of them non-zero), so the row's sum is P - N with two
counters P and N modulo 2^K. A gate compares U with the constant t - low place by place.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Ints, Weights
from tc0kit.circuits.ranks import joined_outputs, places, reads
from tc0kit.errors import BudgetSpent

LARGEST_PROGRAM = 1 << 29
ENTRIES = 1 << 20


@dataclass(frozen=True, eq=False)
class BitProgram:
    """The rows of all levels, from the lowest up, and then the outputs' forms, which have no gates.

    Attributes:
        places: int64[rows], K for each row.
        signed: bool[rows], whether the row has negative digits.
        low: for each row the least value of its form.
        list_first: int64[rows + 1], the row's first list; list ``first + 2*place + sign`` holds the wires of a digit.
        list_start: int64[lists + 1], where each list begins in ``wires``.
        wires: int32; the number of all wires stands for a wire that is always 1.
        gate_start: int64[rows + 1], where each row's gates begin.
        digit_start: int64[gates], where each gate's threshold digits begin.
        digits: uint8, the K digits of t - low, least significant first.
    """

    places: Ints
    signed: NDArray[np.bool_]
    low: list[int]
    list_first: Ints
    list_start: Ints
    wires: NDArray[np.int32]
    gate_start: Ints
    digit_start: Ints
    digits: NDArray[np.uint8]


def bit_program(circuit: Circuit) -> BitProgram:
    """Return a circuit's program.

    Raises:
        BudgetSpent: the program would have more than 2^29 entries.
    """
    parts = [(x.row_start, x.column, x.weight, x.threshold_start, x.threshold) for x in circuit.levels]
    start, column, weight = joined_outputs(circuit)
    parts.append((start, column, weight, np.zeros(len(start), np.int64), np.empty(0, np.int64)))
    where = places(circuit)
    always = circuit.input_wires + circuit.gates
    found = []
    size = 0
    for part in parts:
        known = reads(where, *part[:3])
        found.append(_bit_level(*part, [int(v) for v in known.low], [int(v) for v in known.high], always))
        size += len(found[-1].wires)
        if size > LARGEST_PROGRAM:
            raise BudgetSpent(f"budget spent: a bit program of more than {LARGEST_PROGRAM:,} entries")
    return BitProgram(
        np.concatenate([x.places for x in found]),
        np.concatenate([x.signed for x in found]),
        [v for x in found for v in x.low],
        _joined_starts([x.list_first for x in found]),
        _joined_starts([x.list_start for x in found]),
        np.concatenate([x.wires for x in found]),
        _joined_starts([x.gate_start for x in found]),
        _joined_starts([np.append(x.digit_start, len(x.digits)) for x in found])[:-1],
        np.concatenate([x.digits for x in found]),
    )


def _joined_starts(parts: list[Ints]) -> Ints:
    """Join the starts of consecutive slices."""
    lengths = np.concatenate([np.diff(part) for part in parts])
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _bit_level(
    row_start: Ints,
    column: Ints,
    weight: Weights,
    gate_start: Ints,
    threshold: Weights,
    low: list[int],
    high: list[int],
    always: int,
) -> BitProgram:
    rows = len(row_start) - 1
    row = np.repeat(np.arange(rows), np.diff(row_start))
    most = [int(threshold[b - 1]) if b > a else 0 for a, b in pairwise(gate_start)]
    widths = [
        (max(h, t) if b > a else h) - v for v, h, t, (a, b) in zip(low, high, most, pairwise(gate_start), strict=True)
    ]
    places = np.array([width.bit_length() for width in widths], np.int64)
    list_first = np.concatenate([[0], np.cumsum(2 * places)]).astype(np.int64)
    keys, wires = _offsets(low, places, list_first, always)
    signed = np.zeros(rows, np.bool_)
    size = 0
    for begin in range(0, len(weight), ENTRIES):
        part = slice(begin, begin + ENTRIES)
        for sign, digits in enumerate(_signed_digits(weight[part])):
            entry, place = _ones(digits)
            above = places[row[part][entry]] - 1 - place
            entry, place, above = entry[above >= 0], place[above >= 0], above[above >= 0]
            negative = sign * (above > 0)
            keys.append(list_first[row[part][entry]] + 2 * place + negative)
            wires.append(column[part][entry])
            signed[row[part][entry[negative > 0]]] = True
            size += len(entry)
            if size > LARGEST_PROGRAM:
                raise BudgetSpent(f"budget spent: a bit program of more than {LARGEST_PROGRAM:,} entries")
    key, wire = np.concatenate(keys), np.concatenate(wires).astype(np.int32)
    order = np.argsort(key, kind="stable")
    list_start = np.searchsorted(key[order], np.arange(int(list_first[-1]) + 1)).astype(np.int64)
    digit_start, digits = _threshold_digits(places, low, gate_start, threshold)
    return BitProgram(places, signed, low, list_first, list_start, wire[order], gate_start, digit_start, digits)


def _offsets(low: list[int], places: Ints, list_first: Ints, always: int) -> tuple[list[Ints], list[Ints]]:
    """Return the lists' entries that add -low to each row, modulo 2^K."""
    keys = [
        first + 2 * place
        for value, k, first in zip(low, places.tolist(), list_first.tolist(), strict=False)
        if value
        for place in range(k)
        if -value >> place & 1
    ]
    return [np.array(keys, np.int64)], [np.full(len(keys), always, np.int64)]


def _signed_digits(weight: Weights) -> tuple[Weights, Weights]:
    """Return plus, minus >= 0 with weight = plus - minus, their binary digits the canonical signed digits."""
    size = np.abs(weight)
    half = size >> 1
    sum3 = size + half
    differ = half ^ sum3
    plus, minus = sum3 & differ, half & differ
    negative = np.asarray(weight < 0, np.bool_)
    return np.where(negative, minus, plus), np.where(negative, plus, minus)


def _ones(values: Weights) -> tuple[Ints, Ints]:
    """Return (index, binary place) of every digit 1 of non-negative integers."""
    width = (int(values.max(initial=0)).bit_length() + 7) // 8
    if not width:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    if values.dtype == object:
        octets: Any = np.frombuffer(b"".join(int(v).to_bytes(width, "little") for v in values), np.uint8)
        octets = octets.reshape(len(values), width)
    else:
        octets = values.astype("<i8").view(np.uint8).reshape(len(values), 8)[:, :width]
    index, place = np.nonzero(np.unpackbits(octets, axis=1, bitorder="little"))
    return index.astype(np.int64), place.astype(np.int64)


def _threshold_digits(
    places: Ints, low: list[int], gate_start: Ints, threshold: Weights
) -> tuple[Ints, NDArray[np.uint8]]:
    length = np.repeat(places, np.diff(gate_start))
    digit_start = np.concatenate([[0], np.cumsum(length)]).astype(np.int64)
    digits = np.zeros(int(digit_start[-1]), np.uint8)
    for i, (a, b) in enumerate(pairwise(gate_start)):
        if a == b:
            continue
        if places[i] < 61 and abs(low[i]) < 1 << 61:
            shifted: Weights = np.maximum(threshold[a:b].astype(np.int64) - low[i], 0)
        else:
            shifted = np.array([max(int(t) - low[i], 0) for t in threshold[a:b]], dtype=object)
        gate, place = _ones(shifted)
        digits[digit_start[a + gate] + place] = 1
    return digit_start[:-1], digits
