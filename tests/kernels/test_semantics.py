"""The five semantics: each equals an oracle, and they differ where they should."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

torch = pytest.importorskip("torch")

from tc0kit.budget import Budget  # noqa: E402
from tc0kit.errors import BudgetSpent, UserError  # noqa: E402
from tc0kit.kernels import dense, diagonal, dplr, dyadic, householder, permutation  # noqa: E402
from tc0kit.kernels.precision import named  # noqa: E402
from tc0kit.kernels.semantics import states, tree  # noqa: E402

BF16 = named("bf16")


def counter(length: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    return torch.ones(length, 1), torch.ones(length, 1), torch.zeros(1)


def test_a_counter_stops_stepwise_and_goes_on_in_a_tree() -> None:
    length = 600
    exact = torch.arange(1.0, length + 1, dtype=torch.float64)
    assert torch.equal(states(*counter(length), "exact")[:, 0], exact)
    assert torch.equal(states(*counter(length), "log")[:, 0], exact)
    assert torch.equal(states(*counter(length), "log", BF16)[:, 0], BF16(exact))
    assert torch.equal(states(*counter(length), "finite", BF16)[:, 0], BF16(exact))
    # 256 + 1 is a tie and goes to 256, the even one, for ever; pairs are counted by two.
    assert torch.equal(states(*counter(length), "stepwise", BF16)[:, 0], exact.clamp(max=256))
    found = states(*counter(length), "scan", BF16)[:, 0]
    assert found[511] == 512 and found[256] == 256 and found[257] == 258


def test_fixed_point_counters_wrap_or_saturate() -> None:
    found = states(*counter(300), "stepwise", named("fixed8.0w"))[:, 0]
    assert found[126:129].tolist() == [127, -128, -127] and found[299] == 300 - 256
    assert states(*counter(300), "stepwise", named("fixed8.0"))[299, 0] == 127


@settings(max_examples=20, deadline=None)
@given(length=st.integers(1, 40), size=st.integers(1, 3), seed=st.integers(0, 99), whole=st.booleans())
def test_without_rounding(length: int, size: int, seed: int, whole: bool) -> None:
    generator = torch.Generator().manual_seed(seed)
    A, b = torch.randn(length, size, size, generator=generator), torch.randn(length, size, generator=generator)
    start = torch.randn(size, generator=generator)
    if whole:
        A, b, start = A.round().to(torch.int64), b.round().to(torch.int64), start.round().to(torch.int64)
    expected, state = [], [Fraction(x) for x in start.tolist()]
    for t in range(length):
        rows = [[Fraction(x) for x in row] for row in A[t].tolist()]
        state = [sum(x * y for x, y in zip(row, state, strict=True)) + Fraction(z)
                 for row, z in zip(rows, b[t].tolist(), strict=True)]  # fmt: skip
        expected.append(state)
    found = dyadic.fractions(*dyadic.states(A, b, start, Budget()))
    assert [row.tolist() for row in found] == expected
    nearest = states(A, b, start, "log", named("float64"))
    assert nearest.tolist() == [[float(x) for x in row] for row in expected]  # float(Fraction) rounds correctly
    torch.testing.assert_close(states(A, b, start, "finite", named("float64")), nearest, rtol=1e-8, atol=1e-8)


@settings(max_examples=20, deadline=None)
@given(length=st.integers(1, 60), size=st.integers(1, 3), seed=st.integers(0, 99), a_matrix=st.booleans())
def test_a_tree_without_rounding_is_the_recurrence(length: int, size: int, seed: int, a_matrix: bool) -> None:
    generator = torch.Generator().manual_seed(seed)
    A = torch.randn(*[length, 2, size, size][: 4 if a_matrix else 3], dtype=torch.float64, generator=generator) / 2
    b = torch.randn(length, 2, size, dtype=torch.float64, generator=generator)
    kernel = dense if a_matrix else diagonal
    torch.testing.assert_close(tree(A, b, b[0], lambda x: x), kernel.naive(A, b, b[0]))
    torch.testing.assert_close(
        states(A, b, b[0], "stepwise", named("float64")), states(A, b, b[0], "scan", named("float64"))
    )


def test_complex_gates_and_their_matrices() -> None:
    turn = torch.tensor([0.6 + 0.8j], dtype=torch.complex128).expand(50, 1)
    b, start = torch.zeros(50, 1, dtype=torch.complex128), torch.ones(1, dtype=torch.complex128)
    matrix = torch.tensor([[0.6, -0.8], [0.8, 0.6]], dtype=torch.float64).expand(50, 2, 2)
    pairs = torch.zeros(50, 2, dtype=torch.float64), torch.tensor([1.0, 0.0], dtype=torch.float64)
    for semantics in ("finite", "stepwise", "scan"):
        found = torch.view_as_real(states(turn, b, start, semantics, named("fp16")))[:, 0]
        assert torch.equal(found, states(matrix, *pairs, semantics, named("fp16")))


def test_transitions_as_matrices() -> None:
    generator = torch.Generator().manual_seed(2)

    def draw(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, dtype=torch.float64, generator=generator)

    def columns(A: torch.Tensor, start: torch.Tensor) -> torch.Tensor:
        """Return the states [T, d_k, d_v] from ``start`` with nothing written."""
        return torch.stack([dense.naive(A, torch.zeros(len(A), 3), x) for x in start.mT], -1)

    q, start, zero = draw(6, 3), draw(3, 2), torch.zeros(6, 2, dtype=torch.float64)
    k, beta, gate = torch.nn.functional.normalize(draw(6, 2, 3), dim=-1), draw(6, 2), draw(6)
    expected = torch.einsum("tkv,tk->tv", columns(householder.matrices(k, beta, gate), start), q)
    found = householder.naive(q, k, torch.zeros(6, 2, 2, dtype=torch.float64), beta, gate, start)
    # The values are 0, so only the transitions are left.
    torch.testing.assert_close(found, expected)
    w, p, r = draw(6, 3), draw(6, 3), draw(6, 3)
    expected = torch.einsum("tkv,tk->tv", columns(dplr.matrices(w, p, r), start), q)
    torch.testing.assert_close(dplr.naive(q, w, p, r, q, zero, start), expected)
    target, d, b = torch.randint(0, 3, (6, 3), generator=generator), draw(6, 3), draw(6, 3)
    torch.testing.assert_close(
        permutation.naive(target, d, b, b[0]), dense.naive(permutation.matrices(target, d), b, b[0])
    )


def test_reflections_stay_exact_in_bfloat16() -> None:
    # Swaps as I - k k^T with k = e_i - e_j: integers, so no format of 8 bits or more rounds anything.
    generator = torch.Generator().manual_seed(4)
    swaps = torch.tensor([[1.0, -1, 0], [0, 1, -1], [1, 0, -1]])[torch.randint(0, 3, (500,), generator=generator)]
    A = householder.matrices(swaps[:, None], torch.ones(500, 1))
    b, start = torch.zeros(500, 3), torch.tensor([1.0, 2, 3])
    expected = states(A, b, start, "exact")
    for semantics in ("log", "finite", "stepwise", "scan"):
        assert torch.equal(states(A, b, start, semantics, BF16), expected)


def test_no_tokens() -> None:
    none, start = torch.zeros(0, 2), torch.zeros(2)
    for semantics, form in (("exact", None), ("log", None), ("finite", BF16), ("stepwise", BF16), ("scan", BF16)):
        assert states(none, none, start, semantics, form).shape == (0, 2)


def test_what_is_not_defined_is_said() -> None:
    for semantics, form, changes, message in (
        ("exactly", None, {}, "unknown semantics 'exactly'; known: exact, log"),
        ("stepwise", None, {}, "semantics 'stepwise' needs a number format"),
        ("exact", BF16, {}, "semantics 'exact' has no number format"),
        ("exact", None, {"A": torch.full((60, 1), 0.1)}, "the exact state after token 3 is no float64"),
        ("log", None, {"A": torch.full((60, 1), 1j)}, "exact states need real numbers"),
        ("log", None, {"A": torch.full((60, 1), torch.nan)}, "exact states need finite numbers"),
    ):
        A, b, start = counter(60)
        with pytest.raises(UserError) as caught:
            states(changes.get("A", A), b, start, semantics, form)
        assert str(caught.value).startswith(message) and "\n" not in str(caught.value)
    with pytest.raises(BudgetSpent, match="tokens of an exact recurrence"):
        states(*counter(60), "exact", budget=Budget(timeout=-1.0))
