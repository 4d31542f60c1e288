"""Rules for ideal real dynamics with finitely many distinguishable values (``finite``)."""

from __future__ import annotations

from collections.abc import Iterator

from tc0kit.models.model import Model, RecurrenceTraits
from tc0kit.theory.kernel import Ask, Judgement, Rule


def _cannot(text: str) -> Judgement:
    return Judgement("cannot", text)


def _solves(text: str) -> Judgement:
    return Judgement("solves", text)


def _linear(model: Model) -> RecurrenceTraits | None:
    return model.recurrence if model.kind == "linear" else None


def _star_free(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _linear(model)
    if r is None or r.transition != "diagonal" or not ask.holds("regular"):
        return
    if ask.holds("aperiodic"):
        if r.selective and model.layers is None and not r.given:
            yield _solves("non-negative input-dependent gates recognise every star-free language")
    elif r.spectrum == "nonnegative":
        yield _cannot("non-negative gates recognise only star-free regular languages, and this one is not")


def _parity(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _linear(model)
    if r and r.transition == "diagonal" and not r.selective and ask.holds("regular") and ask.holds("contains parity"):
        yield _cannot("time-invariant gates cannot recognise PARITY, which the task contains")


def _nonnegative_spectrum(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _linear(model)
    if r and r.spectrum == "nonnegative" and ask.holds("regular") and ask.holds("letter period"):
        yield _cannot("all eigenvalues are real and non-negative, and one letter of the task acts periodically")


def _real_spectrum(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _linear(model)
    if r is None or r.spectrum == "complex":
        return
    if r.transition not in {"diagonal", "triangular", "constant-dense"} and model.layers != 1:
        return  # products of several real matrices may have other eigenvalues, but for triangular ones and powers
    if ask.holds("regular") and ask.holds("odd letter period"):
        yield _cannot("no product that counts has a non-real eigenvalue, and one letter has a period not a power of 2")


def _complex_diagonal(model: Model, ask: Ask) -> Iterator[Judgement]:
    r = _linear(model)
    if r is None or r.transition != "diagonal" or r.spectrum != "complex" or not r.selective:
        return
    if not ask.holds("regular"):
        return
    length = ask.facts.derived_length if ask.holds("solvable") else None
    if length is not None:
        ask.note(f"derived length {length}")
    if ask.facts.all_elements:
        if length is None:
            yield _cannot("complex diagonal layers track solvable groups only, and the task contains another")
        elif model.layers is not None and length > model.layers:
            yield _cannot(f"a group of derived length {length} needs {length} layers, and there are {model.layers}")
    if r.given or length is None:
        return
    if ask.holds("group") and (model.layers is None or length <= model.layers):
        yield _solves(f"the group has a subnormal series of length {length} with abelian factors, one layer each")


RULES: tuple[Rule, ...] = (
    Rule(
        "sarrof24-star-free",
        "At finite precision, diagonal recurrences with non-negative gates recognise a regular language only if it is "
        "star-free, and with input-dependent gates they recognise all of those (gates that come as near to 0 and 1 as "
        "wanted count as reaching them: their values are rounded).",
        "Sarrof, Veitsman, Hahn 2024, Thm 4",
        "secondary",
        ("finite",),
        _star_free,
    ),
    Rule(
        "sarrof24-parity",
        "At finite precision, time-invariant diagonal recurrences do not recognise PARITY, in any number of layers.",
        "Sarrof, Veitsman, Hahn 2024, Thm 2",
        "secondary",
        ("finite",),
        _parity,
    ),
    Rule(
        "grazzi25-nonnegative",
        "At finite precision, if every transition matrix of every layer has only real non-negative eigenvalues, no "
        "number of layers recognises (11)*; nor any task in which one letter acts with a period.",
        "Grazzi et al. 2025, Thm 1",
        "read",
        ("finite",),
        _nonnegative_spectrum,
        "Their proof makes the states on 1^k eventually constant, layer by layer. The same holds on u a^k v for fixed "
        "words u, v: u only changes the start, and v reads a state that no longer changes.",
    ),
    Rule(
        "grazzi25-real",
        "At finite precision, counting modulo m, m no power of 2, needs in some layer i a product of 2^(i-1) "
        "transition matrices with a non-real eigenvalue; so real diagonal stacks never count so, and one layer with "
        "real spectrum does not.",
        "Grazzi et al. 2025, Thm 2",
        "read",
        ("finite",),
        _real_spectrum,
        "As for grazzi25-nonnegative the statement passes to any task in which one letter has such a period: with a "
        "fixed word before and after, the output on u a^k v is eventually periodic with period a power of 2.",
    ),
    Rule(
        "shakerinava26",
        "At finite precision, k layers of input-dependent complex diagonal recurrences track a group, all elements "
        "being letters, if and only if it has a subnormal series of length at most k with abelian factors.",
        "Shakerinava et al. 2026, Thm 1 and 2",
        "abstract",
        ("finite",),
        _complex_diagonal,
        "For a monoid over all elements the maximal subgroups are among its sub-tasks: restrict the letters. The least "
        "length of such a series is the derived length.",
    ),
)
