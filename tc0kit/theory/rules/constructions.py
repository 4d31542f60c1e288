"""Constructive rules: weights exist that solve the task."""

from __future__ import annotations

from collections.abc import Iterator

from tc0kit.models.model import Model, RecurrenceTraits
from tc0kit.theory.kernel import Ask, Judgement, Rule


def solves(text: str) -> Judgement:
    """Return the judgement that some weights solve the task."""
    return Judgement("solves", text)


def enough_layers(model: Model, needed: int) -> bool:
    """Return True if the question allows at least this many layers."""
    return model.layers is None or model.layers >= needed


def linear_part(model: Model) -> RecurrenceTraits | None:
    """Return the traits of a linear recurrence whose weights may be chosen by them, or None for other models."""
    r = model.recurrence
    return r if model.kind == "linear" and r and not r.given else None


def large_enough(r: RecurrenceTraits, ask: Ask, states: int | None = None) -> bool:
    """Return True if one head has as many dimensions as the task has states (or as ``states``)."""
    if r.dimension is None:
        return True
    if states is None:
        states = ask.facts.states if ask.holds("regular") else None
    return states is not None and r.dimension >= states


def _holds_and_resets(model: Model, r: RecurrenceTraits) -> bool:
    """True if one state dimension can be held and be overwritten, readable in this semantics.

    In ``exact`` and ``log`` the value is coded in the sign, so gates near 0 and 1 do. With a fixed number of bits
    gates round to their ends. In ``finite`` the ends themselves are needed.
    """
    if r.transition == "householder":
        return True
    if r.transition != "diagonal" or not r.selective:
        return False
    return model.semantics != "finite" or (r.attains_zero and r.attains_one)


def _trivial(model: Model, ask: Ask) -> Iterator[Judgement]:
    if ask.holds("regular") and ask.holds("group") and ask.holds("aperiodic"):
        yield solves("the answer is the same for all words")


