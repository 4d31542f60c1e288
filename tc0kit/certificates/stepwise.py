"""Recurrences in a number format, replayed bit by bit: ``stepwise-tracks``, ``-collision``, ``-automaton``.

All three have the fields ``format`` and ``order`` (``number_format.py``) and ``weights``: in the order of the
subject's letters the rows of ``h' = A h + b``. A state is the list of its bit patterns.

``stepwise-tracks``: ``"pairs": [[state, q], ...]``. The recurrence, started in the first pair's state, determines the
subject's output after every word: q is the subject's state for a language and the product (its images of all points)
for a word problem. The checker shows that the first q is the initial state (the identity), that each pair's successor
under each letter is a pair again, and that no two pairs agree in their numbers and differ in the output (accepted or
not; the product). By induction on its length every word leads to a pair of the list; so the map from the numbers to
the output is a read-out that is right at *every* length. The numbers are what a read-out sees: -0 is +0.

``stepwise-collision``: ``"start": state, "words": [u, v]``. After u and after v the numbers agree, and the subject's
outputs differ. So no read-out of the state is right on both words.

``stepwise-automaton``: ``"states": [state, ...], "scope": "reached" or "format"``. The subject (a word problem) *is*
the recurrence: its points are these different states, and each letter moves them as the arithmetic does. In scope
"reached" the states are exactly those that words reach from the first; in scope "format" they are all states of the
format (of at most 16 bits, one coordinate). Certificates about the same subject are then facts about the recurrence.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import (
    Findings,
    Malformed,
    Meter,
    Refused,
    Subject,
    expect_int,
    expect_ints,
    expect_list,
    expect_str,
)
from tc0kit.certificates.number_format import ORDERS, Format, State, read_rows, step

SHARED = ("format", "order", "weights")
TRACKS = (*SHARED, "pairs")
COLLISION = (*SHARED, "start", "words")
AUTOMATON = (*SHARED, "states", "scope")
MAX_WHOLE_BITS = 16


class Recurrence:
    """The shared fields."""

    def __init__(self, certificate: dict[str, Any], subject: Subject, meter: Meter) -> None:
        self.format = Format(certificate["format"], meter)
        self.order = expect_str(certificate["order"], "order")
        if self.order not in ORDERS:
            raise Malformed(f"order: one of {', '.join(ORDERS)} is expected")
        self.weights = read_rows(certificate["weights"], "weights", len(subject.images))
        self.dimension = len(self.weights[0])
        if subject.all_elements:
            raise Refused("subject: every element is a letter, but the recurrence has weights for the listed ones only")

    def state(self, value: Any, where: str) -> State:
        """Read a state."""
        patterns = expect_ints(value, where, 0, (1 << self.format.bits) - 1)
        if len(patterns) != self.dimension or not all(map(self.format.is_number, patterns)):
            raise Malformed(f"{where}: {self.dimension} numbers of the format are expected")
        return patterns

    def step(self, letter: int, state: State) -> State:
        """Return the next state."""
        return step(self.format, self.order, self.weights[letter], state)

    def numbers(self, state: State) -> State:
        """Return the state with +0 for -0."""
        minus_zero = None if self.format.fixed else self.format.half
        return tuple(0 if pattern == minus_zero else pattern for pattern in state)


def _output(subject: Subject, q: Any) -> Any:
    return q in subject.accepting if subject.initial is not None else q


def verify_tracks(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Show that the pairs are closed under the letters and determine the output."""
    recurrence = Recurrence(certificate, subject, meter)
    language = subject.initial is not None
    one = tuple(range(subject.degree))
    pairs: dict[tuple[State, Any], None] = {}
    for pair in expect_list(certificate["pairs"], "pairs"):
        if len(expect_list(pair, "pairs")) != 2:
            raise Malformed("pairs: a state and the subject's state are expected")
        q: Any = expect_int(pair[1], "pairs", 0, subject.degree - 1) if language else None
        if not language:
            q = expect_ints(pair[1], "pairs", 0, subject.degree - 1)
            meter.spend(subject.degree)
        key = (recurrence.state(pair[0], "pairs"), q)
        if key in pairs:
            raise Malformed("pairs: a pair is listed twice")
        pairs[key] = None
    if not pairs or next(iter(pairs))[1] != (subject.initial if language else one):
        raise Refused("pairs: the first one must hold the subject's state for the empty word")
    outputs: dict[State, Any] = {}
    for state, q in pairs:
        if outputs.setdefault(recurrence.numbers(state), _output(subject, q)) != _output(subject, q):
            raise Refused("pairs: two of them agree in their numbers and differ in the output")
        for letter, image in enumerate(subject.images):
            meter.spend(1 if language else subject.degree)
            following = image[q] if language else tuple(image[p] for p in q)
            if (recurrence.step(letter, state), following) not in pairs:
                raise Refused("pairs: a letter leads from a pair to one that is not listed")
    return Findings(
        [
            f"each of the {len(pairs)} pairs of numbers and output leads to listed pairs under all "
            f"{len(subject.images)} letters, by exact arithmetic",
            f"the numbers determine the output: {len(outputs)} different states, read out by a look-up",
        ],
        proves=["tracked at every length"],
    )


