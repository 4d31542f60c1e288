"""Predicates about games, programs and stories: right ones hold, wrong ones do not, errors say what to do."""

from __future__ import annotations

import pytest

from tc0kit.claims import decide_statement
from tc0kit.claims.predicates import reductions
from tc0kit.claims.predicates.base import Question
from tc0kit.errors import UserError

TRUE = [
    "forall r, f, g : range(1, 5). f != g implies chess_swap(r, f, g)",
    "forall r : range(1, 5). chess_pause(r)",
    "forall p : perm(5). chess_game(p, 1) and chess_plies(p) == 48",
    'forall w : words("code-5", 1). chess_rook("code-5", w) == image(product_of("code-5", w), 1)',
    'forall w : words("code-5", 2). program_one("code-5", w) == image(product_of("code-5", w), 1)',
    'forall w : words("code-5", 2). story_dime("code-5", w) == image(product_of("code-5", w), 1)',
]
FALSE = [
    "forall p : perm(5). chess_plies(p) == 36",
    'forall w : words("code-5", 1). chess_rook("code-5", w) == image(product_of("code-5", w), 2)',
    'forall w : words("code-5", 1). chess_rook("code-5", w) == image(product_of("code-5", w)^2, 1)',
    'forall w : words("code-5", 1). program_one("code-5", w) == image(product_of("code-5", w), 2)',
    'forall w : words("code-5", 1). story_dime("code-5", w) == 1',
]


@pytest.mark.parametrize("text", TRUE)
def test_true(text: str, solver) -> None:
    assert decide_statement(text, solver=solver).state in ("checked", "checked up to n")


@pytest.mark.parametrize("text", FALSE)
def test_false(text: str, solver) -> None:
    assert decide_statement(text, solver=solver).state == "refuted"


def test_an_illegal_or_wrong_game_is_not_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library, not the encoder, decides: spoilt gadgets are refuted."""
    import tc0kit.tasks.reductions as encoder

    right = encoder.exchange(0, 2)
    for spoilt in (
        right[:1] + right[2:],
        [*right[:4], "a7d7", *right[5:]],
        right[:-2],
        [*right[:10], "a6a7", right[11]],
    ):
        monkeypatch.setattr(encoder, "exchange", lambda f, g, moves=spoilt: moves)
        reductions._swapped.cache_clear()
        found = reductions._chess_swap(Question(), 1, 1, 3)
        assert found.value is False and found.reason
    monkeypatch.setattr(encoder, "pause", lambda: ["h1h2", "a1b1", "h2h3", "b1a1"])
    assert reductions._chess_pause(Question(), 1).value is False
    reductions._swapped.cache_clear()


def test_a_missing_library_is_an_error_that_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reductions, "find_spec", lambda name: None)
    with pytest.raises(UserError) as caught:
        reductions._chess_pause(Question(), 1)
    assert str(caught.value) == (
        "games are judged by python-chess, which is not installed: pip install 'tc0kit[chess]'"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chess_swap(1, 2, 2)", "two different files are swapped"),
        ("chess_swap(1, 2, 6)", "6 is no file; the files a to e are 1 to 5"),
        ("forall p : perm(4). chess_game(p, 1)", "the game is about permutations of 5 points"),
        ('forall w : words("S4 over generators", 1). chess_rook("S4 over generators", w) == 1',
         "the game is about permutations of 5 points"),
        ('forall w : words("(ab)*", 1). program_one("(ab)*", w) == 1', "its letters are no permutations"),
    ],
)  # fmt: skip
def test_errors(text: str, message: str, solver) -> None:
    with pytest.raises(UserError) as caught:
        decide_statement(text, solver=solver)
    assert message in str(caught.value)
