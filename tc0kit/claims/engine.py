"""How a statement is decided: exhaustively, by z3, by an identity of rational functions, or by the rooms' predicates.

A closed statement is taken apart at its outermost connectives; each quantified part goes to every method that can
decide it, and methods that decide the same part must agree (``Disagreement`` otherwise: a bug). The state says how much
was shown, and never more:

- **checked**: true, for all n; everything was computed, is proved in tc0kit, or was decided by a solver that is named.
- **checked up to n**: true for the sizes that the statement names (``int(4)``, ``for n in 2..32``).
- **refuted**: false, with a counterexample if a quantifier fails.
- **cited**: true if the named theorems are; their side conditions were checked.
- **open**: not decided, with the reason.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from tc0kit.claims import smt, symbolic
from tc0kit.claims.ask import SolverQuestion
from tc0kit.claims.elaborate import elaborate
from tc0kit.claims.evaluate import Evaluator, assignments, cases, show_as, slots_of
from tc0kit.claims.outcome import SPENT, Outcome, Part, listed_texts, reasons, unknown_reasons
from tc0kit.claims.places import Disagreement, StatementError
from tc0kit.claims.predicates.base import Question
from tc0kit.claims.predicates.theory import conjecture_of
from tc0kit.claims.solver import GUARD_SECONDS, Solver
from tc0kit.claims.syntax import parse_statement
from tc0kit.claims.terms import Term, Variable, quantifiers, substitute
from tc0kit.errors import BudgetSpent, UserError

MAX_CASES = 3_000_000
BOTH_CASES = 300_000
"""Up to so many cases are enumerated even if z3 has decided."""


def decide_statement(
    text: str, question: Question | None = None, *, max_cases: int = MAX_CASES, solver: Solver | None = None
) -> Outcome:
    """Decide a statement of the claim language.

    Args:
        text: the statement.
        question: folder and budget; its assumptions are replaced by those of the statement.
        max_cases: budget of the exhaustive method.
        solver: the solver to ask, with its budget; a new one if None.

    Raises:
        StatementError: a statement that is malformed, ill-typed, or undefined for some values, with the position.
        Disagreement: two methods contradict each other.
    """
    started = time.monotonic()
    statement = parse_statement(text)
    question = replace(question or Question(), findings={}, assuming=tuple(_conjectures(statement.assuming)))
    term = elaborate(statement, question)
    asked = solver or Solver()
    asked.guard = question.budget.timeout or GUARD_SECONDS
    try:
        outcome = _Engine(question, asked, max_cases, slots_of(term)).outcome(term)
    except BudgetSpent as spent:
        outcome = Outcome("open", SPENT, reason=str(spent))
    finally:
        if solver is None:
            asked.close()
    return replace(outcome, seconds=time.monotonic() - started)


def _conjectures(texts: tuple[tuple[str, int], ...]) -> list[Any]:
    found = []
    for text, position in texts:
        try:
            found.append(conjecture_of(text))
        except UserError as error:
            raise StatementError(position, str(error)) from error
    return found


class _Engine:
    def __init__(self, question: Question, solver: Solver, max_cases: int, slots: int) -> None:
        self.question = question
        self.solver = solver
        self.max_cases = max_cases
        self.slots = slots

    def outcome(self, term: Term) -> Outcome:
        part = self.decide(term)
        findings = self.question.findings
        rests_on = tuple(sorted({source for finding in findings for source in finding.rests_on}))
        certificates = tuple(sorted({kind for finding in findings for kind in finding.certificate}))
        methods = [*part.methods, *(finding.method for finding in findings if finding.method)]
        method = listed_texts(methods) or "evaluation"
        if part.trusted:
            method += f"; trusted: {', '.join(part.trusted)}"
        if part.value is None:
            return Outcome("open", method, reason=part.reason or unknown_reasons(findings), certificates=certificates)
        if not part.value:
            reason = part.reason or reasons(findings)
            found = Outcome("refuted", method, part.example, reason=reason, rests_on=rests_on)
            return replace(found, trusted=part.trusted, certificates=certificates)
        bounded = [v for how, v in quantifiers(term) if how != "exists" and v.sort.bounded]
        bound = ", ".join(dict.fromkeys(f"{variable.name}: {variable.sort.text}" for variable in bounded))
        state = "cited" if rests_on else "checked up to n" if bound else "checked"
        return Outcome(state, method, {}, part.example, bound, reasons(findings), rests_on, part.trusted, certificates)

    # -- connectives

    def decide(self, term: Term) -> Part:
        """Decide a closed term."""
        if term.op in ("forall", "exists"):
            return self.quantified(term)
        if term.op == "not":
            part = self.decide(term.args[0])
            return replace(part, value=None if part.value is None else not part.value)
        if term.op in ("and", "or", "implies"):
            return self.connected(term)
        count = cases(term)
        if count is None:
            raise _no_solver(_infinite(term)[0])
        if count > self.max_cases:
            return self.too_many(count)
        return Part(Evaluator(self.question).compile(term)([None] * self.slots))

    def connected(self, term: Term) -> Part:
        """Decide a connective: the left side first, the right side only if it matters."""
        left = self.decide(term.args[0])
        value = left.value if term.op != "implies" or left.value is None else not left.value
        decisive = term.op != "and"  # True decides 'or', False decides 'and'
        if value is decisive:
            return replace(left, value=decisive)
        right = self.decide(term.args[1])
        if right.value is decisive:
            return right
        return Part(
            None if value is None or right.value is None else not decisive,
            tuple(dict.fromkeys((*left.methods, *right.methods))),
            {**left.example, **right.example},
            left.reason or right.reason,
            tuple(dict.fromkeys((*left.trusted, *right.trusted))),
        )

    # -- quantifiers

    def quantified(self, term: Term) -> Part:
        variables: tuple[Variable, ...] = term.value
        body = term.args[0]
        while body.op == term.op:
            variables, body = (*variables, *body.value), body.args[0]
        infinite = _infinite(term)
        if set(infinite) & set(variables) and any(part.type.name == "matrix" for part in body.walk()):
            return self.identity(term, variables, body)
        count = cases(term)
        try:
            translated = smt.translate(variables, body)
        except smt.Untranslatable:
            translated = None
        by_cases = by_solver = None
        if count is not None and count <= (self.max_cases if translated is None else BOTH_CASES):
            by_cases = self.enumerate(term, variables, body, count)
        if translated is not None:
            by_solver = SolverQuestion(term, translated, self.solver, self.question, self.slots).solve()
        undecided = by_cases is None and by_solver is not None and by_solver.value is None
        if undecided and count is not None and count <= self.max_cases:
            by_cases = self.enumerate(term, variables, body, count)
        if by_cases is not None and by_solver is not None:
            return _agreed(by_cases, by_solver, term)
        if by_cases is not None or by_solver is not None:
            return by_cases or by_solver or Part(None)
        if count is None:
            raise _no_solver(infinite[0])
        return self.too_many(count)

    def too_many(self, count: int) -> Part:
        return Part(None, reason=f"budget spent: {count:,} cases; at most {self.max_cases:,} are tried")

    def enumerate(self, term: Term, variables: tuple[Variable, ...], body: Term, count: int) -> Part:
        """Try all values of the variables."""
        evaluator = Evaluator(self.question)
        hypotheses = []
        while term.op == "forall" and body.op == "implies":
            hypotheses.append(evaluator.compile(body.args[0]))
            body = body.args[1]
        conclusion = evaluator.compile(body)
        wanted = term.op == "exists"
        env: list[Any] = [None] * self.slots
        reached = unknown = tried = 0
        for values in assignments(variables):
            evaluator.tick()
            tried += 1
            for variable, value in zip(variables, values, strict=True):
                env[variable.slot] = value
            try:
                held = [hypothesis(env) for hypothesis in hypotheses[:1]]
                for hypothesis in hypotheses[1:]:
                    if held[-1] is False:
                        break
                    held.append(hypothesis(env))
                if False in held:
                    continue
                found = conclusion(env)
            except StatementError as error:
                raise StatementError(error.position, f"{error.message} (for {_listed(variables, env)})") from error
            reached += 1
            if found is wanted and None not in held:
                example = {v.name: show_as(v, env[v.slot]) for v in variables}
                return Part(wanted, (f"exhaustive, {tried:,} cases",), example)
            unknown += found is None or (None in held and found is not True)
        method = (f"exhaustive, all {tried:,} cases",)
        if not reached:
            return Part(None, method, reason="no values satisfy the hypothesis, so the statement says nothing")
        if unknown:
            return Part(None, method, reason=unknown_reasons(self.question.findings))
        return Part(not wanted, method, reason="" if not wanted else "no value satisfies it")

    def identity(self, term: Term, variables: tuple[Variable, ...], body: Term) -> Part:
        """Decide an identity of matrices over QQ, for each value of the variables of finite sorts."""
        inner = _infinite(body)
        if inner:
            raise _no_solver(inner[0])
        finite = tuple(v for v in variables if v.sort.values is not None)
        others = tuple(v for v in variables if v.sort.values is None)
        if term.op == "forall" and finite:
            part = Part(True)
            for values in assignments(finite):
                chosen = dict(zip((v.slot for v in finite), values, strict=True))
                part = self.identity(term, others, substitute(body, chosen))
                if part.value is not True:
                    example = {v.name: show_as(v, chosen[v.slot]) for v in finite}
                    return replace(part, example={**example, **part.example} if part.value is False else {})
            return part
        search = body if term.op == "forall" else Term("not", body.type, (body,), start=body.start)
        bad, defined = symbolic.refute(variables, search, self.question, self.slots)
        if bad is not None:
            example = {v.name: show_as(v, bad[v.slot]) for v in variables}
            return Part(term.op == "exists", ("a random rational instance, exactly",), example)
        if not defined:
            tried = f"none of {symbolic.INSTANCES} rational instances"
            reason = f"it is defined for {tried}, so the statement may say nothing"
            return Part(None, ("random rational instances",), reason=reason)
        if term.op == "forall":
            try:
                if symbolic.holds_identically(variables, body):
                    methods = ("identity of rational functions (SymPy)", f"{symbolic.INSTANCES} rational instances")
                    return Part(True, methods)
            except symbolic.NotAnIdentity as error:
                return Part(None, ("random rational instances",), reason=f"no identity that can be decided: {error}")
        reason = f"{symbolic.INSTANCES} rational instances decide nothing, and the statement is no identity that holds"
        return Part(None, ("random rational instances",), reason=reason)


def _infinite(term: Term) -> list[Variable]:
    """Return the variables of infinite sorts that are bound in a term."""
    bound = [variable for part in term.walk() if part.op in ("forall", "exists") for variable in part.value]
    return [variable for variable in bound if variable.sort.values is None]


def _no_solver(variable: Variable) -> StatementError:
    sort = variable.sort.text
    return StatementError(
        variable.start, f"{variable.name!r} ranges over the infinite {sort}, and no solver decides this"
    )


def _agreed(first: Part, second: Part, term: Term) -> Part:
    """Put the answers of two methods together."""
    if first.value is None or second.value is None:
        known, other = (second, first) if first.value is None else (first, second)
        return known if known.value is not None else replace(known, reason=known.reason or other.reason)
    if first.value is not second.value:
        raise Disagreement(
            f"internal error: {' '.join(first.methods)} says {first.value}, {' '.join(second.methods)} says"
            f" {second.value} (statement at position {term.start + 1})"
        )
    return replace(first, methods=(*first.methods, *second.methods))


def _listed(variables: tuple[Variable, ...], env: list[Any]) -> str:
    return ", ".join(f"{variable.name} = {show_as(variable, env[variable.slot])}" for variable in variables)
