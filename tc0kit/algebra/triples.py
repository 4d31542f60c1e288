"""The forbidden pattern of DA: a polynomial test on triples of points, in the form of ``patterns``."""

from __future__ import annotations

from collections import Counter

from tc0kit.algebra.patterns import Words, components, shortest_path
from tc0kit.budget import Budget
from tc0kit.tasks.action import Action


def da(action: Action, budget: Budget) -> Words | None:
    """In DA iff there are no points p != c and r = p.x, and words x, y, with p.xy = p, r.(xy)^w = c.

    That p = q.(xy)^w for some q, and that p.x(xy)^w = c is another point, is what violates the identity.
    With y replaced by y(xy)^(w-1) it says that x leads the triple (p, r, c) to some (r, s, t), which y leads to
    (p, c, c).

    Raises:
        BudgetSpent: too many triples.
    """
    n, letters = action.degree, len(action.letters)
    component = components(action)
    sizes = Counter(component)
    sources: list[list[list[int]]] = [[[] for _ in range(n)] for _ in range(letters)]
    for a, image in enumerate(action.images):
        for q in range(n):
            sources[a][image[q]].append(q)
    visited = 0
    Triple = tuple[int, int, int]

    def backward(p: int, c: int) -> set[Triple]:
        """All triples that some word leads to (p, c, c), with the outer points in the components of p and c."""
        popped = 0
        seen = {(p, c, c)}
        stack = [(p, c, c)]
        while stack:
            popped += 1
            if popped % 4096 == 0:
                budget.tick("triples of points", visited + len(seen))
            budget.elements(visited + len(seen), "triples of points")
            x, y, z = stack.pop()
            for table in sources:
                for before_x in table[x]:
                    if component[before_x] != component[p]:
                        continue
                    for before_z in table[z]:
                        if component[before_z] != component[c]:
                            continue
                        for before_y in table[y]:
                            triple = (before_x, before_y, before_z)
                            if triple not in seen:
                                seen.add(triple)
                                stack.append(triple)
        return seen

    for p in range(n):
        if sizes[component[p]] == 1:
            continue  # then r = p, and p.(xy)^w = p
        for c in range(n):
            if c == p:
                continue
            good = backward(p, c)
            visited += len(good)
            budget.tick("triples of points", visited)

            def step(triple: Triple, a: int, good: set[Triple] = good) -> Triple | None:
                image = action.images[a]
                moved = (image[triple[0]], image[triple[1]], image[triple[2]])
                return moved if moved in good else None

            for r in range(n):
                if r == p or (p, r, c) not in good:
                    continue
                x = shortest_path((p, r, c), lambda triple, r=r: bool(triple[0] == r), step, letters)  # type: ignore[misc]
                if x is not None:
                    y = shortest_path(x[1], (p, c, c).__eq__, step, letters)
                    assert y is not None
                    return {"x": x[0], "y": y[0]}
    return None
