"""The uniform families by the names of ``tc0kit compile``, with the same example weights."""

from __future__ import annotations

from tc0kit.budget import Budget
from tc0kit.circuits.samples import sample_diagonal, sample_fixed
from tc0kit.circuits.uniform.arithmetic import product_family, sum_family
from tc0kit.circuits.uniform.counters import word_family
from tc0kit.circuits.uniform.diagonal import diagonal_family
from tc0kit.circuits.uniform.family import Family
from tc0kit.circuits.uniform.lti import lti_family
from tc0kit.errors import UserError
from tc0kit.models.model import Model
from tc0kit.tasks.task import Task

KNOWN = "sum, product, real diagonal and fixed (s4, ...) layers, and word problems of abelian groups"


def arithmetic_family(name: str, bits: int, budget: Budget | None = None, *, leading: int | None = None) -> Family:
    """Return the family of ``compile_arithmetic``.

    Raises:
        UserError: bits or leading out of range, or a sum that is rounded.
    """
    if name == "product":
        return product_family(bits, leading=leading, budget=budget)
    if leading is not None:
        raise UserError(
            "--gate with --leading: gates by number exist for the exact sum, and for products of both kinds"
        )
    return sum_family(bits, budget=budget)


def model_family(model: Model, bits: int, *, last: bool = False, budget: Budget | None = None) -> Family:
    """Return the family of ``compile_model`` for one layer, with the example weights of ``samples``.

    Raises:
        UserError: a model whose gates are not described by their numbers, or bits out of range.
    """
    r = model.recurrence
    if model.kind == "linear" and r is not None and model.layers in (None, 1):
        if r.transition == "constant-dense" or (r.transition == "diagonal" and not r.selective):
            return lti_family(sample_fixed(bits), bits, last=last, budget=budget)
        whole_block = model.name == "mamba" and r.spectrum == "nonnegative"
        if r.transition == "diagonal" and r.spectrum != "complex" and not whole_block:
            return diagonal_family(sample_diagonal(r, bits), positions="last" if last else "all", budget=budget)
    raise UserError(f"{model.name}: no gates by number; they exist for {KNOWN}")


def task_family(task: Task, *, last: bool = False, budget: Budget | None = None) -> Family:
    """Return the family of ``compile_task``.

    Raises:
        UserError: no word problem of an abelian group.
    """
    return word_family(task, output="last" if last else "prefix", budget=budget)
