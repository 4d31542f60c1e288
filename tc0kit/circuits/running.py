"""The automata that run along with the word in a proof that a circuit of a word problem or a language is right.

Their states say what the rows of a construction depend on: the point (tree over images), the product (tree over
elements, derived series), or the chain of a cascade with the turns and the notes of its counters. The checker
(``tc0kit.certificates.circuit_words``) takes nothing of this on trust.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from itertools import pairwise
from typing import Any, TypeVar

from tc0kit.algebra.holonomy import Chain, Holonomy, turn_groups
from tc0kit.algebra.transformations import Map, as_map, compose, identity, inverse
from tc0kit.circuits.circuit import Circuit
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.action import Action

MOST_STATES = 100_000
S = TypeVar("S", bound=Hashable)
CascadeState = tuple[Chain, tuple[Map, ...], tuple[int | None, ...]]  # chain, turns and notes of each counter


def running(circuit: Circuit) -> dict[str, Any]:
    """Return the claim, the automata, the starts and the home of each row.

    Raises:
        UserError: the header's n is not that of the inputs.
        BudgetSpent: an automaton has too many states.
    """
    header = circuit.header
    if header["n"] != len(circuit.inputs):
        raise UserError(f"{circuit.name}: its header says n = {header['n']!s:.20}, but it reads {len(circuit.inputs)}")
    images = tuple(tuple(image) for image in header["images"])
    if not images:  # the empty word is all there is; a letter that never occurs says how many points there are
        language = header["family"] == "language"
        images = (tuple(range(header["states"] if language else len(header["elements"][0]))),)
    degree = len(images[0])
    action = Action(degree, tuple(map(str, range(len(images)))), images)
    claim = {name: header[name] for name in ("family", "n", "output")}
    claim["images"] = [list(image) for image in images]
    if header["family"] == "language":
        claim.update({name: header[name] for name in ("initial", "accepting")})
    else:
        claim["elements"] = header.get("elements")
    construction = header["construction"]
    tag = None
    if construction["kind"] == "holonomy cascade":
        tag = "start"
        points = [header["initial"]] if header["family"] == "language" else list(range(degree))
        automata, starts = _cascades(action, points, header["n"])
    elif construction.get("over") == "images of points":
        tag = "point"
        automata = [[list(image) for image in images]]
        shown = [[q] for q in range(degree)]
        starts = [{"automaton": 0, "state": q, "points": [q], "shown": shown} for q in range(degree)]
        points = list(range(degree))
    else:
        maps = [as_map(image, degree) for image in images]
        states, table = _explored(identity(degree), len(maps), header["n"], lambda g, x: compose(g, maps[x]))
        automata, points = [table], [0]
        shown = [list(state) for state in states]
        starts = [{"automaton": 0, "state": 0, "points": list(range(degree)), "shown": shown}]
    number = {point: k for k, point in enumerate(points)}
    tags = [dict(origin.tags).get(tag or "", points[0]) for origin in circuit.origins]
    home = [number[tags[int(index)]] for level in circuit.levels for index in level.origin]
    prefixes = construction["kind"] != "balanced tree"
    return {"claim": claim, "automata": automata, "starts": starts, "home": home, "prefixes": prefixes}


def _explored(first: S, letters: int, n: int, step: Callable[[S, int], S]) -> tuple[list[S], list[list[int]]]:
    """Return the states that words of at most n letters reach, and their images; after n letters they stay."""
    number = {first: 0}
    states = [first]
    images: list[list[int]] = [[] for _ in range(letters)]
    for length in range(n + 1):
        for k in range(len(images[0]) if letters else 0, len(states)):
            for x in range(letters):
                after = step(states[k], x) if length < n else states[k]
                if after not in number:
                    number[after] = len(states)
                    states.append(after)
                images[x].append(number[after])
        if len(states) > MOST_STATES:
            raise BudgetSpent(f"budget spent: the proof's automaton has more than {MOST_STATES:,} states")
    return states, images


def _cascades(action: Action, points: list[int], n: int) -> tuple[list[list[list[int]]], list[dict[str, Any]]]:
    holonomy = Holonomy(action)
    labels = list(turn_groups(holonomy))
    automata, starts = [], []
    for k, point in enumerate(points):
        chain = holonomy.chain(point)
        turns = tuple(identity(len(holonomy.tiles[holonomy.members(label)[0]])) for label in labels)
        notes = tuple(_place(holonomy, chain, label) for label in labels)
        first: CascadeState = (chain, turns, notes)
        states, images = _explored(
            first, len(action.images), n, lambda state, x: _cascade_step(holonomy, labels, state, x)
        )
        automata.append(images)
        shown = [sorted(holonomy.sets[state[0][-1]]) for state in states]
        starts.append({"automaton": k, "state": 0, "points": [point], "shown": shown})
    return automata, starts


def _place(holonomy: Holonomy, chain: Chain, label: int) -> int | None:
    """Return which tile a chain takes at its set of a class, if it has one."""
    for outer, inner in pairwise(chain):
        if holonomy.label[outer] == label:
            return holonomy.tiles[outer].index(inner)
    return None


def _cascade_step(holonomy: Holonomy, labels: list[int], state: CascadeState, x: int) -> CascadeState:
    """Return chain, turns and notes after a letter; see ``cascade`` for what they are."""
    chain, turns, notes = state
    after = holonomy.step(chain, x)
    new_turns, new_notes = [], []
    for label, turned, note in zip(labels, turns, notes, strict=True):
        height = holonomy.class_height(label)
        i = next(i for i in chain if holonomy.height[i] <= height)
        if holonomy.label[i] == label:
            turn = holonomy.turn(i, x)
            turned = turned if turn is None else compose(turned, turn)
        target = holonomy.image[i][x]
        outer = [j for j in holonomy.members(label) if holonomy.sets[target] < holonomy.sets[j]]
        tiles = {j: holonomy.reset(target, j) for j in outer}
        reset = next(iter(tiles.values())) if len(set(tiles.values())) == 1 else None
        for j, tile in tiles.items():
            reset = tile if reset is None and j in after else reset
        new_turns.append(turned)
        new_notes.append(note if reset is None else inverse(turned)[reset])
    return after, tuple(new_turns), tuple(new_notes)
