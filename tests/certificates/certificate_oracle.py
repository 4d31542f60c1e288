"""An independent brute force for the facts that certificates prove, on small monoids: every element is written out."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import Any

from stepwise_oracle import stepwise_holds
from tracking_oracle import tracks
from witness_oracle import right

Map = tuple[int, ...]


def compose(f: Map, g: Map) -> Map:
    return tuple(g[q] for q in f)


def run(images: list[list[int]], word: list[int], q: int) -> int:
    for a in word:
        q = images[a][q]
    return q


def freeze(subject: dict[str, Any]) -> tuple[tuple[Map, ...], int, bool]:
    images = tuple(tuple(row) for row in subject["images"])
    return images, len(images[0]) if images else 1, subject.get("alphabet") == "all"


@lru_cache(maxsize=4096)
def monoid(images: tuple[Map, ...], degree: int) -> list[Map]:
    elements = [tuple(range(degree))]
    seen = set(elements)
    for f in elements:
        for g in images:
            h = compose(f, g)
            if h not in seen:
                seen.add(h)
                elements.append(h)
    assert len(elements) <= 20_000
    return elements


def powers(x: Map) -> tuple[int, int]:
    """Return index and period: the least i >= 1, p >= 1 with x^i = x^(i+p)."""
    seen: dict[Map, int] = {}
    current, k = x, 1
    while current not in seen:
        seen[current] = k
        current, k = compose(current, x), k + 1
    return seen[current], k - seen[current]


def omega(x: Map) -> Map:
    current = x
    while compose(current, current) != current:
        current = compose(current, x)
    return current


@lru_cache(maxsize=4096)
def stable_elements(images: tuple[Map, ...], degree: int, all_elements: bool) -> frozenset[Map]:
    """Return eta(A^s) with eta(A^s) = eta(A^2s)."""
    if all_elements:
        return frozenset(monoid(images, degree))
    levels = [frozenset({tuple(range(degree))}), frozenset(images)]
    while True:
        s = len(levels) - 1
        if s % 2 == 0 and levels[s] == levels[s // 2]:
            return levels[s]
        levels.append(frozenset(compose(f, g) for f in levels[-1] for g in images))


def group_is_solvable(group: set[Map]) -> bool:
    def inverse(f: Map) -> Map:
        current = f
        while compose(current, f) != unit:
            current = compose(current, f)
        return current

    (unit,) = [e for e in group if compose(e, e) == e]
    while len(group) > 1:
        inverses = {f: inverse(f) if f != unit else f for f in group}
        generators = {
            compose(compose(inverses[a], inverses[b]), compose(a, b)) for a, b in itertools.product(group, repeat=2)
        }
        derived = {unit}
        todo = [unit]
        while todo:
            f = todo.pop()
            for g in generators:
                h = compose(f, g)
                if h not in derived:
                    derived.add(h)
                    todo.append(h)
        if len(derived) == len(group):
            return False
        group = derived
    return True


@lru_cache(maxsize=4096)
def is_solvable(images: tuple[Map, ...], degree: int) -> bool:
    elements = monoid(images, degree)
    for e in elements:
        if compose(e, e) == e:
            local = {compose(compose(e, x), e) for x in elements}
            units = {x for x in local if omega(x) == e}
            if not group_is_solvable(units):
                return False
    return True


def evaluate(term: list[Any], values: dict[str, Map], degree: int) -> Map:
    if term[0] == "var":
        return values[term[1]]
    if term[0] == "omega":
        return omega(evaluate(term[1], values, degree))
    result = tuple(range(degree))
    for part in term[1:]:
        result = compose(result, evaluate(part, values, degree))
    return result


def holds(subject: dict[str, Any], fact: str) -> bool:
    """Decide a fact by brute force (the fact "not V" is decided by the caller, who knows the identity)."""
    images, degree, everything = freeze(subject)
    periods = [powers(x)[1] for x in monoid(images, degree)]
    stable = [powers(x)[1] for x in stable_elements(images, degree, everything)]
    if fact in ("non-solvable", "nc1-hard"):
        return not is_solvable(images, degree)
    if fact == "solvable":
        return is_solvable(images, degree)
    if fact in ("aperiodic", "not-aperiodic"):
        return all(p == 1 for p in periods) == (fact == "aperiodic")
    if fact in ("quasi-aperiodic", "not-quasi-aperiodic"):
        return all(p == 1 for p in stable) == (fact == "quasi-aperiodic")
    if fact in ("even period", "odd period"):
        return any(p % 2 == 0 if fact == "even period" else not is_power(p, 2) for p in periods)
    if fact in LETTER_FACTS:
        return LETTER_FACTS[fact](subject, images, degree)
    name, number = fact.rsplit(" ", 1)
    prime = int(number)
    if name == "stable prime":
        return any(p % prime == 0 for p in stable)
    chosen = {"p-group": periods, "stable p-group": stable}[name]
    return all(is_power(p, prime) for p in chosen)


def is_r_trivial(images: tuple[Map, ...], degree: int) -> bool:
    elements = monoid(images, degree)
    ideals = [frozenset(compose(f, g) for g in elements) for f in elements]
    return len(set(ideals)) == len(elements)


def has_parity(subject: dict[str, Any]) -> bool:
    """Some two letters accept exactly the words with an even (or odd) number of one of them; lengths up to 6 tell."""
    if "initial" not in subject:
        return False

    def accepts(word: tuple[int, ...]) -> bool:
        return run(subject["images"], list(word), subject["initial"]) in subject["accepting"]

    letters = range(len(subject["images"]))
    for one, zero in itertools.permutations(letters, 2):
        words = [w for n in range(7) for w in itertools.product((one, zero), repeat=n)]
        if len({accepts(w) ^ bool(w.count(one) % 2) for w in words}) == 1:
            return True
    return False


def is_group(images: tuple[Map, ...], degree: int) -> bool:
    return all(omega(x) == tuple(range(degree)) for x in monoid(images, degree))


def commutes(images: tuple[Map, ...], degree: int) -> bool:
    elements = monoid(images, degree)
    return all(compose(f, g) == compose(g, f) for f in elements for g in elements)


LETTER_FACTS: dict[str, Any] = {
    "group": lambda s, m, n: is_group(m, n),
    "abelian group": lambda s, m, n: is_group(m, n) and commutes(m, n),
    "elementary abelian 2-group": lambda s, m, n: all(compose(x, x) == tuple(range(n)) for x in monoid(m, n)),
    "counts length": lambda s, m, n: is_group(m, n) and len(set(m)) == 1,
    "letter period": lambda s, m, n: any(powers(x)[1] > 1 for x in m),
    "odd letter period": lambda s, m, n: any(not is_power(powers(x)[1], 2) for x in m),
    "contains parity": lambda s, m, n: has_parity(s),
    "R-trivial": lambda s, m, n: is_r_trivial(m, n),
    "not R-trivial": lambda s, m, n: not is_r_trivial(m, n),
}


def is_power(n: int, prime: int) -> bool:
    while n % prime == 0:
        n //= prime
    return n == 1


def formula_value(postfix: list[list[Any]], bits: tuple[int, ...]) -> bool:
    stack: list[bool] = []
    for name, *rest in postfix:
        if name == "var":
            stack.append(bool(bits[rest[0]]))
        elif name == "const":
            stack.append(rest[0] == 1)
        elif name == "not":
            stack.append(not stack.pop())
        else:
            b, a = stack.pop(), stack.pop()
            stack.append({"and": a and b, "or": a or b, "xor": a is not b, "implies": b or not a}[name])
    (value,) = stack
    return value


def claims_hold(certificate: dict[str, Any], proves: list[str]) -> bool:
    """Confirm by brute force everything that an accepted certificate of an algebra kind says."""
    subject = certificate["subject"]
    images, degree, _ = freeze(subject)
    kind = certificate["kind"]
    if kind == "matrix-tracks":
        return tracks(certificate)
    if kind == "witness":
        return right(certificate, 3)
    if kind.startswith("stepwise"):
        return stepwise_holds(certificate)
    facts = [fact for fact in proves if not fact.startswith("not ") or fact in LETTER_FACTS]
    if not all(holds(subject, fact) for fact in facts):
        return False
    if kind == "aperiodic":
        index = max(powers(x)[0] for x in monoid(images, degree))
        return certificate["index"] == index if certificate["exact"] else certificate["index"] >= index
    if kind == "not-aperiodic":
        q, visited = certificate["point"], []
        for _ in range(certificate["period"]):
            visited.append(q)
            q = run(subject["images"], certificate["word"], q)
        return q == visited[0] and len(set(visited)) == certificate["period"] > 1
    if kind == "identity-violation":
        values = {
            name: tuple(run(subject["images"], word, q) for q in range(degree))
            for name, word in certificate["words"].items()
        }
        q = certificate["point"]
        return evaluate(certificate["left"], values, degree)[q] != evaluate(certificate["right"], values, degree)[q]
    if kind == "reduction":
        return _samples_hold(certificate)
    return True


def _samples_hold(certificate: dict[str, Any]) -> bool:
    subject, context = certificate["subject"], certificate["context"]
    if "initial" not in subject:
        return True  # the products are compared by the caller's own compiler tests
    for sample in certificate["samples"]:
        for bits in itertools.product((0, 1), repeat=sample["variables"]):
            q = run(subject["images"], context["entry"], subject["initial"])
            for variable, row in sample["program"]:
                true = variable is None or bits[variable]
                q = run(subject["images"], certificate["table"][row]["true" if true else "false"], q)
            q = run(subject["images"], context["exit"], q)
            if (q in subject["accepting"]) != formula_value(sample["formula"], bits):
                return False
    return True
