"""Files with one matrix a letter: traits, and facts with certificates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tc0kit.algebra.certify import Certificate
from tc0kit.algebra.matrices import Fact, FamilyVerdict, MatrixFamily, decide_family, structure
from tc0kit.algebra.matrices.channels import Channel, channel_certificate, channels
from tc0kit.algebra.matrices.enveloping import commutator, triangularisable
from tc0kit.algebra.matrices.finite import minimal_polynomial_is_squarefree
from tc0kit.algebra.matrices.patterns import is_diagonal
from tc0kit.algebra.matrices.spectrum import spectrum
from tc0kit.algebra.matrices.tracking import find_tracking, never_rounds, tracking_certificate
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.model import Proved, RecurrenceTraits, Spectrum, Transition
from tc0kit.models.recurrence import Recurrence
from tc0kit.tasks.task import Task
from tc0kit.theory.analysis.search import Search

MAX_STRUCTURE = 10
"""Dimension over Q up to which all facts are asked for; beyond it, flags of invariant spaces may take minutes."""


@dataclass(frozen=True)
class Explicit:
    """What was found about a family of given matrices.

    Attributes:
        recurrence: the file.
        family: its matrices for the exact algebra; None if their number field is too large for it.
        traits: for the rules.
        facts: structure with witnesses.
        verdict: how hard products are; None without ``family``.
        channels: what letters do with combinations of coordinates.
        proved: the facts for the rules.
        missing: why there is no family; empty if there is one.
    """

    recurrence: Recurrence
    family: MatrixFamily | None
    traits: RecurrenceTraits
    facts: tuple[Fact, ...]
    verdict: FamilyVerdict | None
    channels: tuple[Channel, ...]
    proved: tuple[Proved, ...]
    missing: str = ""


def analyse_letters(recurrence: Recurrence, budget: Budget) -> Explicit:
    """Analyse a file with letters.

    Raises:
        BudgetSpent: the time is over.
    """
    try:
        family = MatrixFamily.of(dict(zip(recurrence.letters, recurrence.matrices, strict=True)))
    except UserError as error:
        return Explicit(recurrence, None, _traits(recurrence, None, False), (), None, (), (), str(error))
    facts = structure(family, budget) if family.dimension <= MAX_STRUCTURE else _some_facts(family, budget)
    triangular = any(fact.name == "simultaneously triangularisable" and fact.holds for fact in facts)
    verdict = decide_family(family, budget)
    found = channels(family, budget)
    proved = (*product_facts(verdict), *channel_facts(family, found), *coordinate_facts(recurrence, family, budget))
    return Explicit(recurrence, family, _traits(recurrence, family, triangular), facts, verdict, found, proved)


def _some_facts(family: MatrixFamily, budget: Budget) -> tuple[Fact, ...]:
    """Return the facts that are quick in any dimension."""
    pairs = list(zip(family.numerators, family.denominators, strict=True))
    commuting = not any(any(map(any, commutator(a, b))) for i, (a, _) in enumerate(pairs) for b, _ in pairs[:i])
    algebra, violation = triangularisable(family, budget)
    words = algebra.words if violation is None else violation
    return (
        Fact("constant", all(pair == pairs[0] for pair in pairs)),
        Fact("diagonal", is_diagonal(family)),
        Fact("commuting", commuting),
        Fact(
            "simultaneously diagonalisable",
            commuting and all(minimal_polynomial_is_squarefree(a) for a, _ in pairs),
        ),
        Fact(
            "simultaneously triangularisable",
            violation is None,
            [[family.letters[a] for a in word] for word in words],
        ),
        Fact("invertible", all(family.invertible())),
    )


def product_facts(verdict: FamilyVerdict) -> tuple[Proved, ...]:
    """Return the upper bound on products as a fact for the rules; nothing if there is only the universal one.

    With input terms a sum over positions enters, so TC0 is the least class that is stated.
    """
    name = {"AC0": "TC0", "ACC0": "TC0", "TC0": "TC0", "NC1": "NC1"}.get(verdict.upper)
    if name is None:
        return ()
    reason = next(step.statement for step in reversed(verdict.steps) if step.concludes == ("upper", verdict.upper))
    text = f"products of the transitions are in {verdict.upper}: {reason}"
    return (Proved(f"products in {name}", text, (), verdict.certificate, f"upper {verdict.upper}"),)


def channel_facts(family: MatrixFamily, found: tuple[Channel, ...]) -> tuple[Proved, ...]:
    """Return the channels as facts for the rules."""
    facts: dict[str, Proved] = {}
    for channel in found:
        facts.setdefault(channel.fact, _channel_fact(family, channel, channel.fact))
    return tuple(facts.values())


def coordinate_facts(recurrence: Recurrence, family: MatrixFamily, budget: Budget) -> tuple[Proved, ...]:
    """Return what letters with diagonal transitions do with single coordinates, for semantics that round inside.

    A layer may leave the other letters alone, so one that mixes coordinates takes nothing away.
    """
    diagonal = [a for a, matrix in enumerate(recurrence.matrices) if matrix.is_diagonal()]
    facts: dict[str, Proved] = {}
    for channel in channels(family.restricted(diagonal), budget) if diagonal else ():
        if channel.is_coordinate:
            hold = None if channel.hold is None else diagonal[channel.hold]
            name = f"{channel.fact} in a coordinate"
            facts[name] = _channel_fact(family, replace(channel, letter=diagonal[channel.letter], hold=hold), name)
    return tuple(facts.values())


def _channel_fact(family: MatrixFamily, channel: Channel, name: str) -> Proved:
    values = (channel.order,) if channel.order else ()
    return Proved(name, _in_words(family, channel), values, channel_certificate(family, (channel,)), name)


def _in_words(family: MatrixFamily, channel: Channel) -> str:
    letter = family.letters[channel.letter]
    verb = {
        "holds": "keeps",
        "resets": "sends to 0",
        "flips": "negates",
        "signs": "multiplies by a negative number",
        "turns": f"turns by a primitive root of unity of order {channel.order}",
    }[channel.act]
    text = f"the transition of {letter!r} {verb} {rows_in_words(channel)}"
    if channel.hold is not None:
        kept = "multiplies by a positive one" if channel.act == "signs" else "keeps"
        text += f", which that of {family.letters[channel.hold]!r} {kept}"
    return text


def rows_in_words(channel: Channel) -> str:
    """Return the combinations of coordinates, such as ``h1 - h2``."""
    shown = []
    for row in channel.rows[:3]:
        terms = [(x, f"h{i}") for i, x in enumerate(row, 1) if x]
        if len(terms) > 4:
            return f"{len(channel.rows)} combination(s) of the coordinates"
        text = " + ".join(name if x == 1 else f"-{name}" if x == -1 else f"{x} {name}" for x, name in terms)
        shown.append(text.replace("+ -", "- "))
    return ", ".join(shown) + (", ..." if len(channel.rows) > 3 else "")


def _traits(recurrence: Recurrence, family: MatrixFamily | None, triangular: bool) -> RecurrenceTraits:
    diagonal = all(matrix.is_diagonal() for matrix in recurrence.matrices)
    constant = all(matrix == recurrence.matrices[0] for matrix in recurrence.matrices)
    transition: Transition = "dense"
    if diagonal:
        transition = "diagonal"
    elif constant:
        transition = "constant-dense"
    elif triangular:
        transition = "triangular"
    changes = True
    if diagonal:
        columns = [[matrix[i, i] for matrix in recurrence.matrices] for i in range(recurrence.dimension)]
        changes = any(
            not (all(x.is_nonnegative for x in column) or all(x.is_nonpositive for x in column)) for column in columns
        )
    return RecurrenceTraits(
        transition,
        _spectrum(recurrence, family, diagonal),
        selective=not constant,
        negative_and_selective=changes and not constant,
        given=True,
        dimension=recurrence.dimension,
    )


def _spectrum(recurrence: Recurrence, family: MatrixFamily | None, diagonal: bool) -> Spectrum:
    """Return where the eigenvalues of the single matrices lie; ``complex`` also where that was not decided.

    Over a number field the rational blocks have the eigenvalues of all conjugates, so what holds for them holds.
    """
    if diagonal:
        entries: list[Any] = [matrix[i, i] for matrix in recurrence.matrices for i in range(recurrence.dimension)]
        if all(x.is_nonnegative for x in entries):
            return "nonnegative"
        return "real" if all(x.is_real for x in entries) else "complex"
    if family is None:
        return "complex"
    found = [spectrum(a, q) for a, q in zip(family.numerators, family.denominators, strict=True)]
    if all(item.non_negative for item in found):
        return "nonnegative"
    return "real" if all(item.real for item in found) else "complex"


class Tracker(Search):
    """Searches for a way in which one layer tracks a task, once a task."""

    def __init__(self, family: MatrixFamily) -> None:
        super().__init__()
        self.family = family

    def _exact_in_formats(self) -> MatrixFamily | None:
        """Return the letters whose products never round, if some do and others may not: what they track, formats do."""
        chosen = [a for a in range(len(self.family.letters)) if never_rounds(self.family, a)]
        return self.family.restricted(chosen) if 0 < len(chosen) < len(self.family.letters) else None

    def _search(self, task: Task, budget: Budget) -> Proved | None:
        found = None
        for family in (self._exact_in_formats(), self.family):
            if (found is None or found.scaled) and family is not None:
                try:
                    found = find_tracking(family, task, budget)
                except BudgetSpent:
                    budget.tick("a layer that tracks the task", 0)
        if found is None or task.action is None:
            return None
        family = found.family
        names = task.action.letters
        maps = {head.letters: None for head in found.heads}
        spelled = "; ".join(
            ", ".join(f"{name} as {family.letters[a]}" for name, a in zip(names, letters, strict=True))
            for letters in list(maps)[:2]
        )
        what = "directions of the state" if found.scaled else "states"
        text = f"{len(found.heads)} head(s) with {found.states} {what} determine the output, taking {spelled}"
        text += "; ..." if len(maps) > 2 else ""
        proof: Certificate = tracking_certificate(found)
        return Proved(found.fact, text, (1,) if found.one_hot else (), proof, found.fact)
