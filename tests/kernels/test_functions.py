"""Every hand-written gradient against finite differences, and uninitialised memory that cannot pass unseen."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from tc0kit.kernels import dense, diagonal, lstm, matrix_loop, permutation, rnn, slstm  # noqa: E402


def draw(*shape: int, dtype: torch.dtype = torch.float64, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, dtype=dtype, generator=torch.Generator().manual_seed(seed)).requires_grad_(True)


def check(function: object, *inputs: torch.Tensor) -> None:
    assert torch.autograd.gradcheck(function, inputs, fast_mode=False)


@pytest.mark.parametrize("kind", [torch.float64, torch.complex128])
@pytest.mark.parametrize("length", [1, 6])
def test_diagonal(kind: torch.dtype, length: int) -> None:
    check(diagonal.scan, *(draw(length, 2, dtype=kind, seed=j) for j in (0, 1)), draw(2, dtype=kind, seed=2))


def test_diagonal_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagonal, "LOOP_LENGTH", 0)
    for length in (5, 6, 11):
        check(diagonal.scan, draw(length, 1), draw(length, 1, seed=1), draw(1, seed=2))


@pytest.mark.parametrize("kind", [torch.float64, torch.complex128])
@pytest.mark.parametrize("length", [1, 4])
def test_dense(kind: torch.dtype, length: int) -> None:
    check(dense.scan, draw(length, 2, 2, dtype=kind), draw(length, 2, dtype=kind, seed=1), draw(2, dtype=kind, seed=2))


@pytest.mark.parametrize("kind", [torch.float64, torch.complex128])
@pytest.mark.parametrize("length", [1, 4])
def test_permutation(kind: torch.dtype, length: int) -> None:
    target = torch.randint(0, 3, (length, 3), generator=torch.Generator().manual_seed(1))
    check(
        lambda *inputs: permutation.scan(target, *inputs),
        draw(length, 3, dtype=kind),
        draw(length, 3, dtype=kind, seed=1),
        draw(3, dtype=kind, seed=2),
    )


@pytest.mark.parametrize("length", [1, 4])
def test_nonlinear_cells(length: int) -> None:
    check(rnn.scan, draw(length, 2, 3), draw(3, 3, seed=1), draw(2, 3, seed=2))
    check(lstm.scan, draw(length, 2, 8), draw(8, 2, seed=1), draw(2, 2, seed=2), draw(2, 2, seed=3))
    check(slstm.scan, draw(length, 2, 4, 2, 2), draw(4, 2, 2, 2, seed=1))


def test_uninitialised_memory_holds_nan() -> None:
    likeness = torch.zeros(3)
    for found in (torch.empty(3), torch.empty_like(likeness), likeness.new_empty(3)):
        assert found.isnan().all()


def test_a_second_derivative_is_refused() -> None:
    a, b = draw(3, 1), draw(3, 1, seed=1)
    (first,) = torch.autograd.grad(diagonal.scan(a, b).square().sum(), a, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        first.sum().backward()


@pytest.mark.parametrize("length", [1, 4])
def test_matrix_loop(length: int) -> None:
    q, w, p, r, k = (draw(length, 2, 2, seed=j) for j in range(5))
    v, start = draw(length, 2, 3, seed=5), draw(2, 2, 3, seed=6)
    check(matrix_loop.outputs, q, w, p, r, k, v, start)
    check(lambda q, w, k, v, start: matrix_loop.outputs(q, w, None, None, k, v, start), q, w, k, v, start)
