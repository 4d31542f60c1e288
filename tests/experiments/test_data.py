"""Labels against products computed one by one, splits that are disjoint, translations replayed by other programs."""

from __future__ import annotations

import subprocess
import sys
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tc0kit.errors import UserError
from tc0kit.experiments.data.tables import make_tables
from tc0kit.experiments.data.translation import CHESS_START, FILES, PEOPLE, swaps, translate
from tc0kit.experiments.data.words import NOT_ASKED, Data
from tc0kit.tasks import parse_task


@pytest.mark.parametrize("text", ["S3", "A5 over generators", "Z60", "T3", "A4xZ5 over generators"])
def test_labels_are_the_products_of_the_letters(text: str) -> None:
    task = parse_task(text)
    tables = make_tables(task)
    assert task.action is not None
    by_name = dict(zip(task.action.letters, range(len(task.action.letters)), strict=True))

    def spelled(name: str) -> list[int]:
        names = name.split() if " " in name else list(name)
        return [] if name == "1" else [by_name[part] for part in names]

    words = Data(tables, 3).words("train", 20, 9)
    seen: dict[int, tuple[int, ...]] = {}
    for word, labels in zip(words, tables.labels(words), strict=True):
        letters: list[int] = []
        for letter, label in zip(word, labels, strict=True):
            letters += spelled(tables.letters[letter])
            element = task.action.map_of(letters)
            assert seen.setdefault(label, element) == element
    assert len(set(seen.values())) == len(seen)


@pytest.mark.parametrize("text", ["(ab|ba)* over {a,b}", "parity", "dyck-2-depth-3"])
def test_labels_of_languages(text: str) -> None:
    task = parse_task(text)
    tables = make_tables(task)
    assert task.dfa is not None
    k = len(tables.letters)
    words = np.array(list(product(range(k), repeat=4)))
    for word, labels in zip(words, tables.labels(words), strict=True):
        assert [bool(x) for x in labels] == [task.dfa.accepts(word[: t + 1]) for t in range(4)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "majority",
            "there is no data for majority: are there more ones than zeros?: experiments run on word problems",
        ),
        ("S8", "word problem of S8 has more than 1,024 elements, too many letters; try 'over generators'"),
        ("S9 over generators", "has more than 20,000 elements, too many labels"),
    ],
)
def test_tasks_without_data(text: str, message: str) -> None:
    with pytest.raises(UserError) as error:
        make_tables(parse_task(text))
    assert message in str(error.value)


@given(st.integers(0, 2**40), st.integers(3, 9))
def test_splits_are_disjoint_and_repeatable(seed: int, length: int) -> None:
    data = Data(make_tables(parse_task("S3")), seed)
    train, test = data.words("train", 200, length), data.words("test", 50, length)
    assert {tuple(w) for w in train}.isdisjoint(tuple(w) for w in test)
    assert (data.words("train", 200, length) == train).all()
    assert (data.words("train", 200, length, 1) != train).any()
    assert data.in_test(test).all() and not data.in_test(train).any()


@pytest.mark.parametrize("seed", range(40))
def test_few_words_are_split_too(seed: int) -> None:
    data = Data(make_tables(parse_task("parity")), seed)
    for length in (6, 7):  # 64 and 128 words
        every = np.array(list(product(range(2), repeat=length)))
        share = data.in_test(every)
        assert (data.words("train", 500, length)[:, None] == every[~share]).all(2).any(1).all()
        if share.any():
            found = {tuple(w) for w in data.words("test", 300, length)}
            assert found == {tuple(w) for w in every[share]}
        else:
            with pytest.raises(UserError, match="no test words of 6 letters were found: over 2 letters"):
                data.words("test", 1, length)


@pytest.mark.parametrize("seed", range(5))
def test_a_language_with_one_word_a_length_has_both_answers_where_the_split_allows(seed: int) -> None:
    data = Data(make_tables(parse_task("(ab)*")), seed)
    inside = []
    for length in range(8, 40, 2):
        for split in ("train", "test"):
            _, labels = data.batch(split, 20, length)
            inside.append(labels[:, -1].any())
            assert data.in_test(data.words(split, 20, length)).all() == (split == "test")
    assert sum(inside) == len(inside) // 2  # the one word inside belongs to one of the splits


def test_the_test_share_is_a_sixteenth() -> None:
    data = Data(make_tables(parse_task("Z2 over all")), 0)
    words = np.array(list(product(range(2), repeat=14)))
    assert abs(data.in_test(words).mean() - 1 / 16) < 0.005


