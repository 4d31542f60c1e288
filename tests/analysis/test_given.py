"""Given matrices: no yes without something that runs, no contradiction, and the same answers in every basis."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
import sympy
from model_files import FILES, analysis_of

from tc0kit.algebra.matrices.channels import Channel, channel_certificate, channels
from tc0kit.algebra.matrices.family import MatrixFamily
from tc0kit.algebra.matrices.tracking import find_tracking, tracking_certificate
from tc0kit.certificates import check
from tc0kit.models.recurrence import Recurrence
from tc0kit.models.semantics import SEMANTICS
from tc0kit.tasks import parse_task
from tc0kit.theory.analysis.question import Analysis, analyse_file
from tc0kit.theory.decide import all_conclusions, decide
from tc0kit.theory.evidence import verdict_certificate
from tc0kit.theory.facts import TaskFacts

QUICK = (
    *("Z1", "Z2", "Z4", "Z2^3", "S3", "Q8", "A5", "T2", "Z4 over generators", "S3 over generators"),
    *("regex:(aa)*", "regex:a*b*", "regex:(a|b)*a", "regex:(b*ab*ab*a)*b*", "regex:((a|b)(a|b))*"),
    *("parity", "mod-3", "length-mod-4", "flip-flop", "majority", "dyck-1", "bfvp"),
)


@cache
def facts_of(text: str) -> TaskFacts:
    return TaskFacts(parse_task(text))


def random_matrices(chance: random.Random) -> dict[str, list[list[int | Fraction]]]:
    d, letters = chance.choice((1, 2, 2, 3)), chance.randrange(1, 4)
    style = chance.choice(("small", "monomial", "triangular", "fractions", "diagonal"))
    found: dict[str, list[list[int | Fraction]]] = {}
    for name in "abc"[:letters]:
        rows: list[list[int | Fraction]] = [[0] * d for _ in range(d)]
        for j in range(d):
            if style == "monomial":
                rows[chance.randrange(d)][j] = chance.choice((1, 1, -1, 0))
            for i in range(d):
                if style == "diagonal" and i == j:
                    rows[i][j] = chance.choice((1, -1, 0, 2, Fraction(-1, 2)))
                elif style == "small" or (style == "triangular" and i <= j):
                    rows[i][j] = chance.choice((0, 0, 1, -1))
                elif style == "fractions":
                    rows[i][j] = Fraction(chance.randrange(-2, 3), chance.choice((1, 2)))
        found[name] = rows
    return found


def random_analysis(seed: int) -> Analysis:
    return analyse_file(Recurrence.of_matrices(random_matrices(random.Random(seed)), name=f"random {seed}"))


@pytest.mark.parametrize("name", [*FILES, *(f"random {seed}" for seed in range(10))])
def test_every_yes_rests_on_a_certificate_and_none_meets_a_no(name: str) -> None:
    analysis = analysis_of(name) if name in FILES else random_analysis(int(name.split()[1]))
    for semantics in SEMANTICS:
        for layers in (1, None):
            model = analysis.model(layers, semantics)
            for text in QUICK:
                facts = facts_of(text)
                yes, no = all_conclusions(facts.task, model, facts)
                assert not (yes and no), (text, semantics, yes[0].rule.id, no[0].rule.id)
                for theorem in yes:
                    about_file = [t for _, t in theorem.tree() if t.rule.id == "transitions"]
                    assert theorem.rule.id == "trivial-task" or about_file, (text, semantics, theorem.rule.id)
                    assert all(t.judgement.certificate for t in about_file)
                if yes and text in ("flip-flop", "S3 over generators", "parity", "Z3"):
                    result = check(verdict_certificate(decide(facts.task, model, facts=facts)))
                    assert result.accepted, result.reason


def of_family(analysis: Analysis) -> MatrixFamily:
    assert analysis.letters is not None and analysis.letters.family is not None
    return analysis.letters.family


def value(channel: Channel, family: MatrixFamily, letter: int, h: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    rows = family.rows(letter)
    return [sum((x * y for x, y in zip(row, h, strict=True)), Fraction(0)) + z for row, z in zip(rows, b, strict=True)]


@pytest.mark.parametrize("seed", range(40))
def test_channels_do_what_they_say_when_run(seed: int) -> None:
    """Run h' = A h + B with free B: the channel's numbers are a counter or a memory, on all words of length 5."""
    family = MatrixFamily.of(random_matrices(random.Random(seed)))
    found = channels(family)
    if found:
        result = check(channel_certificate(family, found))
        assert result.accepted and {channel.fact for channel in found} <= set(result.proves), result.reason
    zero = [Fraction(0)] * family.dimension
    for channel in found:
        if channel.hold is None and channel.act != "holds":
            continue
        w = channel.rows[0]
        i = next(i for i, x in enumerate(w) if x)
        start = [Fraction(int(j == i)) / w[i] for j in range(family.dimension)]  # w h = 1
        for word in product((0, 1), repeat=5):
            h, sign, memory, count = list(start), 1, Fraction(1), 0
            for x in word:
                act = x == 1 or channel.act == "holds"
                letter = channel.letter if act or channel.hold is None else channel.hold
                b = [s * (x + 2) for s in start] if act and channel.act in ("resets", "holds") else zero
                h = value(channel, family, letter, h, b)
                sign, count = sign * (-1 if act else 1), count + act
                memory = {"resets": Fraction(x + 2) if act else memory, "holds": memory + x + 2}.get(
                    channel.act, memory
                )
            seen = sum((x * y for x, y in zip(w, h, strict=True)), Fraction(0))
            if channel.act == "signs":
                assert (seen > 0) == (sign > 0) and seen
            elif channel.act == "flips":
                assert seen == sign
            elif channel.act in ("resets", "holds"):
                assert seen == memory
            elif channel.act == "turns":
                vector = [sum((x * y for x, y in zip(row, h, strict=True)), Fraction(0)) for row in channel.rows]
                first = [sum((x * y for x, y in zip(row, start, strict=True)), Fraction(0)) for row in channel.rows]
                assert (vector == first) == (count % channel.order == 0)


@pytest.mark.parametrize("seed", range(30))
def test_tracking_is_right_on_all_short_words(seed: int) -> None:
    family = MatrixFamily.of(random_matrices(random.Random(seed + 100)))
    for text in ("regex:(aa)*", "parity", "regex:(a|b)*a", "Z3 over generators", "S3 over generators", "regex:a*b*"):
        task = parse_task(text)
        found = find_tracking(family, task)
        if found is None:
            continue
        assert check(tracking_certificate(found)).accepted
        assert task.action is not None
        seen: dict[tuple[object, ...], object] = {}
        for length in range(6):
            for word in product(range(len(task.action.letters)), repeat=length):
                state: list[object] = []
                for head in found.heads:
                    h = [Fraction(int(i == head.start)) for i in range(family.dimension)]
                    for a in word:
                        rows = family.rows(head.letters[a])
                        h = [sum((x * y for x, y in zip(row, h, strict=True)), Fraction(0)) for row in rows]
                    size = max(map(abs, h)) or Fraction(1)
                    state.append(tuple(x / size for x in h) if found.scaled else tuple(h))
                image = task.action.map_of(word)
                output = image if task.dfa is None else image[task.dfa.initial] in task.dfa.accepting
                assert seen.setdefault(tuple(state), output) == output


@pytest.mark.parametrize("name", ["s3", "bs12", "stochastic", "householder-half", "shrinking-swap", "third-turns"])
def test_a_change_of_basis_changes_no_class_and_loses_no_limit(name: str) -> None:
    chance = random.Random(7)
    analysis = analysis_of(name)
    d = analysis.recurrence.dimension
    P = sympy.eye(d)
    while sympy.eye(d) == P or P.det() == 0:
        P = sympy.Matrix(d, d, lambda i, j: sympy.Rational(chance.randrange(-2, 3), chance.choice((1, 2))))
    changed = analyse_file(
        Recurrence.of_matrices(
            {x: P * m * P.inv() for x, m in zip(analysis.recurrence.letters, analysis.recurrence.matrices, strict=True)}
        )
    )
    first, second = analysis.letters, changed.letters
    assert first and second and first.verdict and second.verdict
    assert first.verdict.label == second.verdict.label
    assert (first.traits.transition, first.traits.spectrum) == (second.traits.transition, second.traits.spectrum)
    facts = {fact.name for fact in first.proved if "coordinate" not in fact.name}
    assert facts == {fact.name for fact in second.proved if "coordinate" not in fact.name}
    for text in ("parity", "Z3", "A5 over generators", "flip-flop", "majority", "regex:(aa)*"):
        for semantics in ("exact", "log", "finite"):
            answers = {decide(facts_of(text).task, a.model(None, semantics)).answer for a in (analysis, changed)}
            # starts of the search for orbits are basis vectors, so a yes may be missed in another basis, a no never
            assert len(answers) == 1 or answers == {"yes", "open"}, (text, semantics, answers)


def _family(*matrices: list[list[int]]) -> Analysis:
    return analyse_file(Recurrence.of_matrices(dict(zip("abcd", matrices, strict=False)), name="f"))


@pytest.mark.parametrize("semantics", ["stepwise", "scan"])
@pytest.mark.parametrize(
    ("task", "layers", "matrices", "extra"),
    [
        ("regex:(ab)*", None, ([[1, 0], [0, 0]], [[1, 0], [0, 1]]), [[1, 1], [1, -1]]),
        ("parity", None, ([[1, 0], [0, 2]], [[-1, 0], [0, 2]]), [[0, -1], [-1, 1]]),
        ("regex:((a|b)(a|b))*", 2, ([[0, 0], [0, -1]],), [[0, -1], [0, -1]]),
    ],
)
def test_a_letter_that_mixes_coordinates_takes_nothing_away(
    semantics: str, task: str, layers: int | None, matrices: tuple[list[list[int]], ...], extra: list[list[int]]
) -> None:
    for family in (_family(*matrices), _family(*matrices, extra), _family(extra, *matrices)):
        verdict = decide(parse_task(task), family.model(layers, semantics))  # type: ignore[arg-type]
        assert verdict.answer == "yes"
        assert check(verdict_certificate(verdict)).accepted


def test_powers_of_one_matrix_have_real_eigenvalues() -> None:
    """One given matrix counts modulo 3 no better than it does beside a letter that keeps all triangular."""
    turned = [[-1, 0], [-1, -1]]
    for family in (_family(turned), _family(turned, [[1, 0], [0, 1]])):
        assert decide(parse_task("regex:(aaa)*"), family.model(2, "finite")).answer == "no"
    assert decide(parse_task("regex:(aaa)*"), _family([[0, -1], [1, -1]]).model(2, "finite")).answer == "yes"
