"""Rules about transformers: hard and soft attention, precision, padding, looping, chain of thought."""

from __future__ import annotations

from collections.abc import Iterator

from tc0kit.models.model import AttentionTraits, Model
from tc0kit.models.semantics import Semantics
from tc0kit.theory.classes import ClassRef
from tc0kit.theory.kernel import Ask, Judgement, Rule
from tc0kit.theory.rules.constructions import solves
from tc0kit.theory.rules.upper_bounds import within

SOFT = ("softmax", "average-hard")


def _contains(name: str, text: str) -> Judgement:
    return Judgement("model contains", text, ClassRef(name))


def _cannot(text: str) -> Judgement:
    return Judgement("cannot", text)


def _plain(model: Model) -> AttentionTraits | None:
    """Return the traits of a plain attention stack (no PaTH), else None."""
    a = model.attention
    return a if model.kind == "attention" and a and not a.path else None


def _soft(model: Model) -> AttentionTraits | None:
    a = _plain(model)
    return a if a and a.attention in SOFT else None


def _exactly(model: Model, ask: Ask, fact: str, which: str) -> Iterator[Judgement]:
    reading = "read at an end-of-sequence token,"
    if ask.holds("infinite-state"):
        yield _cannot(f"{reading} it recognises only {which} languages, and the task is not regular")
    elif not ask.holds("regular"):
        return
    elif not ask.holds(fact):
        yield _cannot(f"{reading} it recognises only {which} languages, and this one is not")
    elif model.layers is None:
        yield solves(f"{reading} it recognises every {which} language")


