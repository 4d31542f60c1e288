"""Torch steps as recurrences: affine ones exactly, others with two states that show it."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
import torch

from tc0kit.errors import UserError
from tc0kit.models.probe import NotAffine, probe
from tc0kit.models.recurrence import Recurrence


class DeltaStep(torch.nn.Module):
    """One column of DeltaNet's state: h' = h - beta k (k . h) + beta v k."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = torch.nn.Parameter(torch.tensor([[0.6, 0.8], [1.0, 0.0]]))
        self.dropout = torch.nn.Dropout(0.5)

    def forward(self, h: torch.Tensor, x: int) -> torch.Tensor:
        k = self.keys[x]
        return self.dropout(h - 2 * k * (k @ h) + k / 4)


class MambaStep(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rates = torch.nn.Parameter(torch.tensor([0.5, 2.0]))
        self.inner = torch.nn.Linear(1, 2)

    def forward(self, h: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        delta = torch.nn.functional.softplus(x).reshape(1)
        return torch.exp(-delta * self.rates) * h + self.inner(delta)


class HybridStep(torch.nn.Module):
    """A linear channel beside one that saturates."""

    def forward(self, h: torch.Tensor, x: float) -> torch.Tensor:
        return torch.stack([x * h[0], torch.tanh(x * h[1] + h[0])])


def linear(found: Recurrence | NotAffine) -> Recurrence:
    assert isinstance(found, Recurrence), str(found)
    return found


def test_deltanet_gives_the_exact_matrices_of_its_float32_weights() -> None:
    module = DeltaStep()
    found = linear(probe(module, {"a": 0, "b": 1}, 2))
    assert found.letters == ("a", "b") and found.matrices[1] == sympy.ImmutableDenseMatrix([[-1, 0], [0, 1]])
    assert found.inputs[1] == sympy.ImmutableDenseMatrix([sympy.Rational(1, 4), 0])
    k = [sympy.Rational(*float(entry).as_integer_ratio()) for entry in module.keys[0].detach()]
    exact = sympy.Matrix(2, 2, lambda i, j: int(i == j) - 2 * k[i] * k[j])
    for entry, wanted in zip(found.matrices[0], exact, strict=True):
        assert entry.q & (entry.q - 1) == 0 and abs(entry - wanted) < sympy.Rational(1, 10**15)
    assert "to the last bit at 11 states" in found.note
    assert module.training and module.keys.dtype == torch.float32


def test_small_denominators_are_found_and_counted() -> None:
    step = lambda h, x: h - 2 * torch.tensor([0.6, 0.8]).double() * (torch.tensor([0.6, 0.8]).double() @ h)  # noqa: E731
    found = linear(probe(step, ["t"], 2, denominator=100, tolerance=1e-6))
    assert found.matrices[0] == sympy.ImmutableDenseMatrix(2, 2, [sympy.Rational(n, 25) for n in (7, -24, -24, -7)])
    assert "of which 4 of 6 were replaced by fractions within 1e-06" in found.note
    strict = linear(probe(step, ["t"], 2, denominator=100, tolerance=0))
    assert strict.matrices[0] != found.matrices[0] and "0 of 6" in strict.note


def test_mamba_is_diagonal_with_gates_below_one() -> None:
    torch.manual_seed(0)
    found = linear(probe(MambaStep(), {"low": torch.tensor(-1.0), "high": torch.tensor(2.0)}, 2))
    for matrix in found.matrices:
        assert matrix[0, 1] == matrix[1, 0] == 0 and 0 < matrix[1, 1] < matrix[0, 0] < 1
    assert found.inputs[0] != found.inputs[1]


def test_matrix_states_are_read_row_by_row() -> None:
    turn = torch.tensor([[0.0, -1.0], [1.0, 0.0]], dtype=torch.float64)
    found = linear(probe(lambda h, x: turn @ h, ["x"], (2, 3)))
    block = sympy.Matrix([[0, -1], [1, 0]])
    assert found.matrices[0] == sympy.ImmutableDenseMatrix(sympy.kronecker_product(block, sympy.eye(3)))


def test_elman_is_not_affine_and_the_states_show_it() -> None:
    torch.manual_seed(1)
    cell = torch.nn.RNNCell(1, 3).double()
    step = lambda h, x: cell(torch.tensor([[x]]).double(), h.reshape(1, 3)).reshape(3)  # noqa: E731
    found = probe(step, {"one": 1.0}, 3)
    assert isinstance(found, NotAffine) and found.token == "one"
    derivatives = []
    for state in (found.first, found.second):
        h = torch.tensor(state, dtype=torch.float64, requires_grad=True)
        (gradient,) = torch.autograd.grad(step(h, 1.0)[found.row - 1], h)
        derivatives.append(float(gradient[found.column - 1]))
    assert derivatives == pytest.approx([found.at_first, found.found]) and abs(derivatives[0] - derivatives[1]) > 1e-6
    assert str(found).startswith("not affine in h for the token one: the derivative of component ")


def test_the_hybrid_names_its_bent_channel() -> None:
    found = probe(HybridStep(), {"x": 0.5}, 2)
    assert isinstance(found, NotAffine) and found.row == 2


def test_a_detached_state_is_seen_by_the_values() -> None:
    found = probe(lambda h, x: h + torch.relu(h.detach()), ["x"], 1)
    assert (
        isinstance(found, NotAffine) and found.column == 0 and "the remainder f(h) - A h of component 1" in str(found)
    )


@pytest.mark.parametrize(
    "bend", [torch.relu, torch.abs, torch.sin, lambda h: h.clamp(-30, 30), lambda h: h / (1 + h**2)]
)
def test_each_bend_is_found(bend) -> None:  # type: ignore[no-untyped-def]
    assert isinstance(probe(lambda h, x: 0.5 * h + bend(h), ["x"], 2), NotAffine)


def test_a_step_that_rounds_differently_is_affine_within_rounding() -> None:
    found = linear(probe(lambda h, x: 0.1 * h * (h**2 + 0.3) / (h**2 + 0.3), ["x"], 1))
    assert "within 1e-09" in found.note and abs(found.matrices[0][0] - Fraction(1, 10)) < Fraction(1, 10**9)


@pytest.mark.parametrize(
    ("step", "tokens", "text"),
    [
        (lambda h, x: h[:1], ["x"], "the step returns shape (1,), but a state of shape (2,) is needed"),
        (lambda h, x: None, ["x"], "the step returns NoneType"),
        (lambda h, x: h / 0, ["x"], "is not finite at h = (0, 0)"),
        (lambda h, x: h + torch.rand(2), ["x"], "two values at one state"),
        (lambda h, x: h @ torch.ones(3, dtype=torch.float64), ["x"], "probed step, token x: the step fails: "),
        (lambda h, x: h, [], "there are no tokens to probe"),
        (lambda h, x: h, ["x", "x"], "two tokens have the same text"),
    ],
)
def test_bad_steps_end_in_one_line(step, tokens, text: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UserError) as caught:
        probe(step, tokens, 2)
    assert text in str(caught.value) and "\n" not in str(caught.value)


def test_the_state_has_a_size_that_can_be_analysed() -> None:
    with pytest.raises(UserError, match="dimension = 100 must be a whole number from 1 to 64"):
        probe(lambda h, x: h, ["x"], (10, 10))
