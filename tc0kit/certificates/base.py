"""What every checker shares: results, errors, the step meter, the subject, permutations. Standard library only.

The *subject* of a certificate is the task as data: letters that act on the points ``0 .. n-1`` from the right
(a word is read from left to right), and for a language the initial and the accepting states::

    {"letters": ["a", "b"], "images": [[1, 0], [0, 0]]}                                    a word problem
    {"letters": ["a", "b"], "images": [[1, 0], [0, 0]], "initial": 0, "accepting": [1]}    a language
    {"letters": [...], "images": [...], "alphabet": "all"}       a word problem in which every element is a letter
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Permutation = tuple[int, ...]
Points = bytes | tuple[int, ...]  # a map or a set of points: bytes if there are at most 256 points

MAX_POINTS = 1_000_000
DEFAULT_STEPS = 100_000_000


class Malformed(ValueError):
    """The file is no certificate: the message says in one line what is wrong and where."""


class Refused(Exception):
    """The certificate is well formed, but something that it claims does not hold (or the meter ran out)."""


@dataclass(frozen=True)
class Findings:
    """What a checker established: lines for people, facts for the verdict checker, theorems that it relies on."""

    checked: list[str]
    proves: list[str] = field(default_factory=list)
    trusted: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CheckResult:
    """The outcome of a check.

    Attributes:
        kind: the certificate's kind, or ``"?"`` if it has none.
        accepted: whether every claim was verified.
        checked: one line for each thing that was verified, up to the failure if there was one.
        reason: why it was rejected, one line; empty if accepted.
        trusted: cited theorems, and other things that were not checked but are relied on.
        proves: the facts about the subject that follow, e.g. ``"non-solvable"`` (see ``verdict.py``).
    """

    kind: str
    accepted: bool
    checked: list[str] = field(default_factory=list)
    reason: str = ""
    trusted: list[str] = field(default_factory=list)
    proves: list[str] = field(default_factory=list)


class Meter:
    """Counts elementary steps, so that no file can keep a checker busy for ever."""

    def __init__(self, limit: int = DEFAULT_STEPS) -> None:
        self.limit = limit
        self.spent = 0

    def spend(self, steps: int) -> None:
        """Add ``steps`` (at least one); raise ``Refused`` when the limit is passed."""
        self.spent += steps + 1
        if self.spent > self.limit:
            raise Refused(f"budget spent: the check needs more than {self.limit:,} steps")


# Reading untrusted JSON: ``bool`` is a subclass of ``int`` and floats equal integers, so types are compared exactly.


def expect_int(value: Any, where: str, low: int, high: int) -> int:
    """Return ``value`` if it is an integer in ``low .. high``."""
    if type(value) is not int or not low <= value <= high:
        raise Malformed(f"{where}: an integer from {_in_words(low)} to {_in_words(high)} is expected")
    return value


def _in_words(bound: int) -> str:
    power = abs(bound).bit_length() - 1
    return f"{'-' if bound < 0 else ''}2^{power}" if power >= 64 and abs(bound) == 1 << power else str(bound)


def expect_list(value: Any, where: str) -> list[Any]:
    """Return ``value`` if it is a list."""
    if type(value) is not list:
        raise Malformed(f"{where}: a list is expected")
    return value


def expect_str(value: Any, where: str) -> str:
    """Return ``value`` if it is a string."""
    if type(value) is not str:
        raise Malformed(f"{where}: a string is expected")
    return value


def expect_bool(value: Any, where: str) -> bool:
    """Return ``value`` if it is a boolean."""
    if type(value) is not bool:
        raise Malformed(f"{where}: true or false is expected")
    return value


def expect_object(value: Any, where: str, fields: Iterable[str]) -> dict[str, Any]:
    """Return ``value`` if it is an object with exactly these fields: a field that nobody checks could mislead."""
    if type(value) is not dict:
        raise Malformed(f"{where}: an object is expected")
    wanted = set(fields)
    for name in sorted(wanted - set(value)):
        raise Malformed(f"{where}: the field {name!r} is missing")
    for name in sorted(map(str, set(value) - wanted)):
        raise Malformed(f"{where}: the field {name[:40]!r} is not known")
    return value


def expect_ints(value: Any, where: str, low: int, high: int) -> tuple[int, ...]:
    """Return a list of integers in ``low .. high`` as a tuple."""
    return tuple(expect_int(item, where, low, high) for item in expect_list(value, where))


def expect_permutation(value: Any, where: str, degree: int) -> Permutation:
    """Return a permutation of ``0 .. degree-1`` given as the list of its images."""
    images = expect_ints(value, where, 0, degree - 1)
    if len(images) != degree or len(set(images)) != degree:
        raise Malformed(f"{where}: a permutation of 0..{degree - 1} is expected")
    return images


# Permutations of positions; products are read from left to right.


def product(f: Permutation, g: Permutation) -> Permutation:
    """Return ``f`` then ``g``."""
    return tuple(g[i] for i in f)


def inverse(f: Permutation) -> Permutation:
    """Return the inverse permutation."""
    result = [0] * len(f)
    for i, j in enumerate(f):
        result[j] = i
    return tuple(result)


def power(f: Permutation, exponent: int) -> Permutation:
    """Return ``f`` to any integer power, by rotating its cycles (the exponent's size does not matter)."""
    result = [-1] * len(f)
    for start in range(len(f)):
        if result[start] < 0:
            cycle = [start]
            while f[cycle[-1]] != start:
                cycle.append(f[cycle[-1]])
            for place, point in enumerate(cycle):
                result[point] = cycle[(place + exponent) % len(cycle)]
    return tuple(result)


class Subject:
    """The task a certificate is about; see the module docstring for its JSON form.

    Raises:
        Malformed: the JSON value is no subject.
    """

    def __init__(self, value: Any) -> None:
        if type(value) is not dict:
            raise Malformed("subject: an object is expected")
        extra = ("initial", "accepting") if "initial" in value else ("alphabet",) if "alphabet" in value else ()
        expect_object(value, "subject", ("letters", "images", *extra))
        names = [expect_str(name, "subject.letters") for name in expect_list(value["letters"], "subject.letters")]
        rows = expect_list(value["images"], "subject.images")
        if len(set(names)) != len(names) or len(rows) != len(names):
            raise Malformed("subject: letters must differ, and every letter needs one row of images")
        # Without letters the number of points shows only in a language's states; then one state is minimal.
        self.degree = len(expect_list(rows[0], "subject.images")) if rows else 1
        if not 1 <= self.degree <= MAX_POINTS:
            raise Malformed(f"subject.images: from 1 to {MAX_POINTS} points are expected")
        images = [expect_ints(row, "subject.images", 0, self.degree - 1) for row in rows]
        if any(len(row) != self.degree for row in images):
            raise Malformed("subject.images: rows of one length are expected")
        self.images = images
        self.notes: dict[str, Any] = {}  # what a checker computed from the subject and the next one may use
        self.all_elements = False
        self.initial: int | None = None
        self.accepting: frozenset[int] = frozenset()
        if "initial" in value:
            self.initial = expect_int(value["initial"], "subject.initial", 0, self.degree - 1)
            self.accepting = frozenset(expect_ints(value["accepting"], "subject.accepting", 0, self.degree - 1))
        elif "alphabet" in value:
            if value["alphabet"] not in ("all", "letters"):
                raise Malformed("subject.alphabet: 'all' or 'letters' is expected")
            self.all_elements = value["alphabet"] == "all"
        small = self.degree <= 256
        self.points: Points = bytes(range(self.degree)) if small else tuple(range(self.degree))
        self._tables = [bytes(row).ljust(256, b"\0") for row in images] if small else []

    def word(self, value: Any, where: str) -> tuple[int, ...]:
        """Read a word: a list of letter indices."""
        return expect_ints(value, where, 0, len(self.images) - 1)

    def step(self, points: Points, letter: int) -> Points:
        """Return the images of a list of points under one letter."""
        if isinstance(points, bytes):
            return points.translate(self._tables[letter])
        image = self.images[letter]
        return tuple(image[q] for q in points)

    def run(self, points: Sequence[int], word: Iterable[int], meter: Meter) -> tuple[int, ...]:
        """Return the images of a list of points under a word."""
        current: Points = bytes(points) if self._tables else tuple(points)
        for letter in word:
            meter.spend(len(current))
            current = self.step(current, letter)
        return tuple(current)

    def subset(self, value: Any, where: str) -> tuple[int, ...]:
        """Read a non-empty list of different points."""
        points = expect_ints(value, where, 0, self.degree - 1)
        if not points or len(set(points)) != len(points):
            raise Malformed(f"{where}: a non-empty list of different points is expected")
        return points

    def permutation(self, points: Sequence[int], word: Iterable[int], meter: Meter, where: str) -> Permutation:
        """Return the permutation of the positions in ``points`` that ``word`` induces; refuse if it is none."""
        position = {q: i for i, q in enumerate(points)}
        images = self.run(points, word, meter)
        if set(images) != set(points):
            raise Refused(f"{where}: the word does not permute the points")
        return tuple(position[q] for q in images)


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON form of a value (sorted keys, no spaces, ASCII)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