def test_short_words_are_for_training() -> None:
    data = Data(make_tables(parse_task("A5")), 0)
    assert len({tuple(w) for w in data.words("train", 40_000, 2)}) == 3600
    with pytest.raises(UserError, match="test words have at least 3 letters"):
        data.words("test", 1, 2)


def test_one_letter_has_no_disjoint_splits() -> None:
    data = Data(make_tables(parse_task("(aa)*")), 0)
    with pytest.raises(UserError, match="over 1 letter there are too few words for disjoint splits"):
        for length in range(3, 40):
            data.words("test", 1, length)
            data.words("train", 1, length)


def test_the_same_words_in_every_process() -> None:
    code = (
        "from tc0kit.experiments.data.words import Data; from tc0kit.experiments.data.tables import make_tables;"
        "from tc0kit.tasks import parse_task; print(Data(make_tables(parse_task('S4')), 5).batch('test', 3, 12))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": str(k), "PYTHONPATH": "."}, capture_output=True
        ).stdout
        for k in range(2)
    }
    assert len(found) == 1 and found != {b""}


@pytest.mark.parametrize("images", list(permutations(range(4))))
def test_swaps_move_everything_to_its_image(images: tuple[int, ...]) -> None:
    content = list(range(4))
    for i, j in swaps(images):
        content[i], content[j] = content[j], content[i]
    assert all(content[images[q]] == q for q in range(4))


def told(form: str, text: str = "S5") -> tuple[Data, list[list[str]], np.ndarray, np.ndarray]:
    translation = translate(parse_task(text), form)
    data = Data(translation.tables, 1, translation)
    words = data.words("train", 6, 4)
    tokens, labels = data.labelled(words)
    return data, [[translation.tokens[t] for t in row] for row in tokens], labels, words


def test_chess_games_are_legal_and_end_where_the_label_says() -> None:
    chess = pytest.importorskip("chess")
    for text in ("S5", "A5", "S4 over generators"):
        _, games, labels, _ = told("chess", text)
        for moves, asked in zip(games, labels, strict=True):
            board = chess.Board(CHESS_START)
            for move, label in zip(moves, asked, strict=True):
                assert chess.Move.from_uci(move) in board.legal_moves
                board.push_uci(move)
                if label != NOT_ASKED:
                    (rook,) = board.pieces(chess.ROOK, chess.BLACK)
                    assert chess.square_name(rook) == f"{FILES[label]}8" and board.turn == chess.BLACK


def test_every_letter_of_s5_is_legal_from_every_position_of_the_rook() -> None:
    chess = pytest.importorskip("chess")
    translation = translate(parse_task("S5"), "chess")
    assert translation.spelling.shape == (120, 48)
    for rook in range(5):
        row = "".join("r" if q == rook else "q" for q in range(5)) + "3"
        for letter in range(120):
            board = chess.Board(CHESS_START.replace("rqqqq3", row))
            for token in translation.spelling[letter]:
                board.push_uci(translation.tokens[token])  # raises if the move is illegal
            expected = translation.tables.step[rook, letter]
            assert board.piece_at(chess.parse_square(f"{FILES[expected]}8")) == chess.Piece(chess.ROOK, chess.BLACK)


def test_programs_run() -> None:
    _, programs, labels, _ = told("code")
    for tokens, asked in zip(programs, labels, strict=True):
        values = {f"x{i + 1}": i for i in range(5)}
        for start in range(0, len(tokens), 8):
            i, _, j, _, k, _, last, _ = tokens[start : start + 8]
            values[i], values[j] = values[k], values[last]
            label = asked[start + 7]
            if label != NOT_ASKED:
                assert values[f"x{label + 1}"] == 0


def test_stories_end_as_told() -> None:
    _, stories, labels, _ = told("entities")
    for tokens, asked in zip(stories, labels, strict=True):
        coins = {name: name for name in PEOPLE}
        for start in range(0, len(tokens), 6):
            first, verb, second = tokens[start : start + 3]
            if verb == "and":
                coins[first], coins[second] = coins[second], coins[first]
            label = asked[start + 5]
            if label != NOT_ASKED:
                assert coins[PEOPLE[label]] == "Alice"


@pytest.mark.parametrize(
    ("text", "form", "message"),
    [
        ("S5", "ches", "unknown form 'ches'; did you mean chess?"),
        ("S6", "chess", "--form chess tells word problems of permutations of at most five points"),
        ("parity", "code", "--form code tells word problems of permutations"),
    ],
)
def test_what_cannot_be_told(text: str, form: str, message: str) -> None:
    with pytest.raises(UserError) as error:
        translate(parse_task(text), form)
    assert message in str(error.value)
