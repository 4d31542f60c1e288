"""The structure part of ``tc0kit analyze``: for people and as JSON values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tc0kit.algebra.matrices import Fact
from tc0kit.models.model import Model, RecurrenceTraits
from tc0kit.theory.analysis.automaton import ExactAutomaton
from tc0kit.theory.analysis.explicit import Explicit
from tc0kit.theory.analysis.parametric import Parametric
from tc0kit.theory.analysis.question import Analysis

LONGEST = 160


def structure_fields(analysis: Analysis | None, model: Model, automaton: ExactAutomaton | None) -> dict[str, Any]:
    """Return the structure as JSON values."""
    fields: dict[str, Any] = {"traits": None if model.recurrence is None else _traits(model.recurrence)}
    if analysis is None:
        return fields
    found = analysis.found
    fields["dimension"] = analysis.recurrence.dimension
    if isinstance(found, Parametric):
        fields["form"] = found.shape.words
        fields["row_of_the_catalogue"] = not found.shape.traits.given
        fields["parameters"] = {p.name: str(p) for p in analysis.recurrence.parameters}
        fields["all_members"] = None if found.whole is None else _facts(found.whole.facts)
    explicit = analysis.letters
    if explicit is not None:
        fields["letters" if found is explicit else "instance"] = {
            "letters": list(explicit.recurrence.letters),
            "matrices": [[[str(x) for x in row] for row in m.tolist()] for m in explicit.recurrence.matrices],
            "facts": _facts(explicit.facts),
            "products": None if explicit.verdict is None else explicit.verdict.label,
            "steps": []
            if explicit.verdict is None
            else [f"{s.theorem}: {s.statement}" for s in explicit.verdict.steps],
            "channels": [fact.text for fact in _distinct(explicit)],
            "missing": explicit.missing or None,
        }
    if analysis.recurrence.format is not None:
        bound = analysis.bound
        fields["format"] = {
            "name": analysis.recurrence.format.name,
            "bound": None if bound is None else bound.bound,
            "reason": None if bound is None else bound.reason,
            "automaton": None if automaton is None else automaton.fields(),
        }
    return fields


def _distinct(explicit: Explicit) -> list[Any]:
    return list({fact.text: fact for fact in explicit.proved if not fact.name.startswith("products")}.values())


def _traits(r: RecurrenceTraits) -> dict[str, Any]:
    return {
        "transition": r.transition,
        "spectrum": r.spectrum,
        "selective": r.selective,
        "sign_depends_on_input": r.negative_and_selective,
        "given": r.given,
        "dimension": r.dimension,
    }


def _facts(facts: tuple[Fact, ...]) -> dict[str, Any]:
    return {fact.name: {"holds": fact.holds, "witness": fact.witness} for fact in facts}


def structure_rows(analysis: Analysis | None, model: Model, automaton: ExactAutomaton | None) -> Iterator[str]:
    """Yield lines about the structure."""
    r = model.recurrence
    if analysis is None:
        if r is not None:
            yield f"{r.transition} transitions, {_spectrum(r)}" + ("" if r.selective else ", the same for every token")
        if model.attention is not None:
            yield f"{model.attention.attention} attention"
        return
    found, explicit = analysis.found, analysis.letters
    if isinstance(found, Parametric):
        yield found.shape.words
        if found.shape.traits.given:
            yield "no row of the catalogue is just this: limits follow from the form, abilities from instances"
        if found.whole is not None:
            yield from (_fact_line(fact, "all members: ") for fact in _telling(found.whole.facts))
        if explicit is not None:
            values = "; ".join(
                f"{name} = {_matrix(m)}"
                for name, m in zip(explicit.recurrence.letters, explicit.recurrence.matrices, strict=True)
            )
            yield _short(f"a few members: {values}")
    else:
        size = f"{len(analysis.recurrence.letters)} letters, dimension {analysis.recurrence.dimension}"
        yield f"{size}, {_spectrum(found.traits)}"
        yield from (_fact_line(fact) for fact in _telling(found.facts))
        if found.missing:
            yield found.missing
    if explicit is not None and explicit.verdict is not None:
        whose = "products of these few members" if isinstance(found, Parametric) else "products"
        yield f"{whose}: {explicit.verdict.label}"
        yield from (_short(f"{step.theorem}: {step.statement}") for step in explicit.verdict.steps)
    if explicit is not None:
        yield from (fact.text for fact in _distinct(explicit))
    if analysis.bound is not None:
        words = analysis.bound.bound or "no bound beyond regular languages"
        yield f"in {analysis.bound.format.name}: {words}; {analysis.bound.reason}"
    if automaton is not None:
        yield from automaton.lines()


IMPLIED = {
    "permutation": ("signed permutation", "monomial", "column-monomial", "row-monomial", "orthogonal", "invertible",
                    "non-negative", "row-stochastic", "column-stochastic", "spectral norm at most 1"),
    "signed permutation": ("monomial", "column-monomial", "row-monomial", "orthogonal", "invertible"),
    "monomial": ("column-monomial", "row-monomial", "invertible"),
    "orthogonal": ("invertible", "spectral norm at most 1"),
    "diagonal": ("commuting", "simultaneously diagonalisable", "simultaneously triangularisable", "block triangular",
                 "solvable Lie algebra", "column-monomial", "row-monomial", "diagonal plus rank one"),
    "simultaneously diagonalisable": ("simultaneously triangularisable", "block triangular", "solvable Lie algebra"),
    "simultaneously triangularisable": ("block triangular", "solvable Lie algebra"),
    "row-stochastic": ("non-negative",),
    "column-stochastic": ("non-negative",),
    "Householder": ("identity plus rank one", "diagonal plus rank one", "symmetric", "real spectrum"),
    "non-negative spectrum": ("real spectrum",),
    "spectral norm below 1": ("spectral norm at most 1",),
}  # fmt: skip
"""fact -> facts that it makes superfluous in print."""


def _telling(facts: tuple[Fact, ...]) -> list[Fact]:
    holding = [fact for fact in facts if fact.holds]
    hidden = {name for fact in holding for name in IMPLIED.get(fact.name, ())}
    return [fact for fact in holding if fact.name not in hidden]


def _spectrum(r: RecurrenceTraits) -> str:
    return {
        "nonnegative": "eigenvalues of single transitions real and not negative",
        "real": "eigenvalues of single transitions real",
        "complex": "eigenvalues of single transitions complex",
    }[r.spectrum]


def _fact_line(fact: Fact, before: str = "") -> str:
    """Return the fact, with its witness if that is short; --json has every one."""
    line = f"{before}{fact.name}" + ("" if fact.witness in (None, []) else f": {_plain(fact.witness)}")
    return line if len(line) <= LONGEST else f"{before}{fact.name}"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {_plain(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "[" + ", ".join(_plain(item) for item in value) + "]"
    return str(value)


def _matrix(matrix: Any) -> str:
    return "[" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in matrix.tolist()) + "]"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
