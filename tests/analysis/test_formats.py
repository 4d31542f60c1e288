"""Number formats: every "cannot" of a stepwise question against the exact automaton, and wrap-around gets no lemma."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest
from model_files import analysis_of

from tc0kit.algebra.stepwise.tracks import Collision, tracks
from tc0kit.models.recurrence_file import parse_recurrence
from tc0kit.tasks import parse_task
from tc0kit.theory.analysis.question import EVERY_FORMAT, Analysis, analyse_file
from tc0kit.theory.decide import decide

TASKS = ("parity", "Z3 over generators", "S3 over generators", "regex:(aa)*", "regex:(a|b)*a", "A5 over generators")


def channel(gates: list[str], inputs: list[str], overflow: str, bits: int = 3) -> Analysis:
    lines = ["[recurrence]", "dimension = 1", "[recurrence.matrices]"]
    lines += [f'{name} = [["{gate}"]]' for name, gate in zip("pqrs", gates, strict=False)]
    lines += ["[recurrence.inputs]", *(f'{name} = ["{b}"]' for name, b in zip("pqrs", inputs, strict=False))]
    lines += ["[recurrence.format]", 'kind = "fixed"', f"bits = {bits}", "fraction = 1", f'overflow = "{overflow}"']
    return analyse_file(parse_recurrence("\n".join(lines)))


@pytest.mark.parametrize("seed", range(24))
def test_what_cannot_be_is_not(seed: int) -> None:
    chance = random.Random(seed)
    overflow = chance.choice(("saturate", "wrap"))
    gates = [chance.choice(("1/2", "1", "3/2", "-1/2", "-1", "-3/2", "0")) for _ in range(3)]
    if seed % 3 == 0:
        gates = [gate.lstrip("-") for gate in gates]
    analysis = channel(gates, [chance.choice(("0", "1/2", "-1", "1")) for _ in range(3)], overflow)
    assert analysis.stated is not None
    for text in TASKS:
        task = parse_task(text)
        assert task.action is not None
        verdict = decide(task, analysis.model(1, "stepwise"))
        if verdict.answer != "no":
            continue
        for letters in product(range(3), repeat=len(task.action.letters)):
            rows = tuple(analysis.stated.rows[a] for a in letters)
            renamed = replace(analysis.stated, letters=task.action.letters, rows=rows)
            for start in (-1, 0, 1):
                assert isinstance(tracks(renamed, task, [start]), Collision), (text, letters)


def test_wrap_around_gets_no_lemma_about_order() -> None:
    parity = parse_task("parity")
    gates, inputs = ["3/2", "1/2"], ["1/2", "0"]
    assert decide(parity, channel(gates, inputs, "saturate").model(None, "stepwise")).answer == "no"
    assert decide(parity, channel(gates, inputs, "wrap").model(None, "stepwise")).answer == "open"
    small = channel(["1/2", "-1"], inputs, "wrap").model(None, "stepwise")
    assert decide(parse_task("A5 over generators"), small).answer == "no"  # gates in -1 .. 1 wind round the cycle once


def test_a_wrapping_format_lends_no_letters_to_constructions() -> None:
    """Exact numbers stay in it, but counts that grow do not: flip-flops of given letters are not claimed."""
    flip_flop = parse_task("flip-flop")
    assert decide(flip_flop, channel(["1", "0"], ["0", "0"], "wrap").model(None, "stepwise")).answer == "open"
    assert decide(flip_flop, channel(["1", "0"], ["0", "0"], "saturate", 4).model(None, "stepwise")).answer == "yes"


def test_without_a_format_the_question_is_about_all_that_round_monotonically() -> None:
    assert EVERY_FORMAT in analysis_of("bs12").model(None, "stepwise").notes
    assert EVERY_FORMAT not in analysis_of("bs12").model(None, "log").notes
    stated = analysis_of("channel-saturating").model(None, "stepwise").notes
    assert EVERY_FORMAT not in stated and any("the number format is the file's" in note for note in stated)
