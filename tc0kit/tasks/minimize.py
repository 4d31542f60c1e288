"""The minimal complete DFA, numbered canonically.

Hopcroft's algorithm (Hopcroft 1971), n log n per letter, on a refinable partition kept in flat lists
(the data structure of Valmari and Lehtinen 2008). The result is renumbered breadth first from the
initial state in the order of the letters, so that equal languages over the same letters give equal
``Dfa`` objects.
"""

from __future__ import annotations

from tc0kit.budget import Budget
from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa


def minimize(dfa: Dfa, budget: Budget | None = None) -> Dfa:
    """Return the minimal complete DFA of the language of ``dfa``, in canonical numbering.

    Raises:
        BudgetSpent: the time of ``budget`` is spent.
    """
    reachable = renumbered(dfa)
    block = _coarsest_partition(reachable, budget or Budget())
    size = max(block) + 1
    images = []
    for image in reachable.action.images:
        quotient = [0] * size
        for q, target in enumerate(image):
            quotient[block[q]] = block[target]
        images.append(tuple(quotient))
    action = Action(size, reachable.action.letters, tuple(images))
    return renumbered(Dfa(action, block[reachable.initial], frozenset(block[q] for q in reachable.accepting)))


def renumbered(dfa: Dfa) -> Dfa:
    """Return the reachable part of ``dfa``, its states numbered breadth first in the order of the letters."""
    images = dfa.action.images
    number = {dfa.initial: 0}
    order = [dfa.initial]
    for q in order:  # grows while it is walked
        for image in images:
            target = image[q]
            if target not in number:
                number[target] = len(order)
                order.append(target)
    action = Action(len(order), dfa.action.letters, tuple(tuple(number[image[q]] for q in order) for image in images))
    return Dfa(action, 0, frozenset(number[q] for q in order if q in dfa.accepting))


def sorted_letters(dfa: Dfa) -> Dfa:
    """Return ``dfa`` with its letters sorted by name: the order that makes minimal automata comparable."""
    order = sorted(range(len(dfa.action.letters)), key=dfa.action.letters.__getitem__)
    letters = tuple(dfa.action.letters[a] for a in order)
    images = tuple(dfa.action.images[a] for a in order)
    return Dfa(Action(dfa.action.degree, letters, images), dfa.initial, dfa.accepting)


def _coarsest_partition(dfa: Dfa, budget: Budget) -> list[int]:
    """Return the block number of every state in the coarsest partition that respects acceptance and letters."""
    size = dfa.action.degree
    accepting = [q for q in range(size) if q in dfa.accepting]
    rejecting = [q for q in range(size) if q not in dfa.accepting]
    if not accepting or not rejecting:
        return [0] * size
    predecessors: list[list[list[int]]] = []
    for image in dfa.action.images:
        before: list[list[int]] = [[] for _ in range(size)]
        for q, target in enumerate(image):
            before[target].append(q)
        predecessors.append(before)

    # elements[first[b]:end[b]] is block b, its marked states in front; where[q] is the index of q in elements.
    elements = accepting + rejecting
    where = [0] * size
    for i, q in enumerate(elements):
        where[q] = i
    block = [1] * size
    for q in accepting:
        block[q] = 0
    first, end, marked = [0, len(accepting)], [len(accepting), size], [0, 0]
    waiting = [0, 1]
    work = 0
    while waiting:
        splitter = waiting.pop()
        targets = elements[first[splitter] : end[splitter]]
        for before in predecessors:
            touched: list[int] = []
            for target in targets:
                for q in before[target]:
                    b = block[q]
                    front = first[b] + marked[b]
                    here = where[q]
                    other = elements[front]
                    elements[front], elements[here] = q, other
                    where[q], where[other] = front, here
                    if not marked[b]:
                        touched.append(b)
                    marked[b] += 1
            for b in touched:
                middle = first[b] + marked[b]
                marked[b] = 0
                if middle == end[b]:
                    continue
                # The smaller half gets the new number, so that every state changes blocks at most log n times.
                # It has to wait whether or not b does: if b waits, both halves must; if not, the smaller suffices.
                new = len(first)
                if middle - first[b] <= end[b] - middle:
                    first.append(first[b])
                    end.append(middle)
                    first[b] = middle
                else:
                    first.append(middle)
                    end.append(end[b])
                    end[b] = middle
                marked.append(0)
                for i in range(first[new], end[new]):
                    block[elements[i]] = new
                waiting.append(new)
        work += len(targets) + 1
        if work >= 4096:
            work = 0
            budget.tick("the minimisation", len(first))
    return block
