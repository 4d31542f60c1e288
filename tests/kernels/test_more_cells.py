"""GRU, RNN with a sign or an MLP, WKV, long convolution and windows of attention against definitions and other code."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from kernel_oracle import same_with_gradients  # noqa: E402

from tc0kit.kernels import attention, gru, long_convolution, mlp_rnn, sign_rnn, wkv  # noqa: E402

lengths = st.integers(1, 12) | st.integers(13, 300)
sizes = {"length": lengths, "batch": st.integers(1, 3), "width": st.integers(1, 4), "seed": st.integers(0, 99)}


def draw(seed: int, *shapes: tuple[int, ...]) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(*shape, dtype=torch.float64, generator=generator) for shape in shapes]


@settings(max_examples=10, deadline=None)
@given(**sizes)
def test_cells_equal_their_definitions(length: int, batch: int, width: int, seed: int) -> None:
    one, state = (length, batch, width), (batch, width)
    x, R, c, start = draw(seed, (length, batch, 3 * width), (3 * width, width), (width,), state)
    same_with_gradients(gru.naive, gru.scan, x, R, c, start)
    x, R, V, c, start = draw(seed, (length, batch, 5), (5, width), (width, 5), (width,), state)
    same_with_gradients(mlp_rnn.naive, mlp_rnn.scan, x, R, V, c, start)
    same_with_gradients(sign_rnn.naive, sign_rnn.scan, *draw(seed, one, (width, width), state))
    same_with_gradients(long_convolution.naive, long_convolution.scan, *draw(seed, (length, width), one))
    q, k, v = draw(seed, one, one, one)
    for window in (1, 3, length, 400):
        same_with_gradients(
            lambda *x, n=window: attention.naive(*x, window=n),
            lambda *x, n=window: attention.scan(*x, window=n),
            q,
            k,
            v,
        )


@settings(max_examples=15, deadline=None)
@given(**sizes)
def test_wkv(length: int, batch: int, width: int, seed: int) -> None:
    k, v, w, u = draw(seed, *[(length, batch, width)] * 2, (width,), (width,))
    same_with_gradients(wkv.naive, wkv.scan, 50 * k, v, w.abs(), 50 * u)


def test_wkv_is_the_quotient_of_the_paper() -> None:
    k, v, w, u = draw(1, (9, 2, 3), (9, 2, 3), (3,), (3,))
    w = w.abs()
    expected = []
    for t in range(9):
        own = torch.exp(u + k[t])
        weights = [torch.exp(-(t - 1 - i) * w + k[i]) for i in range(t)]
        top = own * v[t] + sum(weight * v[i] for i, weight in enumerate(weights))
        expected.append(top / (own + sum(weights)))
    torch.testing.assert_close(wkv.scan(k, v, w, u), torch.stack(expected), rtol=1e-12, atol=1e-12)
    # Keys of any size: a common summand of all logarithms cancels.
    for function in (wkv.naive, wkv.scan):
        torch.testing.assert_close(function(k + 5000, v, w, u), torch.stack(expected), rtol=1e-9, atol=1e-9)


def test_torch_has_the_same_gru() -> None:
    x, h = draw(2, (9, 2, 4), (2, 4))
    theirs = torch.nn.GRU(4, 4, dtype=torch.float64)
    bias = theirs.bias_ih_l0 + torch.cat([theirs.bias_hh_l0[:8], torch.zeros(4, dtype=torch.float64)])
    found = gru.scan(x @ theirs.weight_ih_l0.mT + bias, theirs.weight_hh_l0, theirs.bias_hh_l0[8:], h)
    torch.testing.assert_close(found, theirs(x, h[None])[0], rtol=1e-12, atol=1e-12)


def test_the_sign_is_in_the_recurrence_and_its_gradient_is_straight_through() -> None:
    # One unit that flips at each 1: h_t = sgn(-h_{t-1}) is parity; sgn(0) is 0.
    x, R = torch.zeros(5, 1, 1), -torch.ones(1, 1)
    assert sign_rnn.scan(x, R, torch.ones(1, 1)).flatten().tolist() == [-1, 1, -1, 1, -1]
    assert sign_rnn.scan(x, R).flatten().tolist() == [0] * 5
    x = torch.tensor([[[0.5]], [[-0.25]], [[3.0]]], requires_grad=True)
    sign_rnn.scan(x, torch.full((1, 1), 0.5)).sum().backward()
    # Arguments 0.5, 0.25, 3.5: the last one lies outside [-1, 1]; the first passes on 1 + 0.5.
    assert x.grad.flatten().tolist() == [1.5, 1.0, 0.0]


def test_no_tokens_give_no_states() -> None:
    empty, row = torch.zeros(0, 2, 3), torch.zeros(3)
    for function in ("naive", "scan"):
        start = [torch.zeros(2, 3)]
        for found in (
            getattr(gru, function)(torch.zeros(0, 2, 9), torch.zeros(9, 3), row, *start),
            getattr(mlp_rnn, function)(torch.zeros(0, 2, 5), torch.zeros(5, 3), torch.zeros(3, 5), row, *start),
            getattr(sign_rnn, function)(empty, torch.zeros(3, 3), *start),
            getattr(wkv, function)(empty, empty, row, row),
            getattr(long_convolution, function)(torch.zeros(0, 3), empty),
            getattr(attention, function)(empty, empty, empty, window=2),
        ):
            assert found.shape == (0, 2, 3)
