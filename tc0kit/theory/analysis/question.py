"""What a question about a model file means, and the ``Model`` that stands for it in ``decide``.

A file stands for all stacks of layers that have its transitions: any number of heads or channels, each with its own
copy of the recurrence in the file's dimension, any token-wise maps before and after, any input terms B, any starts, any
read-out, and any constant number of layers or the stated one. The matrices of a file with letters are *given*: a layer
picks one of them for each token and for what the layers below say of it. A family with parameters may use every member.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice, product
from typing import Any

from tc0kit.algebra.stepwise.bounds import ChannelBound, bound_of, channel_bound
from tc0kit.algebra.stepwise.certify import bound_certificate, tracking_certificate
from tc0kit.algebra.stepwise.recurrence import FormatRecurrence
from tc0kit.algebra.stepwise.stated import stated_recurrence
from tc0kit.algebra.stepwise.tracks import Tracked, tracks
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.models.model import Model, Proved, RecurrenceTraits
from tc0kit.models.recurrence import Recurrence
from tc0kit.models.semantics import Semantics
from tc0kit.tasks.task import Task
from tc0kit.theory.analysis.explicit import Explicit, Tracker, analyse_letters
from tc0kit.theory.analysis.intervals import range_of, ranges_of
from tc0kit.theory.analysis.parametric import Parametric, analyse_formula
from tc0kit.theory.analysis.search import Search

MAX_MAPS = 128
MAX_PAIRS = 20_000
NEEDED = (-1, 0, 1, 2)
"""The numbers that constructions with a fixed number of bits put into a state."""

GIVEN = (
    "the question: layers with the file's matrices, one chosen for each token and what lower layers say of it; any "
    "number of heads, input terms, starts, token-wise maps and read-outs"
)
FAMILY = (
    "the question: layers with any members of the family, in the file's dimension; any number of heads, input terms, "
    "starts, token-wise maps and read-outs"
)

EVERY_FORMAT = "the file states no number format: this is about every format with monotone rounding and no wrap-around"


@dataclass(frozen=True)
class Analysis:
    """A model file with what was found about it.

    Attributes:
        recurrence: the file.
        found: about its letters or its formula.
        stated: the recurrence in the file's number format; None without one, or for a formula.
        bound: what channels in the number format can do at most; None if that is not known.
    """

    recurrence: Recurrence
    found: Explicit | Parametric
    stated: FormatRecurrence | None
    bound: ChannelBound | None

    @property
    def traits(self) -> RecurrenceTraits:
        """The traits for the rules, leaving the number format aside."""
        return self.found.traits if isinstance(self.found, Explicit) else self.found.shape.traits

    @property
    def letters(self) -> Explicit | None:
        """The letters, or the instance of a formula; None if it has none."""
        return self.found if isinstance(self.found, Explicit) else self.found.instance

    @cached_property
    def tracker(self) -> Tracker | None:
        """A search for given transitions that track a task; a row of the catalogue has constructions instead."""
        explicit = self.letters
        return Tracker(explicit.family) if self.traits.given and explicit and explicit.family else None

    @cached_property
    def stated_tracker(self) -> _StatedTracker | None:
        """The same in the file's number format."""
        return None if self.stated is None else _StatedTracker(self.stated)

    def model(self, layers: int | None, semantics: Semantics) -> Model:
        """Return the model for one semantics."""
        traits, proved = self.traits, self.found.proved
        fmt = self.recurrence.format
        notes = [self.recurrence.note] if self.recurrence.note else []
        notes.append(GIVEN if isinstance(self.found, Explicit) else FAMILY)
        tracker: Tracker | _StatedTracker | None = self.tracker
        if semantics in ("stepwise", "scan"):
            if fmt is None:
                notes += [EVERY_FORMAT] if semantics == "stepwise" else []
            else:
                traits = replace(traits, given=True, monotone=fmt.overflow != "wrap")
                if semantics == "stepwise":
                    notes.append(f"the number format is the file's: {fmt.name}")
                    proved = (*proved, *self._format_facts())
                if fmt.overflow == "wrap" or not all(fmt.holds(Fraction(x)) for x in NEEDED):
                    proved = tuple(fact for fact in proved if not fact.name.endswith("in a coordinate"))
                    tracker = None
        if semantics == "stepwise" and self.stated_tracker is not None:
            tracker = self.stated_tracker
        name, title = self.recurrence.name, self.recurrence.title or str(self.recurrence)
        return Model(name, title, "linear", traits, None, (), layers, semantics, tuple(notes), proved, tracker)

    def _format_facts(self) -> tuple[Proved, ...]:
        if self.bound is None or self.bound.bound is None:
            return ()
        name = f"stacks of these channels: {self.bound.bound}"
        return (Proved(name, self.bound.reason, (), bound_certificate(self.bound), name),)


