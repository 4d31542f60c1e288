"""Rules about model files: their hypotheses are facts that were computed about the file's transitions (``Ask.proved``).

A file's question is about stacks of layers whose transitions are the file's, with free input terms, starts, token-wise
maps and read-outs, and any number of heads. With ``given`` transitions a layer picks one of them for each token and for
what the layers below say; the constructions here use such letters only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tc0kit.models.model import Model
from tc0kit.theory.kernel import Ask, Judgement, Rule
from tc0kit.theory.rules.constructions import enough_layers, solves
from tc0kit.theory.rules.counters import COUNT_AND_SHAPE, ONE_COUNT
from tc0kit.theory.rules.upper_bounds import within

ROUNDED = ("stepwise", "scan")
_BOUND = "stacks of these channels: "


def _acts(model: Model, ask: Ask, act: str, *, hold: bool = True) -> bool:
    """Return whether a letter acts so on some combination of coordinates, exactly in this semantics."""
    name = act + (" with a hold" if hold else "")
    if model.semantics in ROUNDED:
        name += " in a coordinate"  # of letters with diagonal transitions: elsewhere other coordinates may overflow
    return ask.proved(name) is not None


def _orders(model: Model, ask: Ask, *, hold: bool) -> tuple[int, ...]:
    """Return the orders of the roots of unity by which letters turn, with or without a letter that holds."""
    ending = " with a hold" if hold else ""
    named = re.compile(rf"turns (\d+){ending}")
    orders = {int(match[1]) for fact in model.proved if (match := named.fullmatch(fact.name))}
    if any(fact.name == f"flips{ending}" for fact in model.proved):
        orders.add(2)
    return tuple(sorted(orders))


def _use(ask: Ask, orders: Iterator[int] | tuple[int, ...], *, hold: bool) -> None:
    """Record the facts about the turns that are used."""
    ending = " with a hold" if hold else ""
    for m in orders:
        ask.proved(f"flips{ending}" if m == 2 else f"turns {m}{ending}")


def _prime_powers(n: int) -> list[int]:
    found, p = [], 2
    while n > 1:
        power = 1
        while n % p == 0:
            n, power = n // p, power * p
        if power > 1:
            found.append(power)
        p += 1
    return found


def _covering(orders: tuple[int, ...], numbers: list[int]) -> tuple[int, ...] | None:
    """Return for each number an order that it divides, or None if one has none."""
    chosen = [next((m for m in orders if m % n == 0), 0) for n in numbers]
    return None if 0 in chosen else tuple(sorted(set(chosen)))


def _products_in(name: str, model: Model, ask: Ask) -> Iterator[Judgement]:
    found = ask.proved(f"products in {name}") if model.kind == "linear" else None
    if found is not None:
        yield within(name, "DLOGTIME", found.text)


def _tc0(model: Model, ask: Ask) -> Iterator[Judgement]:
    yield from _products_in("TC0", model, ask)


def _nc1(model: Model, ask: Ask) -> Iterator[Judgement]:
    yield from _products_in("NC1", model, ask)


def _counter(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.named in ONE_COUNT and ask.proved("holds"):
        yield solves("a letter holds a number, and input terms add +1 or -1 to it")
    elif ask.named in COUNT_AND_SHAPE and enough_layers(model, 2) and ask.proved("holds"):
        yield solves("a letter holds a number: the first layer counts, the second looks for a break of the shape")


def _flip_flops(model: Model, ask: Ask) -> Iterator[Judgement]:
    if not model.proved or not ask.holds("regular") or not ask.holds("aperiodic"):
        return
    levels = max(ask.facts.states - 1, 1)
    if enough_layers(model, 2 * levels - 1) and _acts(model, ask, "resets"):
        yield solves(
            "a cascade of flip-flops with a layer of delay between two levels: one letter holds, another erases"
        )


def _two_groups(model: Model, ask: Ask, act: str) -> Iterator[Judgement]:
    if not model.proved or not ask.holds("regular") or not ask.holds("2-groups"):
        return
    if not _acts(model, ask, act):
        return
    if ask.holds("elementary abelian 2-group"):
        yield solves("one letter flips the sign of a number and another one keeps it: one head for each factor Z2")
    elif model.layers is None and (ask.holds("group") or _acts(model, ask, "resets")):
        yield solves("a cascade of sign flips, and of flip-flops if letters are not invertible")


def _flips(model: Model, ask: Ask) -> Iterator[Judgement]:
    yield from _two_groups(model, ask, "flips")


def _signs(model: Model, ask: Ask) -> Iterator[Judgement]:
    yield from _two_groups(model, ask, "signs")


def _turns(model: Model, ask: Ask) -> Iterator[Judgement]:
    orders = _orders(model, ask, hold=True)
    if not orders or not ask.holds("regular") or not ask.holds("solvable"):
        return
    if ask.holds("abelian group"):
        wanted = sorted({power for n in ask.facts.letter_periods for power in _prime_powers(n)})
        chosen = _covering(orders, wanted)
        if chosen:
            _use(ask, chosen, hold=True)
            yield solves("heads that count letters modulo the orders of roots of unity, by turning and holding")
            return
    if model.layers is not None:
        return
    chosen = _covering(orders, list(ask.facts.monoid.group_primes()))
    if chosen and (ask.holds("group") or _acts(model, ask, "resets")):
        _use(ask, chosen, hold=True)
        yield solves("a cascade of counters modulo primes, and of flip-flops if letters are not invertible")


def _length(model: Model, ask: Ask) -> Iterator[Judgement]:
    orders = tuple(sorted({*_orders(model, ask, hold=False), *_orders(model, ask, hold=True)}))
    if not orders or not ask.holds("regular") or not ask.holds("counts length"):
        return
    chosen = _covering(orders, sorted({power for n in ask.facts.letter_periods for power in _prime_powers(n)}))
    if chosen:
        for m in chosen:
            _use(ask, (m,), hold=m not in _orders(model, ask, hold=False))
        yield solves("a letter that is taken for every token turns by a root of unity")


def _orbit(model: Model, ask: Ask) -> Iterator[Judgement]:
    if model.tracker is None or not ask.holds("regular"):
        return
    found = ask.tracked()
    if found is None:
        return
    exact = found.name == "tracked by exact matrices"
    fits = {
        "exact": True,
        "log": True,
        "finite": exact,
        "stepwise": found.name == "tracked at every length" or (exact and bool(found.value)),
        "scan": exact and bool(found.value),
    }
    if fits[model.semantics]:
        yield solves(f"one layer: {found.text}")


def _format_bound(model: Model, ask: Ask) -> Iterator[Judgement]:
    name = next((fact.name for fact in model.proved if fact.name.startswith(_BOUND)), None)
    if name is None:
        return
    ask.proved(name)
    bound = name.removeprefix(_BOUND)
    circuits = {"2-groups": "AC0[2]", "solvable": "ACC0"}.get(bound, "AC0")
    yield within(circuits, "DLOGTIME", f"in the file's number format all groups are {_words(bound)}")
    if not ask.holds("regular"):
        return
    hypotheses = {"quasi-aperiodic": ("quasi-aperiodic", "2-groups")}.get(bound, (bound,))
    for hypothesis in hypotheses:
        if not ask.holds(hypothesis):
            yield Judgement(
                "cannot", f"in the file's number format all groups are {_words(hypothesis)}; the task's are not"
            )
            return


def _words(bound: str) -> str:
    return {
        "aperiodic": "trivial",
        "quasi-aperiodic": "trivial over words of one length",
        "2-groups": "2-groups",
        "solvable": "solvable",
    }[bound]


RULES: tuple[Rule, ...] = (
    Rule(
        "analysed-tc0",
        "If iterated products of a family of matrices over a fixed number field are in TC0, then constantly many "
        "layers of linear recurrences with these transitions and any input terms are in TC0.",
        "tc0kit; Hesse, Allender, Barrington 2002",
        "proved",
        ("exact", "log"),
        _tc0,
        "A state is a sum over the positions s of A(x_t) ... A(x_(s+1)) B(x_s): polynomially many products of "
        "factors of the word, and an iterated sum. Heads are side by side, and TC0 is closed under constant "
        "composition.",
    ),
    Rule(
        "analysed-nc1",
        "If iterated products of a family of matrices over a fixed number field are in NC1, then constantly many "
        "layers of linear recurrences with these transitions and any input terms are in NC1.",
        "tc0kit; Hesse, Allender, Barrington 2002",
        "proved",
        ("exact", "log"),
        _nc1,
        "As for analysed-tc0; iterated sums are in TC0, which NC1 contains.",
    ),
    Rule(
        "given-counter",
        "If a transition keeps a linear combination of the coordinates, one layer that uses it counts: MAJORITY and "
        "equal numbers of two letters; two layers recognise a^n b^n, a^n b^n c^n and Dyck-1.",
        "tc0kit; compare linear-counter and linear-counter-shape",
        "proved",
        ("exact", "log"),
        _counter,
        "For w A = w the number w h follows s' = s + w B with B free: it counts +1 and -1, exact in O(log n) bits.",
    ),
    Rule(
        "given-flip-flops",
        "If some combinations of the coordinates are kept by one transition and sent to 0 by another, stacks that "
        "use these two recognise every star-free language; 2n-3 layers suffice for an automaton of n states.",
        "tc0kit; Krohn and Rhodes 1965; compare flip-flop-cascade",
        "proved",
        ("exact", "log", "finite", "stepwise", "scan"),
        _flip_flops,
        "For w A = w and w C = 0 the number w h is held by A with input 0 and overwritten by C with input w B = +1 "
        "or -1: an identity-reset automaton, a level of a cascade (flip-flop-cascade). The next level needs the "
        "value before the token. After a hold it is the same. For an overwriting with v it comes from a layer in "
        "between, where a number is set to 0 by each overwriting with another value than v, grows by 1 with each "
        "overwriting with v, and is held otherwise: the value before was v iff it is now at least 2 (a further head "
        "that is never erased tells whether there was one at all). Small numbers are exact and large ones stay "
        "large in all semantics; with fixed bits this is said of diagonal transitions in formats that do not wrap "
        "around.",
    ),
    Rule(
        "given-flips",
        "If some combinations of the coordinates are kept by one transition and negated by another, one layer "
        "tracks every elementary abelian 2-group, and stacks track every 2-group; with a transition that erases "
        "also every regular language whose groups are 2-groups.",
        "tc0kit; Krohn and Rhodes 1965; compare signed-cascade",
        "proved",
        ("exact", "log", "finite", "stepwise", "scan"),
        _flips,
        "The number w h is 1 or -1: a counter modulo 2. In a cascade the letter that a counter takes depends on the "
        "token and on the counters below before the token, which are known because letters act invertibly.",
    ),
    Rule(
        "given-signs",
        "The same if the two transitions have a common left eigenvector with a negative and a positive eigenvalue.",
        "tc0kit; compare signed-cascade",
        "proved",
        ("exact", "log"),
        _signs,
        "The sign of w h is the count; its size, a product of constants, needs an exponent of O(log n) bits.",
    ),
    Rule(
        "given-turns",
        "If a transition turns some combinations of the coordinates by a root of unity of order m and another one "
        "keeps them, one layer tracks every abelian group whose exponent's prime powers divide such orders m; "
        "stacks track every solvable group whose order's primes divide them.",
        "tc0kit; Krohn and Rhodes 1965; compare roots-of-unity-cascade",
        "proved",
        ("exact", "log", "finite"),
        _turns,
        "One head counts one letter modulo m: it turns at this letter and holds at all others. The counts of all "
        "letters determine the product in an abelian group. A solvable group is a cascade of counters modulo primes.",
    ),
    Rule(
        "given-length",
        "If a transition has an eigenvalue that is a root of unity of order m, a layer knows the length modulo m.",
        "tc0kit; compare length-modulo",
        "proved",
        ("exact", "log", "finite"),
        _length,
        "Taken for every token it turns a combination of the coordinates by the root of unity.",
    ),
    Rule(
        "given-orbit",
        "If the vectors that heads of one layer with given transitions reach are finitely many, or their directions "
        "are, and determine the output of a task, the layer with a look-up as read-out solves it at every length.",
        "tc0kit",
        "proved",
        ("exact", "log", "finite", "stepwise", "scan"),
        _orbit,
        "The pairs of vectors and the task's state are closed under the letters (certificate). Directions are seen "
        "in exact and log semantics, whose exponents have O(log n) bits. With fixed bits either the file's number "
        "format was walked through, or the matrices have at most one entry a column, 1 or -1, so that nothing rounds.",
    ),
    Rule(
        "stepwise-format",
        "In a number format in which the channels of a file have aperiodic monoids (or no group over words of one "
        "length, or 2-groups, or solvable groups), so have the languages of all stacks of such channels.",
        "tc0kit; Krohn and Rhodes 1965 (prime divisors)",
        "proved",
        ("stepwise",),
        _format_bound,
        "Order-preserving and -reversing maps of the format's chain, or maps that wind once round the cycle of a "
        "format that wraps around: the proof is in certificates/channels.py.",
    ),
)
