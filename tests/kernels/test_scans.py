"""Every fast scan equals its definition, in outputs and gradients."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from tc0kit.kernels import dense, diagonal, dplr, householder, lti, permutation  # noqa: E402


def same_with_gradients(naive: Callable[..., object], fast: Callable[..., object], *inputs: object) -> None:
    found = []
    for function in (naive, fast):
        leaves = [x.detach().clone().requires_grad_(True) for x in inputs]
        output = function(*leaves)
        weights = torch.randn(output.shape, dtype=output.dtype, generator=torch.Generator().manual_seed(5))
        (output * weights).sum().abs().backward() if output.is_complex() else (output * weights).sum().backward()
        found.append([output.detach(), *(x.grad for x in leaves)])
    for left, right in zip(*found, strict=True):
        assert not right.isnan().any()
        torch.testing.assert_close(left, right, rtol=1e-8, atol=1e-9)


lengths = st.integers(1, 12) | st.integers(13, 300)


@settings(max_examples=25, deadline=None)
@given(
    length=lengths, batch=st.integers(1, 3), width=st.integers(1, 4), seed=st.integers(0, 99), complex_=st.booleans()
)
def test_diagonal(length: int, batch: int, width: int, seed: int, complex_: bool) -> None:
    generator = torch.Generator().manual_seed(seed)
    kind = torch.complex128 if complex_ else torch.float64
    a = torch.randn(length, batch, width, dtype=kind, generator=generator).clamp(-1, 1) if not complex_ else None
    if a is None:
        raw = torch.randn(length, batch, width, dtype=kind, generator=generator)
        a = raw / raw.abs().clamp(min=1)
    a[torch.rand(a.shape, generator=generator) < 0.1] = 0
    b = torch.randn(length, batch, width, dtype=kind, generator=generator)
    start = torch.randn(batch, width, dtype=kind, generator=generator)
    same_with_gradients(diagonal.naive, diagonal.scan, a, b, start)


def test_both_forms_of_the_diagonal_scan_are_used() -> None:
    a, b = torch.rand(200, 3, dtype=torch.float64), torch.rand(200, 3, dtype=torch.float64)
    loop = diagonal._loop(a, b, torch.zeros(3, dtype=torch.float64))
    assert len(a) > diagonal.LOOP_LENGTH and a[0].numel() < diagonal.LOOP_SLAB
    torch.testing.assert_close(loop, diagonal.scan(a, b))
    torch.testing.assert_close(loop, diagonal._tree(a, b))


@settings(max_examples=20, deadline=None)
@given(length=lengths, batch=st.integers(1, 3), width=st.integers(1, 4), seed=st.integers(0, 99))
def test_dense(length: int, batch: int, width: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    A = torch.randn(length, batch, width, width, dtype=torch.float64, generator=generator) / (2 * width)
    b = torch.randn(length, batch, width, dtype=torch.float64, generator=generator)
    same_with_gradients(dense.naive, dense.scan, A, b, b[0] + 1)


@settings(max_examples=20, deadline=None)
@given(length=lengths, factors=st.integers(1, 3), keys=st.integers(1, 4), seed=st.integers(0, 99), gated=st.booleans())
def test_householder(length: int, factors: int, keys: int, seed: int, gated: bool) -> None:
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> object:
        return torch.randn(*shape, dtype=torch.float64, generator=generator)

    q, k, v = draw(length, 2, keys), draw(length, 2, factors, keys), draw(length, 2, factors, 3)
    k = torch.nn.functional.normalize(k, dim=-1)
    beta = 2 * torch.rand(length, 2, factors, dtype=torch.float64, generator=generator)
    gate = torch.rand(length, 2, dtype=torch.float64, generator=generator)
    start = draw(2, keys, 3)
    gate[torch.rand(length, 2, generator=generator) < 0.1] = 0
    if gated:
        same_with_gradients(householder.naive, householder.scan, q, k, v, beta, gate, start)
    else:
        same_with_gradients(lambda *x: householder.naive(*x[:4], None, x[4]),
                            lambda *x: householder.scan(*x[:4], None, x[4]), q, k, v, beta, start)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(length=lengths, keys=st.integers(1, 4), seed=st.integers(0, 99))
def test_diagonal_plus_rank_one(length: int, keys: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    q, p, r, k = (torch.randn(length, 2, keys, dtype=torch.float64, generator=generator) for _ in range(4))
    v = torch.randn(length, 2, 3, dtype=torch.float64, generator=generator)
    w = torch.rand(length, 2, keys, dtype=torch.float64, generator=generator)
    w[torch.rand(w.shape, generator=generator) < 0.1] = 0
    p, r = (torch.nn.functional.normalize(x, dim=-1) / 2 for x in (p, r))
    start = torch.randn(2, keys, 3, dtype=torch.float64, generator=generator)
    same_with_gradients(dplr.naive, dplr.scan, q, w, p, r, k, v, start)


@settings(max_examples=20, deadline=None)
@given(length=lengths, size=st.integers(1, 5), seed=st.integers(0, 99), complex_=st.booleans())
def test_column_one_hot_times_diagonal(length: int, size: int, seed: int, complex_: bool) -> None:
    generator = torch.Generator().manual_seed(seed)
    kind = torch.complex128 if complex_ else torch.float64
    target = torch.randint(0, size, (length, 2, size), generator=generator)
    raw = torch.randn(length, 2, size, dtype=kind, generator=generator)
    d = raw / (size * raw.abs().clamp(min=1))
    b = torch.randn(length, 2, size, dtype=kind, generator=generator)
    start = torch.randn(2, size, dtype=kind, generator=generator)
    same_with_gradients(lambda *x: permutation.naive(target, *x), lambda *x: permutation.scan(target, *x), d, b, start)


@settings(max_examples=20, deadline=None)
@given(length=lengths, size=st.integers(1, 4), seed=st.integers(0, 99), complex_=st.booleans())
def test_fixed_transitions(length: int, size: int, seed: int, complex_: bool) -> None:
    generator = torch.Generator().manual_seed(seed)
    kind = torch.complex128 if complex_ else torch.float64
    raw, B, C = (torch.randn(3, size, dtype=kind, generator=generator) for _ in range(3))
    a = raw / raw.abs().clamp(min=1.01)
    u = torch.randn(length, 2, 3, dtype=torch.float64, generator=generator)
    for fast in (lti.by_convolution, lti.by_scan):
        same_with_gradients(lti.naive, fast, a, B, C, u)