def analyse_file(recurrence: Recurrence, budget: Budget | None = None) -> Analysis:
    """Analyse a model file.

    Raises:
        UserError: a weight does not fit into the stated number format.
        BudgetSpent: the time is over.
    """
    budget = budget or Budget()
    if recurrence.parametric:
        family = analyse_formula(recurrence, budget)
        return Analysis(recurrence, family, None, _bound_of_formula(recurrence, family))
    found = analyse_letters(recurrence, budget)
    stated = stated_recurrence(recurrence) if recurrence.format is not None else None
    bound = None
    if stated is not None and found.traits.transition == "diagonal" and found.traits.spectrum != "complex":
        bound = bound_of(stated)
    return Analysis(recurrence, found, stated, bound)


def _bound_of_formula(recurrence: Recurrence, found: Parametric) -> ChannelBound | None:
    """Return the bound for real diagonal formulas in a stated format, from ranges of the gates with rational ends."""
    traits = found.shape.traits
    if recurrence.format is None or traits.transition != "diagonal" or traits.spectrum == "complex":
        return None
    ranges = ranges_of(recurrence.parameters)
    gates = []
    for i in range(recurrence.dimension):
        interval = range_of(recurrence.formula[i, i], ranges)
        if interval is None or not (interval.low.is_Rational and interval.high.is_Rational):
            return None
        gates.append(tuple(Fraction(int(x.p), int(x.q)) for x in (interval.low, interval.high)))
    return channel_bound(recurrence.format, [(low, high) for low, high in gates])


class _StatedTracker(Search):
    """Searches for letters of a file in its number format that track a task, with the file's own input terms."""

    def __init__(self, stated: FormatRecurrence) -> None:
        super().__init__()
        self.stated = stated

    def _search(self, task: Task, budget: Budget) -> Proved | None:
        if task.action is None or task.alphabet == "all" or not task.action.letters:
            return None
        small = replace(budget, max_states=min(budget.max_states, MAX_PAIRS))
        names = task.action.letters
        own = self.stated.letters
        maps = product(range(len(own)), repeat=len(names))
        if set(names) <= set(own):
            maps = _first(tuple(own.index(name) for name in names), maps)
        for letters in islice(maps, MAX_MAPS):
            rows = tuple(self.stated.rows[a] for a in letters)
            renamed = replace(self.stated, letters=names, rows=rows)
            for start in (0, 1):
                try:
                    found = tracks(renamed, task, [start] * renamed.dimension, small)
                except (UserError, BudgetSpent):
                    budget.tick("the number format with the task", 0)
                    continue
                if isinstance(found, Tracked):
                    spelled = ", ".join(f"{name} as {own[a]}" for name, a in zip(names, letters, strict=True))
                    text = f"{found.states} states in {renamed.format.name} determine the output, taking {spelled}"
                    name = "tracked at every length"
                    return Proved(name, text, (), tracking_certificate(found), name)
        return None


def _first(letters: Sequence[int], maps: Any) -> Any:
    yield tuple(letters)
    yield from maps