def _hard_right(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _plain(model)
    if a and a.attention == "unique-hard-right" and a.positions == "none":
        yield from _exactly(model, ask, "aperiodic", "star-free")


def _hard_left(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _plain(model)
    if a and a.attention == "unique-hard-left" and a.positions == "none":
        yield from _exactly(model, ask, "r-trivial", "R-trivial regular")


def _hard_periodic(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _plain(model)
    if a is None or a.attention != "unique-hard-right" or a.positions == "none" or not ask.holds("regular"):
        return
    if ask.holds("quasi-aperiodic") and model.layers is None:
        yield solves("with periodic positions it recognises every regular language in AC0")
    elif not ask.holds("quasi-aperiodic") and a.positions == "finite":
        yield _cannot("with periodic positions it recognises only regular languages in AC0")


def _hard_any(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _plain(model)
    if a and a.attention.startswith("unique-hard"):
        yield within("AC0", "poly", "unique-hard attention is a look-up in AC0")


def _fixed_precision_nope(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _plain(model)
    if a is None or a.attention != "softmax":
        return
    if a.positions == a.padding == a.chain == "none" and a.depth == "constant":
        yield from _exactly(model, ask, "r-trivial", "R-trivial regular")
    elif model.layers is None and ask.holds("regular") and ask.holds("r-trivial"):
        yield solves("without its further means it already recognises every R-trivial regular language")


def _past_operators(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _soft(model)
    if a and model.layers is None and ask.holds("regular") and ask.holds("r-trivial"):
        yield solves("a layer tells whether some earlier position has a property; nested, this is LTL with past")


def _fixed_precision(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _plain(model)
    if a and a.attention == "softmax" and a.depth == "constant" and a.chain in {"none", "log"}:
        yield within("AC0", "poly", "a fixed number of bits, constant depth")


def _log_precision(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _soft(model)
    if a and a.depth == "constant" and a.chain == "none":
        yield within("TC0", "L", "constantly many attention layers of log precision")


def _poly_precision(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _soft(model)
    if a and a.depth == "constant" and a.chain == "none":
        yield within("TC0", "DLOGTIME", "constantly many attention layers of poly(n)-bit precision")


def _short_chain(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _soft(model)
    if a and a.depth == "constant" and a.chain == "log":
        yield within("TC0", "poly", "O(log n) steps have poly(n) transcripts, all checked in parallel")


def _solvable(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _soft(model)
    if a and a.positions == "uniform" and model.layers is None and ask.holds("regular") and ask.holds("solvable"):
        yield solves("constantly many layers simulate a cascade of resets and modular counters")


def _padded(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _plain(model)
    if a is None or a.attention != "average-hard" or a.padding != "poly" or model.layers is not None:
        return
    if a.positions != "uniform":
        return
    name = {"constant": "TC0", "log": "TC1", "polylog": "NC"}[a.depth]
    yield _contains(name, f"poly(n) padding and {a.depth} depth")
    if a.chain == "none":
        yield within(name, "DLOGTIME", f"poly(n) padding and {a.depth} depth")


def _looped(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _soft(model)
    if a is None or a.depth == "constant":
        return
    if a.chain == "none":
        yield within("TC1" if a.depth == "log" else "NC", "DLOGTIME", f"{a.depth} depth of TC0 layers")


def _log_depth(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _plain(model)
    if a is None or a.attention != "average-hard" or a.depth == "constant" or a.positions != "uniform":
        return
    if model.layers is None and ask.holds("finite-state"):
        yield solves("log depth multiplies transformations in a balanced tree")


def _linear_chain(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _plain(model)
    if a is None or a.attention != "average-hard" or a.chain not in {"linear", "poly"}:
        return
    if model.layers is None and ask.holds("finite-state"):
        yield solves("the chain of thought writes down the automaton's states one by one")


def _poly_chain(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _soft(model)
    if a is None or a.chain not in {"linear", "poly"}:
        return
    yield within("P", "DLOGTIME", "poly(n) many steps, each in P")
    if a.chain == "poly" and a.attention == "average-hard" and model.layers is None:
        yield _contains("P", "the chain of thought runs a Turing machine")


def _path(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = model.attention
    if model.kind == "attention" and a and a.path:
        yield within("L", "DLOGTIME", "its logits are iterated products of rational matrices of fixed dimension")


def _composition(model: Model, ask: Ask) -> Iterator[Judgement]:
    a = _soft(model)
    if a is None or model.layers != 1 or a.depth != "constant" or not a.chain == a.padding == "none":
        return
    if ask.named == "function-composition-2":
        yield _cannot("one layer passes too few bits between the two functions' halves of the input")


_ANY: tuple[Semantics, ...] = ("exact", "log", "finite")
_PRECISE: tuple[Semantics, ...] = ("exact", "log")

RULES: tuple[Rule, ...] = (
    Rule(
        "yang24-uhat",
        "Unique-hard attention with ties to the right, strict causal mask and no positions recognises exactly the "
        "star-free languages.",
        "Yang, Chiang, Angluin 2024",
        "abstract",
        _ANY,
        _hard_right,
    ),
    Rule(
        "jerad25-uhat-left",
        "Unique-hard attention with ties to the left, strict causal mask and no positions recognises exactly the "
        "R-trivial regular languages, if the answer is read at an end-of-sequence token (at the last letter it also "
        "sees that letter).",
        "Jerad et al. 2025",
        "abstract",
        _ANY,
        _hard_left,
    ),
    Rule(
        "yang24-uhat-periodic",
        "With finitely many position values (i mod k), masked unique-hard attention recognises, among regular "
        "languages, exactly those in AC0.",
        "Yang, Chiang, Angluin 2024",
        "memory",
        _ANY,
        _hard_periodic,
    ),
    Rule(
        "hahn20-uhat-ac0",
        "Unique-hard attention, with any positions, recognises only languages in nonuniform AC0.",
        "Hahn 2020; Hao, Angluin, Frank 2022",
        "memory",
        _ANY,
        _hard_any,
    ),
    Rule(
        "li25-fixed-precision",
        "Softmax transformers of a fixed number of bits, strict causal mask, no positions, recognise exactly the "
        "R-trivial regular languages, if the answer is read at an end-of-sequence token (at the last letter they also "
        "see that letter).",
        "Li and Cotterell 2025",
        "abstract",
        ("finite",),
        _fixed_precision_nope,
    ),
    Rule(
        "past-operators",
        "Log-precision transformers, even without positions, recognise every R-trivial regular language.",
        "compare Li and Cotterell 2025",
        "proved",
        ("exact", "log"),
        _past_operators,
        "R-trivial languages are those of LTL with the operator 'once in the past'. A layer attends uniformly to all "
        "positions so far; the average of an indicator is 0, or at least 1/i if an earlier position has the property: "
        "O(log n) bits tell these apart.",
    ),
    Rule(
        "li24-fixed-precision-ac0",
        "Softmax transformers of constant depth and a fixed number of bits, sums rounded term by term, with at most "
        "O(log n) chain-of-thought steps, are in AC0.",
        "Li, Liu, Zhou, Ma 2024, Thm 3.1; Svete et al. 2026 (with padding)",
        "secondary",
        ("finite",),
        _fixed_precision,
    ),
    Rule(
        "merrill23-transformer",
        "Log-precision transformers of constant depth are in L-uniform TC0.",
        "Merrill and Sabharwal 2023",
        "abstract",
        ("log",),
        _log_precision,
    ),
    Rule(
        "chiang25-transformer",
        "Transformers of constant depth are in DLOGTIME-uniform TC0 even with poly(n) bits of precision.",
        "Chiang 2025",
        "abstract",
        _PRECISE,
        _poly_precision,
    ),
    Rule(
        "li24-short-chain",
        "Log-precision transformers with O(log n) chain-of-thought steps are still in TC0.",
        "Li, Liu, Zhou, Ma 2024, Thm 3.2",
        "secondary",
        _PRECISE,
        _short_chain,
    ),
    Rule(
        "liu23-solvable",
        "Transformers of constant depth (constant in n), with positions, simulate every automaton whose groups are all "
        "solvable.",
        "Liu, Ash, Goel, Krishnamurthy, Zhang 2023, Thm 2",
        "secondary",
        _PRECISE,
        _solvable,
    ),
    Rule(
        "merrill25-padded",
        "Average-hard-attention transformers with poly(n) padding are exactly FO-uniform TC0; looped O(log^d n) times "
        "exactly TC^d, and with polylog looping exactly NC.",
        "Merrill and Sabharwal 2025 (arXiv 2505.18948)",
        "abstract",
        _PRECISE,
        _padded,
    ),
    Rule(
        "looped-upper",
        "Transformers whose depth grows as log n are in TC1, as polylog n in NC.",
        "Merrill and Sabharwal 2023; definition of TC^d",
        "proved",
        _PRECISE,
        _looped,
        "Stack O(log^d n) uniform TC0 circuits.",
    ),
    Rule(
        "merrill25-log-depth",
        "Average-hard-attention transformers of depth O(log n) recognise every regular language.",
        "Merrill and Sabharwal 2025 (arXiv 2503.03961)",
        "abstract",
        _PRECISE,
        _log_depth,
    ),
    Rule(
        "merrill24-linear-chain",
        "With linearly many chain-of-thought steps, log-precision transformers with average-hard attention (and "
        "projected pre-norm) recognise every regular language.",
        "Merrill and Sabharwal 2024 (arXiv 2310.07923)",
        "abstract",
        _PRECISE,
        _linear_chain,
    ),
    Rule(
        "merrill24-poly-chain",
        "With poly(n) chain-of-thought steps, log-precision transformers with average-hard attention (and generalised "
        "pre-norm) decide exactly P.",
        "Merrill and Sabharwal 2024 (arXiv 2310.07923)",
        "abstract",
        _PRECISE,
        _poly_chain,
    ),
    Rule(
        "path-l",
        "PaTH attention of constant depth is in L.",
        "closure of L under composition; Chiu, Davida, Litow 2001",
        "proved",
        _PRECISE,
        _path,
        "A logit is a bilinear form in an iterated product of rational matrices of fixed dimension, which is in L.",
    ),
    Rule(
        "peng24-composition",
        "One softmax attention layer of constant width and log precision does not compose two functions given in its "
        "input.",
        "Peng, Narayanan, Papadimitriou 2024",
        "memory",
        ("log",),
        _composition,
    ),
)
