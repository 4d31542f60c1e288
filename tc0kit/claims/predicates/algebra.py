"""Predicates about the monoid or group of a task, and about permutations."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import lcm
from typing import TYPE_CHECKING, Any

from tc0kit.claims.predicates.base import Finding, Parameter, Predicate, Question, group_points
from tc0kit.claims.types import ANY_PERMUTATION, BOOL, INT, TASK, TEXT, WORD, Type, a
from tc0kit.errors import UserError

if TYPE_CHECKING:
    from tc0kit.algebra.groups import GroupFacts
    from tc0kit.claims.terms import Term
    from tc0kit.tasks.task import Task
    from tc0kit.theory.facts import TaskFacts

Permutation = tuple[int, ...]
MAX_POINTS = 256


@lru_cache(maxsize=256)
def facts_of(task: Task) -> TaskFacts:
    """Return the facts about a task; they are computed once."""
    from tc0kit.theory.facts import TaskFacts

    return TaskFacts(task)


@lru_cache(maxsize=256)
def _group(task: Task) -> GroupFacts:
    from tc0kit.algebra.groups import group_facts

    degree, images = group_points(task)
    assert task.action is not None
    if not task.action.is_permutation_action:
        raise UserError(f"{task.name}: its monoid is no group")
    return group_facts(images, degree)


def _certified(task: Task, name: str, value: bool) -> Finding:
    """Return a fact with the certificate that an independent checker accepted."""
    from tc0kit.certificates import check
    from tc0kit.theory.evidence import fact_certificate

    found = fact_certificate(facts_of(task), name, value)
    if found is None:
        return Finding(value, "algebra of the monoid")
    kind, certificate = found
    result = check(certificate)
    if not result.accepted:
        raise AssertionError(f"{task.name}: the checker rejects {kind}: {result.reason}")
    return Finding(value, "algebra of the monoid", certificate=(kind,))


def _fact(name: str) -> Callable[[Question, Task], Finding]:
    def decide(question: Question, task: Task) -> Finding:
        group_points(task)
        value = facts_of(task).holds(name)
        return _certified(task, name, value)

    return decide


def _abelian(question: Question, task: Task) -> bool:
    return _group(task).abelian


def _nilpotent(question: Question, task: Task) -> bool:
    return _group(task).nilpotent


def _perfect(question: Question, task: Task) -> bool:
    group = _group(task)
    return group.perfect_core == group.order


def _is_group(question: Question, task: Task) -> bool:
    group_points(task)
    return bool(facts_of(task).holds("group"))


def _order(question: Question, task: Task) -> int:
    from tc0kit.algebra.enumeration import enumerate_monoid

    group_points(task)
    assert task.action is not None
    if task.action.is_permutation_action:
        return _group(task).order
    return enumerate_monoid(task.action, question.budget).size


def _derived_length(question: Question, task: Task) -> Finding | int:
    group_points(task)
    length = facts_of(task).derived_length
    if length is None:
        return Finding(None, reason=f"{task.name} has a group that is not solvable, hence no derived length")
    return length


def _isomorphic(question: Question, first: Task, second: Task) -> Finding | bool:
    ours, theirs = _group(first), _group(second)
    if ours.order != theirs.order or ours.derived_series != theirs.derived_series:
        return False
    if ours.name is not None and ours.name == theirs.name:
        return True
    return Finding(None, reason=f"{ours.description} and {theirs.description} were not told apart")


def _transpositions(question: Question, permutation: Permutation) -> int:
    _check(permutation)
    return len(permutation) - len(_cycle_lengths(permutation))


def _period(question: Question, permutation: Permutation) -> int:
    _check(permutation)
    return lcm(*_cycle_lengths(permutation))


def _is_cycle(question: Question, permutation: Permutation, length: int) -> bool:
    _check(permutation)
    lengths = sorted(n for n in _cycle_lengths(permutation) if n > 1)
    return lengths == ([length] if length > 1 else [])


def _even(question: Question, permutation: Permutation) -> bool:
    return _transpositions(question, permutation) % 2 == 0


def _moved(question: Question, permutation: Permutation) -> int:
    return sum(image != point for point, image in enumerate(permutation))


def _image(question: Question, permutation: Permutation, point: int) -> int:
    if not 1 <= point <= len(permutation):
        raise UserError(f"{point} is none of the points 1..{len(permutation)}")
    return permutation[point - 1] + 1


def _commutator(question: Question, a: Permutation, b: Permutation) -> Permutation:
    from tc0kit.algebra.transformations import commutator

    _check(a)
    _check(b)
    return tuple(commutator(a, b))


@lru_cache(maxsize=1 << 14)
def _generated(generators: frozenset[Permutation]) -> GroupFacts:
    from tc0kit.algebra.groups import group_facts

    for permutation in generators:
        _check(permutation)
    return group_facts(sorted(generators), len(next(iter(generators))))


def _generated_order(question: Question, a: Permutation, b: Permutation) -> int:
    return _generated(frozenset({a, b})).order


def _generated_solvable(question: Question, a: Permutation, b: Permutation) -> bool:
    return _generated(frozenset({a, b})).solvable


def _cycle(question: Question, text: str, points: int) -> Permutation:
    from tc0kit.tasks.notation import parse_letters

    letters = parse_letters(text)
    if len(letters) != 1:
        raise UserError(f"one permutation such as (1 2 3) is expected, not {text!r}")
    images = letters[0].on(points)
    if len(images) != points or max(images) >= points:
        raise UserError(f"{text!r} moves points beyond {points}")
    return images


def _product(question: Question, task: Task, word: tuple[int, ...]) -> Permutation:
    _, images = group_points(task)
    assert task.action is not None
    if any(letter >= len(images) for letter in word):
        raise UserError(f"the word has a letter that {task.name} has not")
    return task.action.map_of(word)


def _check(permutation: Permutation) -> None:
    if len(set(permutation)) < len(permutation):
        raise UserError("this map of the points is no permutation")


def _cycle_lengths(permutation: Permutation) -> list[int]:
    unseen, lengths = set(range(len(permutation))), []
    while unseen:
        point, length = unseen.pop(), 1
        while (following := permutation[point]) in unseen:
            unseen.remove(following)
            point, length = following, length + 1
        lengths.append(length)
    return lengths


def _same_points(args: tuple[Term, ...]) -> Type:
    first, second = args[0].type, args[1].type
    if first != second:
        raise UserError(f"{a(first)} and {a(second)} do not act on the same points")
    return first


def _if_same_points(args: tuple[Term, ...], result: Type) -> Type:
    _same_points(args)
    return result


def _points_given(args: tuple[Term, ...]) -> Type:
    points = args[1]
    if points.op != "constant" or not 1 <= points.value <= MAX_POINTS:
        raise UserError(f"the number of points is a number from 1 to {MAX_POINTS}")
    return Type("permutation", points.value)


def _points_of_task(args: tuple[Term, ...]) -> Type:
    return Type("permutation", group_points(args[0].value)[0])


_G = (Parameter("task", TASK),)
_P = (Parameter("p", ANY_PERMUTATION),)
_ROOM = "algebra"


def _about_task(name: str, fact: str, says: str) -> Predicate:
    return Predicate(name, _G, BOOL, _fact(fact), says, _ROOM)


def _row(
    name: str, parameters: tuple[Parameter, ...], result: Type, function: Any, says: str, **more: Any
) -> Predicate:
    return Predicate(name, parameters, result, function, says, _ROOM, **more)


PREDICATES = (
    _about_task("solvable", "solvable", "every group in the task's monoid is solvable"),
    _about_task("aperiodic", "aperiodic", "every group in the task's monoid is trivial"),
    _about_task("quasi_aperiodic", "quasi-aperiodic", "no group is realised by words of one length"),
    _row("is_group", _G, BOOL, _is_group, "the monoid is a group"),
    _row("abelian", _G, BOOL, _abelian, "the group is abelian"),
    _row("nilpotent", _G, BOOL, _nilpotent, "the group is nilpotent"),
    _row("perfect", _G, BOOL, _perfect, "the group is its own commutator subgroup"),
    _row("order", _G, INT, _order, "the number of elements of the group or monoid"),
    _row("derived_length", _G, INT, _derived_length, "the largest derived length of a group in the monoid"),
    _row(
        "isomorphic",
        (Parameter("first", TASK), Parameter("second", TASK)),
        BOOL,
        _isomorphic,
        "the groups are isomorphic",
    ),
    _row("transpositions", _P, INT, _transpositions, "the least number of transpositions whose product is p"),
    _row("period", _P, INT, _period, "the least n > 0 with p^n = 1"),
    _row("is_cycle", (*_P, Parameter("length", INT)), BOOL, _is_cycle, "p is one cycle of that length"),
    _row("even", _P, BOOL, _even, "p is an even permutation"),
    _row("moved", _P, INT, _moved, "how many points p moves"),
    _row("image", (*_P, Parameter("point", INT)), INT, _image, "the image of a point; points count from 1"),
    _row(
        "generated_order",
        (*_P, Parameter("q", ANY_PERMUTATION)),
        INT,
        _generated_order,
        "the number of elements of the group that p and q generate",
        result_of=lambda args: _if_same_points(args, INT),
    ),
    _row(
        "generated_solvable",
        (*_P, Parameter("q", ANY_PERMUTATION)),
        BOOL,
        _generated_solvable,
        "the group that p and q generate is solvable",
        result_of=lambda args: _if_same_points(args, BOOL),
    ),
    _row(
        "commutator",
        (*_P, Parameter("q", ANY_PERMUTATION)),
        ANY_PERMUTATION,
        _commutator,
        "p^-1 q^-1 p q",
        result_of=_same_points,
    ),
    _row(
        "product_of",
        (Parameter("task", TASK), Parameter("word", WORD)),
        ANY_PERMUTATION,
        _product,
        "the product of a word's letters, from left to right, as a map on the task's points",
        result_of=_points_of_task,
    ),
    _row(
        "cycle",
        (Parameter("cycles", TEXT), Parameter("points", INT)),
        ANY_PERMUTATION,
        _cycle,
        'the permutation of that many points: cycle("(1 2 3)", 5)',
        result_of=_points_given,
    ),
)
