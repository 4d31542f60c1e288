"""Word problems and regular languages to circuits: letters one-hot in, the product or the answer out."""

from __future__ import annotations

from typing import Any, Literal

from tc0kit.algebra.enumeration import Monoid, enumerate_monoid
from tc0kit.algebra.groups import group_facts
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.budget import Budget
from tc0kit.circuits.builder import DEFAULT_MAX_GATES, Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form
from tc0kit.circuits.indicators import ALWAYS, NEVER, as_gate, both, either, value_of
from tc0kit.circuits.inputs import check_length
from tc0kit.circuits.monoid_tree import Row
from tc0kit.circuits.products import Products, constant_depth_products, tree_products
from tc0kit.errors import BudgetSpent, UserError, did_you_mean
from tc0kit.tasks.action import Action
from tc0kit.tasks.task import Task

Depth = Literal["constant", "log"]
Which = Literal["last", "prefix"]
MAX_LETTERS = 2000
MAX_NUMBERED = 2000


def compile_task(
    task: Task,
    n: int,
    depth: str = "constant",
    output: str = "last",
    *,
    max_gates: int = DEFAULT_MAX_GATES,
    budget: Budget | None = None,
) -> Circuit:
    """Return a circuit for the words of n letters.

    Inputs ``x0 .. x(n-1)`` are one-hot over the task's letters, or over all elements of the monoid if the task's
    alphabet is ``all`` (the header has them in ``images``). The output is ``y``, or ``y0 .. y(n-1)`` with ``prefix``:
    for a language 1 or 0, for a word problem the number of the product in the header's ``elements``; if the monoid has
    more than ``MAX_NUMBERED`` elements, instead the image ``y_p`` or ``y{t}_p`` of each point p under the product. The
    values are read off one-hot gates, whose level is counted.

    Args:
        task: a word problem or a language.
        n: the number of letters, 0 .. 4096.
        depth: ``constant`` (solvable monoids only) or ``log``.
        output: ``last`` or ``prefix``.
        max_gates: budget of the circuit.
        budget: limits on the monoid's enumeration and the time.

    Raises:
        UserError: a named task, a bad n, or depth ``constant`` for a monoid with a group that is not solvable.
        BudgetSpent: the monoid or the circuit is too large.
    """
    budget = budget or Budget()
    _check_choice("depth", depth, ("constant", "log"))
    _check_choice("output", output, ("last", "prefix"))
    if task.action is None:
        raise UserError(f"{task.name} is neither a word problem of a finite monoid nor a regular language")
    check_length(n)
    if depth == "constant":
        refuse_non_solvable(task, budget)
    action = letters_of(task, budget)
    if n and not action.images:
        raise UserError(f"{task.name} has no letters: its only word has n = 0")
    builder = Builder(f"{task.name}, n = {n}", max_gates=max_gates)
    letters = [_letter(builder, t, len(action.images)) for t in range(1, n + 1)]
    if depth == "constant":
        products = constant_depth_products(builder, action, letters, budget)
    else:
        products = tree_products(builder, action, letters)
    outputs = _Outputs(builder, task, products, budget)
    for t in range(1, n + 1) if output == "prefix" else [n]:
        outputs.add(f"y{t - 1}" if output == "prefix" else "y", t)
    builder.header.update(
        {
            "family": "language" if task.dfa else "word problem",
            "task": task.name,
            "n": n,
            "bits": None,
            "semantics": "exact",
            "depth": depth,
            "output": output,
            "letters": list(action.letters),
            "images": [list(image) for image in action.images],
            "construction": products.fields(),
            **outputs.fields(),
        }
    )
    return builder.finish()


def letters_of(task: Task, budget: Budget) -> Action:
    """Return the letters as they are read: those of the task, or all elements of its monoid.

    Raises:
        BudgetSpent: more than ``MAX_LETTERS`` elements are letters.
    """
    assert task.action is not None
    if task.kind == "language" or task.alphabet == "letters":
        return task.action
    monoid = _enumerated(task.action, MAX_LETTERS, budget)
    if monoid is None:
        raise BudgetSpent(
            f"budget spent: {task.name} has more than {MAX_LETTERS:,} elements as letters; name some with 'over'",
            {"letters": MAX_LETTERS},
        )
    names = tuple(f"e{i}" for i in range(monoid.size))
    return Action(task.action.degree, names, tuple(tuple(element) for element in monoid.elements))


