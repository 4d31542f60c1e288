"""The forms of a verdict's statements, and what its logical steps may conclude from them.

A statement about models or classes starts with its form; CLASS is a class with its uniformity, such as TC0[L]::

    model within CLASS: ...          task in CLASS: ...          solves: ...
    model contains CLASS: ...        task hard CLASS: ...        does not solve, unconditionally: ...
    no rule decides the question...  task outside CLASS: ...     does not solve, under the assumptions: ...

- R1: "model within D" and "task hard for C" give "does not solve", under the one assumption that D does not contain C
  (``D != C`` or ``D does not contain C``, C without its uniformity), or without one if the statement names the theorem:
  "C is not contained in D (source)".
- R1': "model within D" and "task outside E" give "does not solve" (D lies in E).
- R2: "model contains C" and "task in D" give "solves" (D lies in C).
- R3: "solves", of one kind of layer, gives "solves".

Only R1 assumes anything. "Unconditionally" is said if and only if nothing is assumed by the step and all before it.
That D lies in E, or D in C, is not checked: it is a fact about classes and printed as trusted.
"""

from __future__ import annotations

import re
from typing import Any

from tc0kit.certificates.base import Refused

NO = ("does not solve, unconditionally", "does not solve, under the assumptions")
STEPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "R1": (("model within", "task hard"), NO),
    "R1'": (("model within", "task outside"), NO),
    "R2": (("model contains", "task in"), ("solves",)),
    "R3": (("solves",), ("solves",)),
}
_WITH_CLASS = re.compile(r"(model within|model contains|task in|task hard|task outside) ([^\s:][^:]*): ")


def form_of(statement: str) -> tuple[str, str]:
    """Return the form of a statement and the class it names; two empty strings for any other statement."""
    found = _WITH_CLASS.match(statement)
    if found:
        return found[1], found[2]
    return next((form for form in ("solves", *NO) if statement.startswith(form + ": ")), ""), ""


def check_step(step: dict[str, Any], premises: list[dict[str, Any]], assumed: set[str], where: str) -> None:
    """Refuse a step whose rule does not lead from its premises to its statement.

    Args:
        step: a step whose fields have the right types.
        premises: its premises, in its order.
        assumed: what the step and all steps below it assume.
        where: its place, for the message.
    """
    rule, statement = step["rule"], step["statement"]
    form, _ = form_of(statement)
    if form in NO and (form == NO[0]) != (not assumed):
        raise Refused(f"{where}: the step says {form!r} and rests on {sorted(assumed) or 'no assumption'}")
    if step["assumes"] and rule != "R1":
        raise Refused(f"{where}: only a step of the rule R1 may assume something")
    if rule not in STEPS:
        return
    wanted, conclusions = STEPS[rule]
    given = [form_of(premise["statement"]) for premise in premises]
    if tuple(name for name, _ in given) != wanted or form not in conclusions:
        raise Refused(
            f"{where}: {rule} leads from {' and '.join(map(repr, wanted))} to {conclusions[0].split(',')[0]!r}"
        )
    if rule == "R1":
        upper = given[0][1]
        hard = re.sub(r"(\[(DLOGTIME|L)\]|/poly)$", "", given[1][1])
        if step["assumes"]:
            if step["assumes"] not in ([f"{upper} != {hard}"], [f"{upper} does not contain {hard}"]):
                raise Refused(f"{where}: R1 assumes '{upper} != {hard}' or '{upper} does not contain {hard}' here")
        elif f"{hard} is not contained in {upper} (" not in statement:
            raise Refused(f"{where}: R1 without an assumption must name the theorem that {hard} is not in {upper}")


def check_last(step: dict[str, Any], answer: str, wanted: str | None) -> None:
    """Refuse a last step that does not state the answer (``wanted``: the statement, in a question about a class)."""
    form, _ = form_of(step["statement"])
    if answer == "open":
        fits = step["statement"].startswith("no rule decides the question")
    elif wanted is not None:
        fits = answer == "yes" and step["statement"] == wanted
    else:
        fits = form == "solves" if answer == "yes" else form in NO
    if not fits:
        raise Refused(f"the last step's statement does not say {answer!r}")
