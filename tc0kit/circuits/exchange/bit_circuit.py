"""Circuits of other tools: named single bits, each a function of earlier ones, put in order and built."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.form import Form, total
from tc0kit.errors import UserError

Function = tuple[Sequence[str], Callable[[Sequence[Form]], Form]]  # the names that it reads, and what it makes of them


def all_of(builder: Builder, literals: Sequence[Form]) -> Form:
    """Return the conjunction of forms with values 0 and 1: a gate, or a form of one wire."""
    return literals[0] if len(literals) == 1 else builder.gate(total(literals), len(literals))


def any_of(builder: Builder, literals: Sequence[Form]) -> Form:
    """Return the disjunction of forms with values 0 and 1: a gate, or a form of one wire."""
    return literals[0] if len(literals) == 1 else builder.gate(total(literals), 1)


def build(builder: Builder, inputs: Sequence[str], outputs: Sequence[str], made: Mapping[str, Function]) -> Circuit:
    """Return the circuit with one input and one output for each name.

    Raises:
        UserError: a name without a definition, or a loop.
        BudgetSpent: too many gates.
    """
    value = {name: builder.input(name, 1)[0] for name in inputs}
    for root in outputs:
        stack = [root]
        entered: set[str] = set()
        while stack:
            name = stack[-1]
            if name in value:
                stack.pop()
                continue
            if name not in made:
                raise UserError(f"{name!r} is used, but not defined")
            sources, function = made[name]
            missing = [source for source in sources if source not in value]
            if missing and name in entered:
                raise UserError(f"{name!r} depends on itself")
            entered.add(name)
            if missing:
                stack += missing
            else:
                value[name] = function([value[source] for source in sources])
                stack.pop()
    for name in outputs:
        builder.output(name, value[name])
    return builder.finish()