def refuse_non_solvable(task: Task, budget: Budget) -> None:
    """Raise ``UserError`` with the obstruction if a group in the task's monoid is not solvable."""
    assert task.action is not None
    group = TransformationMonoid(task.action, budget).nonsolvable_group()
    if group is None:
        return
    facts = group_facts(list(group.permutations()), group.degree, budget)
    points = ", ".join(map(str, group.points[:12])) + (", ..." if group.degree > 12 else "")
    raise UserError(
        f"{task.name}: no constant depth is known, because words permute the {group.degree} points {points} by a group "
        f"that is not solvable ({facts.description}, {facts.order:,} elements): NC1-complete (Barrington 1989); "
        "use --depth log"
    )


class _Outputs:
    """The outputs of a circuit, as values of one-hot gates."""

    def __init__(self, builder: Builder, task: Task, products: Products, budget: Budget) -> None:
        assert task.action is not None
        self._builder = builder
        self._task = task
        self._degree = task.action.degree
        self._products = products
        self._monoid = None if task.dfa else _enumerated(task.action, MAX_NUMBERED, budget)

    def add(self, name: str, t: int) -> None:
        """Add what is to be output after t letters."""
        if self._task.dfa is not None:
            dfa = self._task.dfa
            row = self._products.image(t, dfa.initial)
            with self._builder.origin("answer", "accepting states", position=t):
                accepted = either(event for q, event in row.items() if q in dfa.accepting)
                certain = row.keys() <= dfa.accepting
                self._builder.output(name, ALWAYS if certain else as_gate(self._builder, accepted))
        elif self._monoid is not None:
            self._builder.output(name, self._element(t, self._monoid))
        else:
            for p in range(self._degree):
                row = self._products.image(t, p)
                with self._builder.origin("answer", "image of a point", position=t, point=p):
                    gates = [as_gate(self._builder, event) for event in row.values()]
                self._builder.output(f"{name}_{p}", value_of(gates, list(row)))

    def _element(self, t: int, monoid: Monoid) -> Form:
        """Return the number of the product."""
        elements = self._products.elements(t)
        if elements is None:
            rows = [self._products.image(t, p) for p in range(self._degree)]
            with self._builder.origin("answer", "images of all points", position=t):
                found = {i: self._all_images(rows, element) for i, element in enumerate(monoid.elements)}
        else:
            with self._builder.origin("answer", "element", position=t):
                found = {monoid.index[g]: as_gate(self._builder, event) for g, event in elements.items()}
        return value_of(list(found.values()), list(found))

    def _all_images(self, rows: list[Row], element: Any) -> Form:
        events = [row.get(q) for row, q in zip(rows, element, strict=True)]
        if None in events:
            return NEVER
        return as_gate(self._builder, both(self._builder, [event for event in events if event is not None]))

    def fields(self) -> dict[str, Any]:
        """Return the header's description of the outputs."""
        if self._task.dfa is not None:
            dfa = self._task.dfa
            return {"states": self._degree, "initial": dfa.initial, "accepting": sorted(dfa.accepting)}
        if self._monoid is None:
            return {"points": self._degree}
        return {"elements": [list(element) for element in self._monoid.elements]}


def _letter(builder: Builder, t: int, letters: int) -> list[Form]:
    """Add the one-hot input of position t; a letter without alternatives is certain."""
    wires = builder.input(f"x{t - 1}", letters, "one-hot")
    return wires if letters > 1 else [ALWAYS]


def _enumerated(action: Action, most: int, budget: Budget) -> Monoid | None:
    limits = Budget(max_elements=most, timeout=budget.timeout, started=budget.started)
    try:
        return enumerate_monoid(action, limits)
    except BudgetSpent as spent:
        if "elements" in spent.found and spent.found["elements"] >= most:
            return None
        raise


def _check_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise UserError(f"{name} {value!r} is not known; use {' or '.join(known)}{did_you_mean(value, known)}")
