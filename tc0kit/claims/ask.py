"""z3's answer to a quantified statement, and what becomes of its model.

A model is evaluated: a counterexample or a witness that does not do what z3 says is a disagreement. An ``unsat`` rests
on z3 alone and is labelled so.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tc0kit.claims import smt
from tc0kit.claims.evaluate import Evaluator, cases, show_as
from tc0kit.claims.outcome import Part
from tc0kit.claims.places import Disagreement, StatementError
from tc0kit.claims.predicates.base import Question
from tc0kit.claims.solver import Answer, Solver
from tc0kit.claims.terms import Term, Variable

CONFIRMED_CASES = 300_000
"""A model is evaluated if that takes no more cases of inner quantifiers."""


@dataclass(frozen=True)
class SolverQuestion:
    """A statement ``forall`` or ``exists`` for z3.

    Attributes:
        term: the statement.
        asked: its pieces as SMT-LIB text.
        solver: whom to ask.
        question: for evaluating a model.
        slots: number of variables.
    """

    term: Term
    asked: smt.Question
    solver: Solver
    question: Question
    slots: int

    def solve(self) -> Part:
        """Ask z3 whether the statement can fail (``forall``) or hold (``exists``)."""
        term, asked = self.term, self.asked
        names = [name for name, _ in asked.names]
        if asked.defined != "true":
            answer = self.solver.ask(f"{asked.declarations}\n(assert (not {asked.defined}))", names)
            if answer.answer == "sat":
                listed = ", ".join(f"{k} = {v}" for k, v in self.values(answer)[0].items())
                raise StatementError(term.start, f"division by zero for {listed}")
            if answer.answer == "unknown":
                return Part(None, (f"z3 {answer.version}",), reason=_spent(answer))
        wanted = asked.body if term.op == "exists" else f"(not {asked.body})"
        answer = self.solver.ask(f"{asked.declarations}\n(assert {wanted})", names)
        label = (f"z3 {answer.version}",)
        if answer.answer == "unknown":
            return Part(None, label, reason=_spent(answer))
        if answer.answer == "unsat":
            if term.op == "forall" and asked.hypothesis != "true":
                hypothesis = self.solver.ask(f"{asked.declarations}\n(assert {asked.hypothesis})", names)
                if hypothesis.answer != "sat":
                    reason = "no values are known to satisfy the hypothesis, so the statement may say nothing"
                    return Part(None, label, reason=reason)
            reason = "no value satisfies it" if term.op == "exists" else ""
            return Part(term.op == "forall", label, reason=reason, trusted=label)
        example, env = self.values(answer)
        confirmed = None if env is None else self.confirm(env)
        if confirmed is False:
            raise Disagreement(f"internal error: z3's values {example} do not do what z3 says")
        if confirmed is None and any(v.sort.domain == "QQ" for _, v in asked.names):
            return Part(None, label, reason="z3 finds real numbers; whether there are rational ones is not decided")
        method = (*label, "checked by evaluation") if confirmed else label
        return Part(term.op == "exists", method, example, trusted=() if confirmed else label)

    def values(self, answer: Answer) -> tuple[dict[str, str], list[Any] | None]:
        """Return a model as text, and as values by slot (None if one is irrational)."""
        env: list[Any] | None = [None] * self.slots
        shown = {}
        for name, variable in self.asked.names:
            text = answer.values.get(name, "")
            if text is None:
                env, shown[variable.name] = None, "an irrational number"
                continue
            value = _read(variable, text or "0")
            shown[variable.name] = show_as(variable, value)
            if env is not None:
                env[variable.slot] = value
        return shown, env

    def confirm(self, env: list[Any]) -> bool | None:
        """Evaluate the body for a model: whether it is a counterexample (``forall``) or witness (``exists``)."""
        body = self.term.args[0]
        while body.op == self.term.op:
            body = body.args[0]
        if cases(body) is None or (cases(body) or 0) > CONFIRMED_CASES:
            return None
        found = Evaluator(self.question).compile(body)(env)
        return None if found is None else found is (self.term.op == "exists")


def _read(variable: Variable, text: str) -> Any:
    """Return the value of a constant in a model."""
    type_ = variable.sort.type
    if type_.name == "statement":
        return text == "true"
    if type_.name == "number":
        return Fraction(int(text), 1 << type_.parameter.fraction)
    value = Fraction(text)
    return value.numerator if value.denominator == 1 and type_.name != "rational" else value


def _spent(answer: Answer) -> str:
    return f"budget spent: z3 {answer.version} decides nothing within its rlimit ({answer.reason})"
