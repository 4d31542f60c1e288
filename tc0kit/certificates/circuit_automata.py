"""Automata that run along with a word, and what they can reach after exactly so many letters. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass

from tc0kit.certificates.base import Malformed, Meter, Refused, expect_int, expect_ints, expect_list, expect_object

MOST_STATES = 100_000
States = tuple[int, ...]


class Automaton:
    """``images[x][e]`` is the state after letter x; the sets that are reached are remembered."""

    def __init__(self, images: list[States], meter: Meter) -> None:
        self.images = images
        self._meter = meter
        self._reached: dict[States, list[frozenset[States]]] = {}

    def reach(self, states: States, length: int) -> frozenset[States]:
        """Return what a tuple of states can become by words of exactly that many letters, all of them together."""
        found = self._reached.setdefault(states, [frozenset([states])])
        while len(found) <= length:
            self._meter.spend(len(found[-1]) * len(self.images) * len(states))
            found.append(frozenset(tuple(image[e] for e in old) for old in found[-1] for image in self.images))
        return found[length]

    def after(self, state: int, length: int) -> list[int]:
        """Return the states that one state can become."""
        return sorted(e for (e,) in self.reach((state,), length))


@dataclass(frozen=True)
class Start:
    """A state in which an automaton begins, and what its states say of the product of the letters so far.

    Attributes:
        automaton, state: where it begins.
        points: points of the claim.
        shown: for each state the images of these points under the product.
    """

    automaton: Automaton
    state: int
    points: States
    shown: list[States]


def read_automaton(value: object, letters: int, where: str, meter: Meter) -> Automaton:
    """Read the images of the states under each letter."""
    rows = expect_list(value, where)
    size = len(expect_list(rows[0], where)) if rows else 0
    if len(rows) != letters or size > MOST_STATES:
        raise Malformed(f"{where}: {letters} letters are expected, and at most {MOST_STATES:,} states")
    images = [expect_ints(row, where, 0, size - 1) for row in rows]
    if any(len(row) != size for row in images):
        raise Malformed(f"{where}: rows of one length are expected")
    return Automaton(images, meter)


def read_starts(value: object, automata: list[Automaton], action: Automaton, n: int, meter: Meter) -> list[Start]:
    """Read the starts; refuse one whose states do not show the images of its points.

    That they do, for words of at most n letters, is an induction over the letters: it holds at the start, and
    ``shown(e x)`` is ``shown(e)`` moved by x.
    """
    degree = len(action.images[0]) if action.images else 0
    starts = []
    for k, entry in enumerate(expect_list(value, "starts")):
        where = f"starts[{k}]"
        expect_object(entry, where, ("automaton", "state", "points", "shown"))
        automaton = automata[expect_int(entry["automaton"], where, 0, len(automata) - 1)]
        size = len(automaton.images[0])
        points = expect_ints(entry["points"], where, 0, degree - 1)
        shown = [expect_ints(row, where, 0, degree - 1) for row in expect_list(entry["shown"], where)]
        state = expect_int(entry["state"], where, 0, size - 1)
        if len(shown) != size or any(len(row) != len(points) for row in shown):
            raise Malformed(f"{where}.shown: the images of {len(points)} points for {size} states are expected")
        if shown[state] != points:
            raise Refused(f"{where}: the first state does not show the points themselves")
        seen, latest = {state}, [state]
        for _ in range(n):
            following = []
            for e in latest:
                for ours, theirs in zip(automaton.images, action.images, strict=True):
                    meter.spend(len(points))
                    if shown[ours[e]] != tuple(theirs[q] for q in shown[e]):
                        raise Refused(f"{where}: state {ours[e]} does not show where a letter takes the points")
                    if ours[e] not in seen:
                        seen.add(ours[e])
                        following.append(ours[e])
            latest = following
        starts.append(Start(automaton, state, points, shown))
    return starts