def _flip_flops(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = linear_part(model)
    if r is None or not _holds_and_resets(model, r):
        return
    if not ask.holds("regular") or not ask.holds("aperiodic"):
        return
    delays = model.semantics == "log" and not r.attains_one
    if model.layers is not None:
        height = ask.facts.holonomy_height
        if height is None or model.layers < (2 * max(height, 1) - 1 if delays else height):
            return
        ask.note(f"holonomy height {height}")
    if delays:
        yield solves("a cascade of flip-flops, with a layer of delay between two levels")
    else:
        yield solves("a cascade of flip-flops, one level a layer")


def _signed_cascade(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = linear_part(model)
    if r is None or r.transition not in {"diagonal", "householder"} or not r.negative_and_selective:
        return
    if r.transition == "diagonal" and model.semantics == "finite" and not r.attains_one:
        return
    if not ask.holds("regular") or not ask.holds("2-groups"):
        return
    if model.layers is None:
        yield solves("a cascade of flip-flops and sign flips")
    elif ask.holds("elementary abelian 2-group"):
        yield solves("one channel for each factor Z2 flips its sign")


def _roots_of_unity(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = linear_part(model)
    if r is None or r.transition != "diagonal" or r.spectrum != "complex" or not r.selective:
        return
    if not ask.holds("regular") or not ask.holds("solvable"):
        return
    if model.layers is None:
        yield solves("a cascade of flip-flops and modular counters, which are rotations by roots of unity")
    elif ask.holds("group") and enough_layers(model, ask.facts.derived_length or 1):
        ask.note(f"derived length {ask.facts.derived_length}")
        yield solves("one layer of modular counters for each abelian factor of the derived series")


def _length_modulo(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = linear_part(model)
    if r is None or r.transition not in {"diagonal", "constant-dense"} or r.spectrum == "nonnegative":
        return
    if r.transition == "diagonal" and not r.attains_one:
        return
    if not ask.holds("regular") or not ask.holds("counts length"):
        return
    if r.transition == "constant-dense" and not large_enough(r, ask, 2):
        return
    if r.spectrum == "complex" or ask.holds("elementary abelian 2-group"):
        yield solves("a fixed root of unity turns once a token")


def _dense(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = linear_part(model)
    if r and r.transition == "dense" and ask.holds("finite-state") and large_enough(r, ask):
        yield solves("one layer: A(x) is the 0/1 matrix of the letter's action on the automaton's states")


def _permutation_diagonal(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = linear_part(model)
    if r and r.transition == "permutation-diagonal" and ask.holds("finite-state") and large_enough(r, ask):
        yield solves("one layer: P(x) is the column-one-hot matrix of the letter's action on the automaton's states")


def _rwkv7(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = linear_part(model)
    if (
        r
        and r.transition == "dplr"
        and r.negative_and_selective
        and r.dimension is None
        and ask.holds("finite-state")
        and enough_layers(model, 4)
    ):
        yield solves("four layers simulate any finite automaton when c = 2")


def _minsky(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = model.recurrence
    if model.kind == "nonlinear" and r and r.transition in {"nonlinear", "nonlinear-mlp"} and ask.holds("finite-state"):
        yield solves("one layer: one unit for each state and letter")


def _mlp_rnn_graph(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = model.recurrence
    if (
        model.kind == "nonlinear"
        and r
        and r.transition == "nonlinear-mlp"
        and ask.named == "sorted-deterministic-connectivity"
    ):
        yield solves("the state follows the current vertex of the path")


RULES: tuple[Rule, ...] = (
    Rule(
        "trivial-task",
        "If the monoid is trivial, the answer is the same for all words, and every model gives it.",
        "definition",
        "proved",
        ("exact", "log", "finite", "stepwise", "scan"),
        _trivial,
        "A group without non-trivial subgroups has one element; a constant output needs no state.",
    ),
    Rule(
        "flip-flop-cascade",
        "Input-dependent gates that can hold and overwrite one value recognise every star-free language; if h is the "
        "height of its automaton's holonomy decomposition, h layers suffice, 2h-1 in log semantics if no gate is "
        "exactly 1.",
        "Krohn and Rhodes 1965; Eilenberg 1976 (holonomy); compare Sarrof et al. 2024",
        "proved",
        ("exact", "log", "finite", "stepwise", "scan"),
        _flip_flops,
        "An aperiodic automaton is a cascade of identity-reset automata, one level for each height of its image sets. "
        "A level's state is one-hot in channels h' = a h + b: to hold, a near 1 and b = 0; to overwrite, a = e <= 1/4 "
        "and b = +1 or -1. Always |h| <= 1/(1-e), so the sign of h is the last value written (h = 0: none yet), "
        "however small |h| has become, which exact and log semantics (relative error after exact sums, exponents of "
        "O(log n) bits) preserve; token-wise maps read the sign. The next level needs the value before the token. "
        "After a hold it is the same. After an overwrite it is the sign of h - b, if a = 1 holds exactly or nothing is "
        "rounded; with a < 1 and O(log n) bits h - b may be lost, so the next layer computes d' = d/4 + s from the "
        "sign s and reads the sign before as that of d - s. With a fixed number of bits gates round to 0 and 1, e is a "
        "power of two, and only the leading two digits of h are read.",
    ),
    Rule(
        "signed-cascade",
        "Gates that can be positive or negative by input recognise every regular language whose groups are 2-groups; "
        "one layer suffices if the monoid is an elementary abelian 2-group.",
        "Krohn and Rhodes 1965; Grazzi et al. 2025; Khavari et al. 2025",
        "proved",
        ("exact", "log", "finite", "stepwise", "scan"),
        _signed_cascade,
        "By Krohn and Rhodes the automaton is a cascade of flip-flops (flip-flop-cascade) and counters modulo 2. A "
        "counter is h' = a h with a < 0 for the letters that flip and a > 0 for the others, from h = 1 (a learned "
        "start or a beginning-of-sequence token): its sign is the count. The count before the token is known from the "
        "count after it.",
    ),
    Rule(
        "roots-of-unity-cascade",
        "Input-dependent complex diagonal gates recognise every regular language whose groups are solvable; for a "
        "solvable group, as many layers suffice as its derived length.",
        "Krohn and Rhodes 1965; Shakerinava et al. 2026",
        "proved",
        ("exact", "log", "finite"),
        _roots_of_unity,
        "A solvable monoid is a cascade of flip-flops (flip-flop-cascade) and counters modulo m; a counter multiplies, "
        "from h = 1, by a power of exp(2 pi i / m). In log semantics the root is rounded to c log n bits and the "
        "product is exact, so after n tokens the angle is wrong by at most n^(1-c), less than 1/(2m) for c >= 2 and "
        "large n. The count before the token is known from the count after it, because letters act invertibly.",
    ),
    Rule(
        "length-modulo",
        "A fixed transition that is a root of unity of order m, or has it as an eigenvalue, knows the length modulo m.",
        "folklore; Alsmann, Noori, Lange 2026 (modular predicates)",
        "proved",
        ("exact", "log", "finite"),
        _length_modulo,
        "h' = w h + 1 with w = exp(2 pi i / m) is a function of the length modulo m, different for each residue.",
    ),
    Rule(
        "merrill24-wfa",
        "One layer of a dense input-dependent linear recurrence (IDS4, WFA-SSM) recognises every regular language "
        "(with a beginning-of-sequence token).",
        "Merrill, Petty, Sabharwal 2024, Thm 5.2",
        "read",
        ("exact", "log", "finite", "stepwise", "scan"),
        _dense,
        "The entries are 0 and 1 and every state is one-hot, so no arithmetic ever rounds, in any semantics.",
    ),
    Rule(
        "terzic25-pd",
        "One layer of a PD-SSM with N dimensions emulates every automaton with N states.",
        "Terzic et al. 2025",
        "abstract",
        ("exact", "log", "finite", "stepwise", "scan"),
        _permutation_diagonal,
    ),
    Rule(
        "peng25-rwkv7",
        "RWKV-7 with c = 2 recognises every regular language with four layers.",
        "Peng et al. 2025, Thm 3",
        "secondary",
        ("exact", "log", "finite"),
        _rwkv7,
    ),
    Rule(
        "minsky54",
        "One layer of a nonlinear recurrent network (Elman, RNN-SSM, LSTM, GRU) recognises every regular language, at "
        "any precision from a fixed number of bits on.",
        "Minsky 1954; Merrill 2019; Merrill, Petty, Sabharwal 2024, Thm 5.1",
        "secondary",
        ("exact", "log", "finite", "stepwise"),
        _minsky,
        "The unit (q, a) is on if a unit that leads to q was on and the letter is a: a threshold of a sum. Gates that "
        "forget at once make an LSTM, GRU or sLSTM such a network.",
    ),
    Rule(
        "merrill26-rnn-graph",
        "A one-layer log-precision RNN with an MLP transition solves sorted deterministic graph connectivity.",
        "Merrill, Jiang, Li, Lin, Sabharwal 2026, Thm 2",
        "secondary",
        ("log",),
        _mlp_rnn_graph,
    ),
)
