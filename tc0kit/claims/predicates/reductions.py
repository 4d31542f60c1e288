"""Predicates about reductions of word problems to games, programs and stories.

Games are judged by python-chess, a library that knows the rules; it is asked for when such a claim is decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from tc0kit.claims.predicates.base import Finding, Parameter, Predicate, Question, group_points
from tc0kit.claims.types import ANY_PERMUTATION, BOOL, INT, TASK, WORD
from tc0kit.errors import UserError

if TYPE_CHECKING:
    import chess

    from tc0kit.tasks.task import Task

    Letters = tuple[tuple[int, ...], ...]

FIVE = 5


def _library() -> None:
    """Raise ``UserError`` if python-chess is not installed."""
    if find_spec("chess") is None:
        raise UserError("games are judged by python-chess, which is not installed: pip install 'tc0kit[chess]'")


def _file(number: int) -> int:
    if not 1 <= number <= FIVE:
        raise UserError(f"{number} is no file; the files a to e are 1 to {FIVE}")
    return number - 1


def _start(rook: int) -> chess.Board:
    import chess

    from tc0kit.tasks.reductions import position

    return chess.Board(position(rook))


def _play(board: chess.Board, moves: Sequence[str]) -> str:
    """Play moves on the board and return the first that is not legal, or nothing."""
    import chess

    if not board.is_valid():
        return f"the position {board.fen()}"
    for number, text in enumerate(moves, 1):
        move = chess.Move.from_uci(text)
        if not board.is_legal(move):
            return f"move {number}, {text}, in {board.fen()}"
        board.push(move)
    return ""


def _ends(rook: int, moves: Sequence[str], expected: int) -> Finding:
    """Play from the position with the rook on one file; it has to end in that with the rook on another."""
    board = _start(rook)
    illegal = _play(board, moves)
    if illegal:
        return Finding(False, "python-chess", reason=f"not legal: {illegal}")
    wanted = _start(expected)
    same = board.board_fen() == wanted.board_fen() and board.turn == wanted.turn
    return Finding(same, "python-chess", reason="" if same else f"the game ends in {board.fen()}")


@lru_cache(maxsize=1024)
def _swapped(rook: int, first: int, second: int) -> Finding:
    from tc0kit.tasks.reductions import exchange

    return _ends(rook, exchange(first, second), {first: second, second: first}.get(rook, rook))


@lru_cache(maxsize=1024)
def _played(rook: int, permutation: tuple[int, ...]) -> Finding:
    from tc0kit.tasks.reductions import game

    return _ends(rook, game(permutation), permutation[rook])


def _chess_swap(question: Question, rook: int, first: int, second: int) -> Finding:
    _library()
    if first == second:
        raise UserError("two different files are swapped")
    return _swapped(_file(rook), _file(first), _file(second))


def _chess_pause(question: Question, rook: int) -> Finding:
    from tc0kit.tasks.reductions import pause

    _library()
    return _ends(_file(rook), pause(), _file(rook))


def _five(permutation: tuple[int, ...]) -> None:
    if len(permutation) != FIVE or len(set(permutation)) < FIVE:
        raise UserError(f"the game is about permutations of {FIVE} points")


def _chess_game(question: Question, permutation: tuple[int, ...], rook: int) -> Finding:
    _library()
    _five(permutation)
    return _played(_file(rook), permutation)


def _plies(question: Question, permutation: tuple[int, ...]) -> int:
    from tc0kit.tasks.reductions import game

    _five(permutation)
    return len(game(permutation))


def _letters(task: Task, word: tuple[int, ...]) -> tuple[Letters, int]:
    """Return the permutations of a word, and the number of points."""
    points, images = group_points(task)
    if any(len(set(image)) < points for image in images):
        raise UserError(f"{task.name}: its letters are no permutations")
    if any(letter >= len(images) for letter in word):
        raise UserError(f"the word has a letter that {task.name} has not")
    return tuple(images[letter] for letter in word), points


def _chess_rook(question: Question, task: Task, word: tuple[int, ...]) -> Finding:
    """Return the rook's file after the whole game from a8; 0, with the reason, if a move is not legal."""
    _library()
    import chess

    from tc0kit.tasks.reductions import game

    letters, points = _letters(task, word)
    if points != FIVE:
        raise UserError(f"the game is about permutations of {FIVE} points")
    board = _start(0)
    illegal = _play(board, [move for permutation in letters for move in game(permutation)])
    if illegal:
        return Finding(0, "python-chess", reason=f"not legal: {illegal}")
    (square,) = board.pieces(chess.ROOK, chess.BLACK)
    return Finding(chess.square_file(square) + 1, "python-chess")


def _program_one(question: Question, task: Task, word: tuple[int, ...]) -> Finding:
    from tc0kit.tasks.reductions import program, run_program

    return Finding(run_program(program(*_letters(task, word))).index(1) + 1, "interpreter of swap programs")


def _story_dime(question: Question, task: Task, word: tuple[int, ...]) -> Finding:
    from tc0kit.tasks.reductions import NAMES, run_story, story

    coins = run_story(story(*_letters(task, word)))
    return Finding(next(k for k, name in enumerate(NAMES, 1) if coins[name] == "dime"), "interpreter of stories")


_ROOM = "tasks"
_WORD = (Parameter("task", TASK), Parameter("word", WORD))
_P = Parameter("p", ANY_PERMUTATION)
_ROOK = Parameter("rook", INT)

PREDICATES: tuple[Predicate, ...] = (
    Predicate("chess_swap", (_ROOK, Parameter("first", INT), Parameter("second", INT)), BOOL, _chess_swap,
              "the twelve plies that swap two files are legal and do so, with the rook on that file", _ROOM),
    Predicate("chess_pause", (_ROOK,), BOOL, _chess_pause,
              "the four plies that change nothing are legal and do so, with the rook on that file", _ROOM),
    Predicate("chess_game", (_P, _ROOK), BOOL, _chess_game,
              "the plies of a permutation of five points are legal and end in the permuted position", _ROOM),
    Predicate("chess_plies", (_P,), INT, _plies, "the number of plies of a permutation of five points", _ROOM),
    Predicate("chess_rook", _WORD, INT, _chess_rook,
              "the rook's file after the game of a word, which starts with the rook on a8; 0 if illegal", _ROOM),
    Predicate("program_one", _WORD, INT, _program_one,
              "the place, counted from 1, of the 1 after the swap program of a word", _ROOM),
    Predicate("story_dime", _WORD, INT, _story_dime,
              "the number of the person who has the dime after the story of a word", _ROOM),
)  # fmt: skip
