"""What the algebra says of a task: yes/no facts, computed once and on demand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from tc0kit.algebra.holonomy import Holonomy
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent
from tc0kit.tasks.task import Task


class TaskFacts:
    """The facts about one task on which the theorems' hypotheses look.

    A fact has a name (the keys of ``FACTS``) and is True or False. For a word problem over all elements the
    alphabet is the whole monoid, hence "some letter ..." means "some element ...", and words of one length
    realise every element.
    """

    def __init__(self, task: Task, budget: Budget | None = None) -> None:
        self.task = task
        self.budget = budget or Budget()
        self._known: dict[str, bool] = {}

    def holds(self, name: str) -> bool:
        """Return whether the fact holds.

        Raises:
            KeyError: no fact has this name.
            BudgetSpent: deciding it took too much.
        """
        if name not in self._known:
            self._known[name] = FACTS[name][1](self)
        return self._known[name]

    @property
    def known(self) -> dict[str, bool]:
        """The facts decided so far."""
        return dict(sorted(self._known.items()))

    @cached_property
    def monoid(self) -> TransformationMonoid:
        """The monoid that the task's letters generate (for a language the syntactic monoid)."""
        if self.task.action is None:
            raise ValueError(f"{self.task.name} has no monoid")
        return TransformationMonoid(self.task.action, self.budget)

    @property
    def all_elements(self) -> bool:
        """True for a word problem in which every element of the monoid is a letter."""
        return self.task.kind == "word-problem" and self.task.alphabet == "all"

    @property
    def states(self) -> int:
        """The number of points on which the letters act (for a language the states of the minimal DFA)."""
        return self.monoid.action.degree

    @cached_property
    def moduli(self) -> tuple[int, ...]:
        """The primes p for which MOD_p gates are needed: those of the groups that words of one length realise."""
        return self.monoid.group_primes() if self.all_elements else self.monoid.stable_primes()

    @cached_property
    def derived_length(self) -> int | None:
        """The largest derived length of a group in the monoid; None if one is not solvable."""
        return self.monoid.max_derived_length()

    @cached_property
    def holonomy_height(self) -> int | None:
        """The number of levels of the holonomy decomposition; None if it has too many sets.

        The number of states is no bound: in the automaton of a*b*, of three states, the image sets {0, 2} and {1, 2}
        have different heights, and the whole set has height 3.
        """
        try:
            return Holonomy(self.monoid.action, self.budget).top
        except BudgetSpent as spent:
            if "image sets" not in spent.found:
                raise
            return None

    @cached_property
    def _periods(self) -> frozenset[int]:
        """Lengths of the cycles on which single letters act."""
        action = self.monoid.action
        return frozenset(period for image in action.images for period in _cycle_lengths(image))

    @property
    def letter_periods(self) -> tuple[int, ...]:
        """The lengths of the cycles on which single letters act, in ascending order."""
        return tuple(sorted(self._periods))

    @cached_property
    def transpositions(self) -> int:
        """A number of transpositions of the points that suffices for every letter of a group."""
        action = self.monoid.action
        if self.all_elements:
            return action.degree - _orbit_count(action.images, action.degree)
        return max((action.degree - _orbit_count((image,), action.degree) for image in action.images), default=0)

    def _letter_period(self) -> bool:
        return not self.holds("aperiodic") if self.all_elements else any(p > 1 for p in self._periods)

    def _odd_letter_period(self) -> bool:
        if self.all_elements:
            return not self.holds("2-groups")
        return any(p & (p - 1) for p in self._periods)

    def _contains_parity(self) -> bool:
        if self.all_elements:
            return 2 in self.monoid.group_primes()
        dfa = self.task.dfa
        if dfa is None:
            return False
        start, images = dfa.initial, dfa.action.images
        holders = [a for a in images if a[start] == start]
        return any(
            swap[swap[start]] == start
            and (swap[start] in dfa.accepting) != (start in dfa.accepting)
            and any(hold[swap[start]] == swap[start] for hold in holders)
            for swap in images
        )

    def _r_trivial(self) -> bool:
        """No cycle of the letters but loops: (q.u) R-below q and back needs q.u = q (faithful action)."""
        edges = [{image[q] for image in self.monoid.action.images} - {q} for q in range(self.states)]
        indegree = [0] * self.states
        for targets in edges:
            for target in targets:
                indegree[target] += 1
        ready = [q for q in range(self.states) if not indegree[q]]
        for q in ready:
            for target in edges[q]:
                indegree[target] -= 1
                if not indegree[target]:
                    ready.append(target)
        return len(ready) == self.states

    def _abelian_group(self) -> bool:
        images = self.monoid.action.images
        commute = all(tuple(b[p] for p in a) == tuple(a[p] for p in b) for a in images for b in images)
        return commute and self.monoid.action.is_permutation_action


