"""Strongly connected components of a graph with a fixed number of edges per node, without recursion."""

from __future__ import annotations

from collections.abc import Sequence

from tc0kit.budget import Budget


def strong_components(
    nodes: int, letters: int, target: Sequence[int], budget: Budget | None = None
) -> tuple[list[int], list[int]]:
    """Return ``(label, roots)`` of the strongly connected components of a graph with ``letters`` edges per node.

    Tarjan's algorithm (R. Tarjan 1972) without recursion. ``target[i * letters + a]`` is a node or -1. Components
    are counted by their first member, which is their root.

    Raises:
        BudgetSpent: the time is over.
    """
    unseen = -1
    order = [unseen] * nodes
    low = [0] * nodes
    found = [unseen] * nodes  # the component, in Tarjan's order
    stack: list[int] = []
    clock = components = 0
    for start in range(nodes):
        if order[start] != unseen:
            continue
        order[start] = low[start] = clock
        clock += 1
        stack.append(start)
        calls = [(start, start * letters)]
        while calls:
            i, edge = calls.pop()
            end = (i + 1) * letters
            while edge < end:
                j = target[edge]
                edge += 1
                if j < 0 or j == i:
                    continue
                if order[j] == unseen:
                    calls.append((i, edge))
                    order[j] = low[j] = clock
                    clock += 1
                    if budget is not None and not clock % 4096:
                        budget.tick("strongly connected components", clock)
                    stack.append(j)
                    calls.append((j, j * letters))
                    break
                if found[j] == unseen and order[j] < low[i]:
                    low[i] = order[j]
            else:
                if low[i] == order[i]:
                    while True:
                        j = stack.pop()
                        found[j] = components
                        if j == i:
                            break
                    components += 1
                if calls:
                    above = calls[-1][0]
                    low[above] = min(low[above], low[i])
    label = [0] * nodes
    number: dict[int, int] = {}
    roots: list[int] = []
    for i, component in enumerate(found):
        if component not in number:
            number[component] = len(roots)
            roots.append(i)
        label[i] = number[component]
    return label, roots
