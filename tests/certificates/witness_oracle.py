"""Networks with exact weights, run from the description of their format alone. Shares no code with the checker."""

from __future__ import annotations

from itertools import product
from typing import Any

Number = Any


def number(value: Number) -> float:
    return float(value) if not isinstance(value, str) else int(value.split("/")[0]) / int(value.split("/")[1])


def numbers(rows: list[list[Number]]) -> list[list[float]]:
    return [[number(x) for x in row] for row in rows]


def outputs(network: dict[str, Any], word: tuple[int, ...]) -> list[int]:
    """Run a network in floats, from the description of the format alone."""
    states = [
        [[[number(x) for x in row] for row in head["initial"]] for head in layer["heads"]]
        for layer in network["layers"]
    ]
    found = [network["empty"]]
    for letter in word:
        v = letter
        for layer, running in zip(network["layers"], states, strict=True):
            row = [v if layer["uses_view"] else 0]
            for k, head in enumerate(layer["heads"]):
                running[k] = step(head, v, running[k])
                row += digits(head, v, running[k])
            v = layer["values"][layer["keys"].index(row)]
        found.append(v)
    return found


def step(head: dict[str, Any], v: int, h: list[list[float]]) -> list[list[float]]:
    n, columns = len(h), range(len(h[0]))
    kind = head["kind"]
    if kind == "phase":
        return [[(row[0] + t) % m] for row, t, m in zip(h, head["turns"][v], head["modulus"], strict=True)]
    if kind == "threshold":
        sums = [[sum(number(w) * h[j][c] for j, w in enumerate(row)) for c in columns] for row in head["weight"]]
        return [
            [1.0 if s + number(d) > 0 else -1.0 for s in row] for row, d in zip(sums, head["drive"][v], strict=True)
        ]
    if kind == "diagonal":
        matrix = [[number(head["gate"][v][i]) * (i == j) for j in range(n)] for i in range(n)]
    elif kind == "dense":
        matrix = numbers(head["matrix"][v])
    elif kind == "columns":
        matrix = [[float(head["target"][v][j] == i) for j in range(n)] for i in range(n)]
    else:
        matrix = [[float(i == j) for j in range(n)] for i in range(n)]
        for beta, raw in zip(head["beta"][v], head["direction"][v], strict=True):
            k = [number(x) for x in raw]
            square = sum(x * x for x in k)
            factor = [[(i == j) - number(beta) * k[i] * k[j] / square for j in range(n)] for i in range(n)]
            matrix = [[sum(factor[i][m] * matrix[m][j] for m in range(n)) for j in range(n)] for i in range(n)]
    after = [[sum(matrix[i][j] * h[j][c] for j in range(n)) for c in columns] for i in range(n)]
    if head.get("input") is not None:
        after = [
            [x + number(y) for x, y in zip(a, b, strict=True)] for a, b in zip(after, head["input"][v], strict=True)
        ]
    return after


def digits(head: dict[str, Any], v: int, h: list[list[float]]) -> list[int]:
    if head["reading"] == "phase":
        return [int(row[0]) for row in h]
    if head["reading"] == "argmax":
        return [head["digit"][max(range(len(h)), key=lambda i: h[i][c])] for c in range(len(h[0]))]
    return [
        int(x > number(y)) for row, cuts in zip(h, head["cut"][v], strict=True) for x, y in zip(row, cuts, strict=True)
    ]


def right(one: dict[str, Any], length: int) -> bool:
    subject, network = one["subject"], one["network"]
    images = subject["images"]
    for word in product(range(len(images)), repeat=length):
        states = [[subject["initial"]] if "initial" in subject else list(range(len(images[0])))]
        for letter in word:
            states.append([images[letter][q] for q in states[-1]])
        if "initial" in subject:
            expected = [int(q[0] in subject["accepting"]) for q in states]
        else:
            expected = [network["outputs"].index(q) for q in states]
        if outputs(network, word) != expected:
            return False
    return True