def verify_collision(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Replay both words."""
    recurrence = Recurrence(certificate, subject, meter)
    start = recurrence.state(certificate["start"], "start")
    words = [subject.word(word, "words") for word in expect_list(certificate["words"], "words")]
    if len(words) != 2:
        raise Malformed("words: two words are expected")
    ends = []
    for word in words:
        state = start
        for letter in word:
            meter.spend(1)
            state = recurrence.step(letter, state)
        points = (subject.initial,) if subject.initial is not None else tuple(range(subject.degree))
        images = subject.run([p for p in points if p is not None], word, meter)
        output = images[0] in subject.accepting if subject.initial is not None else images
        ends.append((recurrence.numbers(state), output))
    if ends[0][0] != ends[1][0]:
        raise Refused("words: after them the recurrence is in different states")
    if ends[0][1] == ends[1][1]:
        raise Refused("words: the subject's output after both is the same")
    return Findings(
        [
            f"after words of lengths {len(words[0])} and {len(words[1])} the numbers agree, by exact arithmetic",
            "and the subject's outputs differ, so no read-out of the state is right on both",
        ],
        proves=["not tracked"],
    )


def verify_automaton(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Compute every image again."""
    recurrence = Recurrence(certificate, subject, meter)
    if subject.initial is not None:
        raise Refused("subject: a word problem is expected")
    states = [recurrence.state(value, "states") for value in expect_list(certificate["states"], "states")]
    if len(states) != subject.degree or len(set(states)) != len(states):
        raise Malformed("states: one state for each point, all different, is expected")
    for letter, image in enumerate(subject.images):
        for point, state in enumerate(states):
            meter.spend(1)
            if recurrence.step(letter, state) != states[image[point]]:
                raise Refused(f"states: letter {letter} does not lead from point {point} to point {image[point]}")
    if certificate["scope"] not in ("reached", "format"):
        raise Malformed("scope: 'reached' or 'format' is expected")
    if certificate["scope"] == "reached":
        reached = {0}
        todo = [0]
        for point in todo:
            for image in subject.images:
                meter.spend(1)
                if image[point] not in reached:
                    reached.add(image[point])
                    todo.append(image[point])
        if len(reached) != len(states):
            raise Refused("states: one of them is not reached from the first")
        line = "these are the states that words reach from the first"
    else:
        if recurrence.dimension != 1 or recurrence.format.bits > MAX_WHOLE_BITS:
            raise Refused(f"states: a whole format has one coordinate and at most {MAX_WHOLE_BITS} bits")
        count = sum(map(recurrence.format.is_number, range(1 << recurrence.format.bits)))
        meter.spend(1 << recurrence.format.bits)
        if count != len(states):
            raise Refused("states: they are not all states of the format")
        line = "these are all states of the format"
    return Findings(
        [f"the letters move the {len(states)} states as the arithmetic of the format does", line],
        proves=["recurrence"],
    )