def _orbit_count(images: tuple[tuple[int, ...], ...], degree: int) -> int:
    """Return the number of orbits of the group that some permutations generate."""
    unseen, orbits = set(range(degree)), 0
    while unseen:
        orbits += 1
        frontier = [unseen.pop()]
        for point in frontier:
            for image in images:
                if image[point] in unseen:
                    unseen.remove(image[point])
                    frontier.append(image[point])
    return orbits


def _cycle_lengths(image: tuple[int, ...]) -> set[int]:
    seen: dict[int, tuple[int, int]] = {}
    lengths = set()
    for start in range(len(image)):
        point, step = start, 0
        while point not in seen:
            seen[point] = (start, step)
            point, step = image[point], step + 1
        if seen[point][0] == start:
            lengths.add(step - seen[point][1])
    return lengths


Decision = Callable[[TaskFacts], bool]

FACTS: dict[str, tuple[str, Decision]] = {
    "regular": (
        "the task is a regular language or the word problem of a finite monoid",
        lambda f: f.task.kind != "named",
    ),
    "finite-state": (
        "a finite automaton solves the task",
        lambda f: f.task.named is None or f.task.named.finite_state is True,
    ),
    "infinite-state": (
        "no finite automaton solves the task",
        lambda f: f.task.named is not None and f.task.named.finite_state is False,
    ),
    "solvable": ("every group in the monoid is solvable", lambda f: f.monoid.is_solvable()),
    "aperiodic": ("every group in the monoid is trivial", lambda f: f.monoid.is_aperiodic()),
    "quasi-aperiodic": (
        "no group is realised by words of one length",
        lambda f: f.holds("aperiodic") if f.all_elements else f.monoid.is_quasi_aperiodic(),
    ),
    "2-groups": ("every group in the monoid is a 2-group", lambda f: set(f.monoid.group_primes()) <= {2}),
    "r-trivial": ("the automaton is partially ordered (the monoid is R-trivial)", TaskFacts._r_trivial),
    "group": ("the monoid is a group", lambda f: f.monoid.action.is_permutation_action),
    "abelian group": ("the monoid is an abelian group", TaskFacts._abelian_group),
    "elementary abelian 2-group": (
        "the monoid is a product of copies of Z2",
        lambda f: f.holds("abelian group") and all(p <= 2 for p in f._periods),
    ),
    "letter period": ("a single letter acts with a period greater than 1", TaskFacts._letter_period),
    "odd letter period": (
        "a single letter acts with a period that is no power of 2",
        TaskFacts._odd_letter_period,
    ),
    "counts length": (
        "all letters act alike, as one permutation: only the word's length modulo its order matters",
        lambda f: not f.all_elements and f.holds("group") and len(set(f.monoid.action.images)) == 1,
    ),
    "contains parity": ("two of the letters alone ask for PARITY", TaskFacts._contains_parity),
}
"""name -> (what it says, how it is decided)."""

EVIDENT = ("regular", "finite-state", "infinite-state")
"""Facts about the task's form: they show in the question itself, or in the catalogue's row."""
