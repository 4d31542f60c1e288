"""``circuit-words``: a circuit computes the state, the answer or the product of a finite automaton for every word.

Form::

    "subject": {"circuit": the JSON object of a circuit file}
    "claim": {"family": "language", "n": 8, "output": "last", "images": [[1, 0], ...], "initial": 0, "accepting": [1]}
             {"family": "word problem", "n": 8, "output": "prefix", "images": [[1, 0], ...], "elements": [[0, 1], ...]}
    "automata": [the images of the states under each letter, ...]
    "starts": [{"automaton": 0, "state": 0, "points": [0], "shown": [[0], [1], ...]}, ...]
    "home": [for each row the number of a start]
    "prefixes": true    whether all rows are about prefixes of the word, or some about segments (trees)

*Claim.* The input words are n one-hot letters ``x0 ..``; ``images[x][q]`` is where letter x takes point q. With output
``last`` there is ``y``, with ``prefix`` there are ``y0 .. y(n-1)``, after each letter. For a language the output is 1
if the state is accepting, else 0. For a word problem it is the number in ``elements`` of the map that the word is;
with null, the image ``y_p`` of each point p.

*Proof.* An automaton runs along with the word; that its states show the images of points is checked (an induction over
the letters: ``circuit_automata``). Every row is shown to be a function of such states, from the inputs up, by finite
checks over all states that words of these lengths reach (``circuit_prefixes`` and ``circuit_runs``, ``circuit_trees``).
So each output is a function of the state after its letters; it is compared with what the state shows. Trees, counters
and resets are all of this kind; the checker knows nothing of groups or decompositions.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from tc0kit.certificates.base import (
    Findings,
    Malformed,
    Meter,
    Refused,
    expect_bool,
    expect_int,
    expect_ints,
    expect_list,
    expect_object,
)
from tc0kit.certificates.circuit_automata import States, read_automaton, read_starts
from tc0kit.certificates.circuit_functions import Letter, Mixed, Near
from tc0kit.certificates.circuit_numbers import MOST_WORDS, expect_words
from tc0kit.certificates.circuit_prefixes import Prefixes
from tc0kit.certificates.circuit_rows import Row, Rows, read_circuit
from tc0kit.certificates.circuit_trees import Trees

FIELDS = ("claim", "automata", "starts", "home", "prefixes")
ELEMENTS_A_STEP = 10  # what is counted here are entries of lists, which are cheaper than the steps of other kinds


class Claim:
    """The outputs as functions of the images of some points.

    Raises:
        Malformed: no such claim, or the circuit has other inputs.
    """

    def __init__(self, value: Any, circuit: Rows, meter: Meter) -> None:
        language = type(value) is dict and value.get("family") == "language"
        fields = ("initial", "accepting") if language else ("elements",)
        expect_object(value, "claim", ("family", "n", "output", "images", *fields))
        if value["family"] not in ("language", "word problem") or value["output"] not in ("last", "prefix"):
            raise Malformed("claim: the family language or word problem, and the output last or prefix, are expected")
        self.n = expect_int(value["n"], "claim.n", 0, MOST_WORDS)
        letters = len(expect_list(value["images"], "claim.images"))
        self.action = read_automaton(value["images"], letters, "claim.images", meter)
        self.degree = len(self.action.images[0]) if letters else 0
        if not self.degree:
            raise Malformed("claim.images: at least one letter and one point are expected")
        expect_words(circuit.words, [(f"x{t}", letters, "one-hot") for t in range(self.n)])
        self._elements: dict[States, int] | None = None
        self._accepting: set[int] | None = None
        everything = tuple(range(self.degree))
        if language:
            initial = expect_int(value["initial"], "claim.initial", 0, self.degree - 1)
            self._accepting = set(expect_ints(value["accepting"], "claim.accepting", 0, self.degree - 1))
            needed: dict[str, States] = {"": (initial,)}
        elif value["elements"] is None:
            needed = {f"_{p}": (p,) for p in everything}
        else:
            rows = expect_list(value["elements"], "claim.elements")
            listed = [expect_ints(row, "claim.elements", 0, self.degree - 1) for row in rows]
            self._elements = {element: i for i, element in enumerate(listed)}
            if len(self._elements) != len(listed):
                raise Malformed("claim.elements: an element twice")
            needed = {"": everything}
        times = range(1, self.n + 1) if value["output"] == "prefix" else [self.n]
        names = {t: f"y{t - 1}" if value["output"] == "prefix" else "y" for t in times}
        self.outputs = {name + end: (t, points) for t, name in names.items() for end, points in needed.items()}

    def value(self, images: States) -> int:
        """Return the output for the images of its points; -1, which no output is, for a map that is no element."""
        if self._accepting is not None:
            return int(images[0] in self._accepting)
        return images[0] if self._elements is None else self._elements.get(images, -1)


def verify(certificate: dict[str, Any], meter: Meter) -> Findings:
    """Derive from the circuit what every row is a function of, and compare the outputs with the claim."""
    meter = Meter(ELEMENTS_A_STEP * (meter.limit - meter.spent))
    subject = expect_object(certificate["subject"], "subject", ("circuit",))
    circuit = read_circuit(subject["circuit"], meter)
    claim = Claim(certificate["claim"], circuit, meter)
    if set(claim.outputs) != set(circuit.outputs):
        raise Refused("the circuit's outputs are not those of the claim")
    letters = len(claim.action.images)
    automata = [
        read_automaton(value, letters, f"automata[{k}]", meter)
        for k, value in enumerate(expect_list(certificate["automata"], "automata"))
    ]
    starts = read_starts(certificate["starts"], automata, claim.action, claim.n, meter)
    home = list(expect_ints(certificate["home"], "home", 0, len(starts) - 1))
    if len(home) != len(circuit.rows):
        raise Malformed("home: a start for each row is expected")
    is_tree = not expect_bool(certificate["prefixes"], "prefixes")
    rows = (Trees if is_tree else Prefixes)(circuit, starts, home, meter)
    for name, (t, points) in claim.outputs.items():
        if not circuit.outputs[name].words and not circuit.outputs[name].reads:
            if any(claim.value(images) != circuit.outputs[name].constant for images in claim.action.reach(points, t)):
                raise Refused(f"output {name}: it is wrong for some word")
        elif isinstance(rows, Trees):
            _check_tree(rows, claim, name, circuit.outputs[name], t, points)
        else:
            _check_prefix(rows, claim, name, circuit.outputs[name], t, points)
    states = sum(len(automaton.images[0]) for automaton in automata)
    lines = [
        f"automata with {states:,} states in all run along; their states show the images of points under every word",
        *rows.lines(),
        f"{len(claim.outputs)} outputs: each is what the state after its letters shows, for every state reached",
        f"so the {len(circuit.rows):,} rows are right for all {letters:,}^{claim.n} words",
    ]
    return Findings(lines, ["circuit-correct"])


def _check_tree(rows: Trees, claim: Claim, name: str, output: Row, t: int, points: States) -> None:
    shown = [k for k, start in enumerate(rows.starts) if set(points) <= set(start.points)][:1]
    starts = tuple(shown or range(len(rows.starts)))
    place = {p: (j, i) for j, k in enumerate(starts) for i, p in enumerate(rows.starts[k].points)}
    if any(p not in place for p in points):
        raise Refused(f"output {name}: no start shows the points that it needs")
    try:
        values = rows.output(output, t, starts)
    except Refused as refused:
        raise Refused(f"output {name}: {refused}") from None
    for states, value in values.items():
        images = tuple(rows.starts[starts[j]].shown[states[j]][i] for j, i in map(place.__getitem__, points))
        if claim.value(images) != output.constant + value:
            raise Refused(f"output {name}: it is wrong for some word")


def _check_prefix(rows: Prefixes, claim: Claim, name: str, output: Row, t: int, points: States) -> None:
    wrong = Refused(f"output {name}: it is wrong for some word")
    showing = next((k for k, start in enumerate(rows.starts) if set(points) <= set(start.points)), None)
    if any(isinstance(rows.functions[source], Mixed) for source in output.reads):
        _check_mixed(rows, claim, name, output, t, points)
        return
    function = rows.function(Row(output.words, output.reads), showing)
    if isinstance(function, Letter) and function.position == t - 1:
        for before in claim.action.reach(points, t - 1):
            for image, value in zip(claim.action.images, function.values, strict=True):
                if claim.value(tuple(image[q] for q in before)) != output.constant + value:
                    raise wrong
        return
    k = function.key[1] if isinstance(function, Near) else None
    if not isinstance(function, Near) or k is None or not set(points) <= set(rows.starts[k].points):
        _check_mixed(rows, claim, name, output, t, points)
        return
    if function.key[0] != t:
        raise Refused(f"output {name}: it is no function of the state after {t} letters")
    start = rows.starts[k]
    place = [start.points.index(p) for p in points]
    for e, row in function.values.items():
        for image, value in zip(start.automaton.images, row, strict=True):
            rows.meter.spend(len(place))
            if claim.value(tuple(start.shown[image[e]][i] for i in place)) != output.constant + value:
                raise wrong


def _check_mixed(rows: Prefixes, claim: Claim, name: str, output: Row, t: int, points: States) -> None:
    """Check an output that depends on several starts: for each map that a word of t letters is."""
    if output.words:
        raise Refused(f"output {name}: it reads an input word beside rows")
    gates = []
    for source, table in output.reads.items():
        function = rows.functions[source]
        if isinstance(function, Mixed):
            thresholds = rows.rows[source].thresholds
            mixed = function if function.end == t else None
        else:
            thresholds = list(range(1, len(table)))
            mixed = rows.after(rows.function(Row(reads={source: list(range(len(table)))}), None), t)
        if mixed is None:
            raise Refused(f"output {name}: row {source} is no function of the states after {t} letters")
        gates.append((table, thresholds, [_by_images(rows, k, part) for k, part in mixed.parts.items()]))
    for images in claim.action.reach(tuple(range(claim.degree)), t):
        found = output.constant
        for table, thresholds, parts in gates:
            rows.meter.spend(len(parts))
            total = sum(values[tuple(images[p] for p in points)] for points, values in parts)
            found += table[bisect_right(thresholds, total)]
        if found != claim.value(tuple(images[p] for p in points)):
            raise Refused(f"output {name}: it is wrong for some word")


def _by_images(rows: Prefixes, k: int, part: dict[int, int]) -> tuple[States, dict[States, int]]:
    """Return a function of a start's states as one of the images of its points."""
    start = rows.starts[k]
    values: dict[States, int] = {}
    for e, value in part.items():
        if values.setdefault(start.shown[e], value) != value:
            raise Refused("a function of the state is none of the images that it shows")
    return start.points, values
