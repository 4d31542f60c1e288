"""Is what an accepted certificate about a recurrence says true? Decided with the producer's arithmetic, by walking."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tc0kit.algebra.stepwise.recurrence import FormatRecurrence
from tc0kit.algebra.stepwise.tracks import observed
from tc0kit.models.formats import NumberFormat


def recurrence_of(certificate: dict[str, Any]) -> FormatRecurrence:
    weights = tuple(
        tuple((tuple((i, Fraction(top, bottom)) for i, top, bottom in terms), Fraction(*add)) for terms, add in rows)
        for rows in certificate["weights"]
    )
    letters = tuple(certificate["subject"]["letters"])
    fmt = NumberFormat("read back", **certificate["format"])
    return FormatRecurrence(fmt, certificate["order"], len(weights[0]), letters, weights)


def stepwise_holds(certificate: dict[str, Any]) -> bool:
    recurrence = recurrence_of(certificate)
    steps = recurrence.steps()
    subject = certificate["subject"]
    images = subject["images"]

    def move(q: Any, letter: int) -> Any:
        return images[letter][q] if isinstance(q, int) else tuple(images[letter][p] for p in q)

    def output(q: Any) -> Any:
        return q in subject["accepting"] if isinstance(q, int) else q

    first = subject["initial"] if "initial" in subject else tuple(range(len(images[0])))
    if certificate["kind"] == "stepwise-collision":
        ends = []
        for word in certificate["words"]:
            state, q = tuple(certificate["start"]), first
            for letter in word:
                state, q = steps[letter](state), move(q, letter)
            ends.append((observed(recurrence, state), output(q)))
        return ends[0][0] == ends[1][0] and ends[0][1] != ends[1][1]
    if certificate["kind"] == "stepwise-automaton":
        states = [tuple(state) for state in certificate["states"]]
        moves = all(
            step(s) == states[image[i]] for step, image in zip(steps, images, strict=True) for i, s in enumerate(states)
        )
        if certificate["scope"] == "reached":
            return moves and _walk(states[0], steps) == set(states)
        return moves and {state[0] for state in states} == set(recurrence.format.states())
    todo = [(tuple(certificate["pairs"][0][0]), first)]
    seen = set(todo)
    outputs: dict[Any, Any] = {}
    for state, q in todo:
        if outputs.setdefault(observed(recurrence, state), output(q)) != output(q):
            return False
        for letter, step in enumerate(steps):
            pair = (step(state), move(q, letter))
            if pair not in seen:
                seen.add(pair)
                todo.append(pair)
    return True


def _walk(start: Any, steps: list[Any]) -> set[Any]:
    todo = [start]
    for state in todo:
        todo += [following for following in dict.fromkeys(step(state) for step in steps) if following not in todo]
    return set(todo)
