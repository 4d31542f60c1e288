"""Is a language's automaton minimal? Then its letters generate the syntactic monoid, and facts are about the language.

Hopcroft 1971: split the states by acceptance; as long as a block is waiting, split every block into the states that a
letter leads into it and the others. Each split is justified: states on its two sides accept different words, because
those of the waiting block differ from all others. So if all blocks end up with one state, all states differ; if every
state is also reachable, the automaton is minimal. Of two halves only the smaller needs to wait, which makes the time
n log n (and matters for speed and for completeness only, not for soundness).
"""

from __future__ import annotations

from tc0kit.certificates.base import Meter, Refused, Subject


def refuse_unless_minimal(subject: Subject, meter: Meter) -> str | None:
    """Return the line for the report, or None for a word problem; refuse an automaton that is not minimal."""
    if subject.initial is None:
        return None
    reached, todo = {subject.initial}, [subject.initial]
    while todo:
        state = todo.pop()
        meter.spend(len(subject.images))
        for image in subject.images:
            if image[state] not in reached:
                reached.add(image[state])
                todo.append(image[state])
    if len(reached) != subject.degree:
        raise Refused("subject: a state is not reachable, so the automaton is not minimal")
    if len(_blocks(subject, meter)) != subject.degree:
        raise Refused("subject: two states accept the same words, so the automaton is not minimal")
    return f"the automaton is minimal ({subject.degree} states): all states are reachable and distinguishable"


def _blocks(subject: Subject, meter: Meter) -> list[set[int]]:
    """Return the classes of states that accept the same words."""
    states = range(subject.degree)
    sources: list[list[list[int]]] = []  # for each letter and state the states that the letter leads there
    for image in subject.images:
        meter.spend(subject.degree)
        table: list[list[int]] = [[] for _ in states]
        for q, p in enumerate(image):
            table[p].append(q)
        sources.append(table)
    blocks = [block for block in (set(subject.accepting), set(states) - subject.accepting) if block]
    home = [next(b for b, block in enumerate(blocks) if q in block) for q in states]
    waiting = {min(range(len(blocks)), key=lambda b: len(blocks[b]))}
    while waiting:
        splitter = list(blocks[waiting.pop()])
        for table in sources:
            meter.spend(len(splitter))
            inside: dict[int, list[int]] = {}
            for p in splitter:
                for q in table[p]:
                    inside.setdefault(home[q], []).append(q)
            for b, part in inside.items():
                meter.spend(2 * len(part))
                if len(part) == len(blocks[b]):
                    continue
                new = len(blocks)
                blocks.append(set(part))
                blocks[b].difference_update(part)
                for q in part:
                    home[q] = new
                waiting.add(new if b in waiting or len(part) <= len(blocks[b]) else b)
    return blocks
