"""Long sequences in float32: the fast forms lose no more than rounding, and never run over."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from tc0kit.kernels import dense, diagonal, dplr, householder, linear_attention, lti, mlstm, permutation  # noqa: E402

LENGTH = 3000


def draw(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(LENGTH, *shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def unit(x: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.normalize(x, dim=-1)


def share(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(LENGTH, *shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


q, k, v = (draw(2, 4, seed=j) for j in range(3))
turn = torch.polar(torch.ones(4, dtype=torch.float64), torch.arange(4.0, dtype=torch.float64))
rotations = torch.linalg.qr(draw(2, 4, 4)).Q
CASES = {
    "gates near one": (diagonal.scan, [1 - share(2, 4) / 1000, k]),
    "gates near zero": (diagonal.scan, [share(2, 4) * 1e-30, k]),
    "unit phases": (diagonal.scan, [torch.polar(torch.ones_like(k), k), torch.complex(k, v)]),
    "rotations": (dense.scan, [rotations, k]),
    "permutations": (
        lambda d, b: permutation.scan(torch.arange(4).flip(0).expand(LENGTH, 2, 4), d, b),
        [share(2, 4), k],
    ),
    "reflections": (householder.scan, [q, unit(k)[..., None, :], v[..., None, :], torch.full_like(k[..., :1], 2)]),
    "one key again and again": (
        householder.scan,
        [q, unit(k[:1]).expand_as(k)[..., None, :], v[..., None, :], torch.full_like(k[..., :1], 2)],
    ),
    "rwkv7": (dplr.scan, [q, 0.6 + 0.4 * share(2, 4), -unit(k) * share(2, 1), unit(k), k, v]),
    "rwkv7 by chunks": (dplr.by_chunks, [q, 0.6 + 0.4 * share(2, 4), -unit(k) * share(2, 1), unit(k), k, v]),
    "small gates a head": (linear_attention.scan, [q, k, v, share(2, 1) * 1e-20]),
    "small gates a channel": (linear_attention.by_chunks, [q, k, v, share(2, 4) * 1e-20]),
    "large exponents": (mlstm.scan, [q, k, v, 60 * draw(2, seed=7), 20 * draw(2, seed=8)]),
    "convolution": (lti.by_convolution, [turn.expand(3, 4) * 0.999, turn.expand(3, 4), turn.expand(3, 4), draw(3)]),
}


@pytest.mark.parametrize("name", CASES)
def test_float32_on_long_sequences(name: str) -> None:
    form, inputs = CASES[name]
    narrow = [x.to(torch.complex64 if x.is_complex() else torch.float32) for x in inputs]
    wide = [x.to(torch.complex128 if x.is_complex() else torch.float64) for x in narrow]
    found, expected = form(*narrow), form(*wide)
    assert torch.isfinite(torch.view_as_real(found) if found.is_complex() else found).all()
    assert (found - expected).abs().max() <= 2e-4 * expected.abs().max()
