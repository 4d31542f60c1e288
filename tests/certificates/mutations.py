"""All small changes of a certificate: other leaves; items of lists lost, repeated, swapped; fields lost."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

TEXTS = {"statement", "source", "rule", "verified", "task", "model", "semantics", "letters"}
Path = tuple[str | int, ...]


def nodes(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if path and path[-1] in TEXTS:
        return
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from nodes(item, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from nodes(item, (*path, i))


def variants(value: Any, chance: random.Random) -> list[Any]:
    if isinstance(value, bool):
        return [not value, None]
    if isinstance(value, int):
        return [value + 1, value - 1, 0, -value - 1, chance.randrange(6), None]
    if isinstance(value, str):
        return [value + "x", chance.choice(["yes", "no", "open", "aperiodic", "solvable", "x"]), None]
    if isinstance(value, list):
        found: list[Any] = [[*value, *value[-1:]], None]
        if value:
            i = chance.randrange(len(value))
            found += [value[:i] + value[i + 1 :], value[1:], value[::-1], []]
            found.append([*value[:i], 0, *value[i:]])
        if len(value) > 1:
            i = chance.randrange(len(value) - 1)
            found.append([*value[:i], value[i + 1], value[i], *value[i + 2 :]])
        return found
    if isinstance(value, dict):
        missing = [{k: v for k, v in value.items() if k != key} for key in value]
        return [*missing, {**value, "more": 1}]
    return [0, [], "x"]


def mutants(certificate: dict[str, Any], chance: random.Random, limit: int) -> Iterator[tuple[Path, dict[str, Any]]]:
    changes = [(path, new) for path, old in nodes(certificate) for new in variants(old, chance) if new != old]
    if len(changes) > limit:
        changes = chance.sample(changes, limit)
    for path, new in changes:
        if not path:
            yield path, new
            continue
        mutant = copy.deepcopy(certificate)
        place: Any = mutant
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = new
        yield path, mutant
