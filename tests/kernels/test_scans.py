"""Every fast scan equals its definition, in outputs and gradients."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from kernel_oracle import same_with_gradients  # noqa: E402

from tc0kit.kernels import dense, diagonal, dplr, householder, linear_attention, lti, permutation  # noqa: E402

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
    for fast in (dplr.scan, dplr.by_chunks):
        same_with_gradients(dplr.naive, fast, q, w, p, r, k, v, start)


@settings(max_examples=20, deadline=None)
@given(length=lengths, keys=st.integers(1, 4), seed=st.integers(0, 99), a_head=st.booleans())
def test_linear_attention(length: int, keys: int, seed: int, a_head: bool) -> None:
    generator = torch.Generator().manual_seed(seed)
    q, k, v = (torch.randn(length, 2, n, dtype=torch.float64, generator=generator) for n in (keys, keys, 3))
    w = 2 * torch.rand(length, 2, 1 if a_head else keys, dtype=torch.float64, generator=generator) - 1
    w[torch.rand(w.shape, generator=generator) < 0.1] = 0
    start = torch.randn(2, keys, 3, dtype=torch.float64, generator=generator)
    for fast in (linear_attention.scan, linear_attention.by_chunks):
        same_with_gradients(linear_attention.naive, fast, q, k, v, w, start)


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
    soft = torch.rand(length, 2, size, size, dtype=torch.float64, generator=generator)
    same_with_gradients(lambda *x: permutation.naive(target, *x), lambda *x: permutation.scan(target, *x), d, b, start)
    same_with_gradients(
        lambda *x: permutation.naive(target, *x), lambda *x: permutation.scan(target, *x), d, b, start, soft
    )


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


def test_real_gates_carry_complex_states() -> None:
    generator = torch.Generator().manual_seed(1)
    a = torch.rand(90, 2, dtype=torch.float64, generator=generator)
    b = torch.randn(90, 2, dtype=torch.complex128, generator=generator)
    same_with_gradients(diagonal.naive, diagonal.scan, a, b, b[0])
    target = torch.randint(0, 2, (90, 2), generator=generator)
    same_with_gradients(
        lambda *x: permutation.naive(target, *x), lambda *x: permutation.scan(target, *x), a / 2, b, b[0]
    )


def test_gates_may_be_given_once_for_all_tokens_or_entries() -> None:
    generator = torch.Generator().manual_seed(1)
    b = torch.randn(70, 3, 2, dtype=torch.float64, generator=generator)
    gate = torch.rand(70, 3, 1, dtype=torch.float64, generator=generator)
    same_with_gradients(lambda a, b: diagonal.naive(a, b, torch.zeros_like(b[0])), diagonal.scan, gate, b)
    A = torch.randn(70, 1, 2, 2, dtype=torch.float64, generator=generator) / 4
    same_with_gradients(lambda A, b: dense.naive(A, b, torch.zeros_like(b[0])), dense.scan, A, b)


def test_prefix_products() -> None:
    A = torch.randint(-2, 3, (9, 2, 3, 3), generator=torch.Generator().manual_seed(1))
    found = dense.products(A)
    state = torch.eye(3, dtype=torch.int64)
    for t in range(9):
        state = A[t] @ state
        assert torch.equal(found[t], state)


def test_no_tokens_give_no_states() -> None:
    empty, row = torch.zeros(0, 2, 3), torch.zeros(0, 2)
    matrices, factors = torch.zeros(0, 2, 3, 3), torch.zeros(0, 2, 1, 3)
    for found in (
        diagonal.scan(empty, empty),
        dense.scan(matrices, empty),
        dense.products(matrices)[..., 0],
        permutation.scan(empty.long(), empty, empty),
        householder.scan(empty, factors, factors, row[..., None]),
        dplr.scan(*[empty] * 6),
        linear_attention.scan(*[empty] * 4),
        lti.by_convolution(*[torch.ones(3, 2)] * 3, empty),
        lti.by_scan(*[torch.ones(3, 2)] * 3, empty),
    ):
        assert found.shape == (0, 2, 3)
