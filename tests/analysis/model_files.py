"""Model files that several tests share: the examples, and small ones for single rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tc0kit.models.model import Model
from tc0kit.models.recurrence_file import parse_recurrence, read_recurrence
from tc0kit.models.semantics import Semantics
from tc0kit.theory.analysis.question import Analysis, analyse_file

EXAMPLES = Path(__file__).parents[2] / "examples" / "models"

INLINE = {
    "switch": """
        [recurrence]
        dimension = 1
        [recurrence.matrices]
        hold = [["1"]]
        erase = [["0"]]
        flip = [["-1"]]""",
    "third-turns": """
        [recurrence]
        dimension = 2
        [recurrence.matrices]
        hold = [["1", "0"], ["0", "1"]]
        turn = [["0", "-1"], ["1", "-1"]]""",
    "third-turns-that-reset": """
        [recurrence]
        dimension = 2
        [recurrence.matrices]
        hold = [["1", "0"], ["0", "1"]]
        turn = [["0", "-1"], ["1", "-1"]]
        erase = [["0", "0"], ["0", "0"]]""",
    "decaying-signs": """
        [recurrence]
        dimension = 1
        [recurrence.matrices]
        plus = [["1/2"]]
        minus = [["-1/3"]]""",
    "shrinking-swap": """
        [recurrence]
        dimension = 2
        [recurrence.matrices]
        swap = [["0", "1/2"], ["1/2", "0"]]
        stay = [["1/3", "0"], ["0", "1/3"]]""",
}
FILES = ("2s5", "bs12", "channel-saturating", "householder-half", "s3", "sl2z", "stochastic", *INLINE)


@cache
def analysis_of(name: str) -> Analysis:
    if name in INLINE:
        return analyse_file(parse_recurrence(INLINE[name], name))
    return analyse_file(read_recurrence(str(EXAMPLES / f"{name}.toml")))


def model_of(name: str, layers: int | None, semantics: Semantics) -> Model:
    return analysis_of(name).model(layers, semantics)
