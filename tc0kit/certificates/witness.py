"""``witness``: a network with exact weights gives the right output after every word, of any length.

Form::

    "about": {"task": str, "model": str, "semantics": str, "rule": str}    for people; listed as trusted
    "network": {"empty": output for the empty word,
                "outputs": [[images of all points], ...] for a word problem, null for a language,
                "layers": [{"uses_view": bool, "heads": [head, ...], "keys": [[..], ..], "values": [..]}, ...]}

Numbers are integers or strings "p/q". A weights file (``.safetensors``) holds the same (``weights_file``). What a layer
does, with v the *view* (at first the letter's number) and S the number of views below the layer: every head updates its
state H (n x c, at first ``initial``) and is read as a list of digits; then the table takes the row (v, or 0 without
``uses_view``; all digits) of ``keys`` to the next view in ``values``. The last view is the output: for a language 1
(accepted) or 0, for a word problem the number of the product in ``outputs``. A head has a ``kind``:

- ``diagonal``: H' = diag(gate[v]) H + input[v]; gate is S x n, input S x n x c or null;
- ``householder``: H' = (the factors I - beta[v][j] k k^T / (k.k), k = direction[v][j], j = 0 first) H + input[v];
- ``dense``: H' = matrix[v] H + input[v]; ``columns``: matrix[v] has its 1 of column j in row target[v][j];
- ``threshold``: H' = sign(weight H + drive[v]), the sign of a number that is not positive being -1;
- ``phase``: channel i turns by exp(2 pi i turns[v][i] / modulus[i]); its state is the exponent, an integer.

And a ``reading``: ``phase`` (the exponents), ``argmax`` (for each column digit[row of its largest entry], which must be
unique), or ``sign``: for each entry 1 if it is larger than cut[v] (S x n x c), else 0. With ``sign`` the state is
followed as *cells*: intervals ``cells`` (two ends each) with ``open`` (1 for an end that does not belong).

**Proof.** A state of the checker stands for states of the network: exact vectors and exponents for themselves, a cell
for all numbers in it. From the initial state, and under every letter, the checker computes the next state exactly; for
``sign`` it finds for each cell one that contains the whole image, and that each cell lies on one side of its cut. It
visits all pairs (state, state of the subject) that words reach, which are finitely many, and compares the output
with the subject's. By induction on its length every word leads to a visited pair, so the output is right after it.
If the images of cells stay d away from the ends of the cells around them, errors of up to d in every step that does not
just hold or flip a number change nothing.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates.base import (
    Findings,
    Malformed,
    Meter,
    Refused,
    Subject,
    expect_bool,
    expect_int,
    expect_ints,
    expect_list,
    expect_object,
    expect_str,
)
from tc0kit.certificates.witness_heads import Head, read_head

FIELDS = ("about", "network")
ABOUT = ("task", "model", "semantics", "rule")
MAX_VIEWS = 1 << 22
Row = tuple[int, ...]


class _Layer:
    """One layer with its table."""

    def __init__(self, value: Any, where: str, symbols: int, meter: Meter) -> None:
        expect_object(value, where, ("uses_view", "heads", "keys", "values"))
        self.uses_view = expect_bool(value["uses_view"], f"{where}.uses_view")
        self.heads: list[Head] = [
            read_head(head, f"{where}.heads[{j}]", symbols, meter)
            for j, head in enumerate(expect_list(value["heads"], f"{where}.heads"))
        ]
        values = expect_ints(value["values"], f"{where}.values", 0, MAX_VIEWS)
        rows = expect_list(value["keys"], f"{where}.keys")
        width = 1 + sum(head.digits for head in self.heads)
        if len(rows) != len(values) or not rows:
            raise Malformed(f"{where}: as many keys as values, and at least one, are expected")
        self.table: dict[Row, int] = {}
        for raw, view in zip(rows, values, strict=True):
            meter.spend(width)
            row = expect_ints(raw, f"{where}.keys", 0, MAX_VIEWS)
            if len(row) != width or row in self.table:
                raise Malformed(f"{where}.keys: different rows of {width} numbers are expected")
            self.table[row] = view
        self.views = max(values) + 1


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Follow the network and the subject side by side through everything that words reach."""
    about = expect_object(certificate["about"], "about", ABOUT)
    for name in ABOUT:
        expect_str(about[name], f"about.{name}")
    network = expect_object(certificate["network"], "network", ("empty", "outputs", "layers"))
    layers: list[_Layer] = []
    symbols = len(subject.images)
    for i, value in enumerate(expect_list(network["layers"], "network.layers")):
        layers.append(_Layer(value, f"network.layers[{i}]", symbols, meter))
        symbols = layers[-1].views
    if not layers:
        raise Malformed("network.layers: at least one layer is expected")
    task = _Task(subject, network["outputs"], meter)
    if task.output(task.first) != expect_int(network["empty"], "network.empty", 0, MAX_VIEWS):
        raise Refused("network.empty: the output for the empty word is wrong")
    pairs = _explore(layers, task, meter)
    states = len({state for state, _ in pairs})
    lines = [f"layer {i}: {_described(layer)}" for i, layer in enumerate(layers, 1)]
    lines.append(
        f"words reach {states:,} states of the network ({len(pairs):,} pairs with a state of the task), and from each, "
        f"every one of the {len(subject.images):,} letters gives the right output: so it is right after every word"
    )
    margins = [head.margin for layer in layers for head in layer.heads if head.margin is not None]
    if margins and min(margins) > 0:
        error = min(margins)
        lines.append(f"errors up to {error} in every step that changes a channel read by its sign change no output")
    trusted = [
        f"layers of these kinds are what is called {about['model']!r} in {about['semantics']} semantics",
        f"the task's data are what is called {about['task']!r}",
    ]
    return Findings(lines, ["solved by the weights"], trusted)


class _Task:
    """The subject, with numbers for its states: points of a language, products of a word problem."""

    def __init__(self, subject: Subject, outputs: Any, meter: Meter) -> None:
        self.subject = subject
        self.meter = meter
        self.first = 0
        self._maps: list[Row] = []
        self._number: dict[Row, int] = {}
        if subject.initial is not None:
            if outputs is not None:
                raise Malformed("network.outputs: null is expected for a language")
            self.first = subject.initial
            return
        for raw in expect_list(outputs, "network.outputs"):
            meter.spend(subject.degree)
            product = expect_ints(raw, "network.outputs", 0, subject.degree - 1)
            if len(product) != subject.degree or product in self._number:
                raise Malformed("network.outputs: different maps of the subject's points are expected")
            self._number[product] = len(self._maps)
            self._maps.append(product)
        one = tuple(range(subject.degree))
        if one not in self._number:
            raise Refused("network.outputs: the empty product is not among them")
        self.first = self._number[one]
        if subject.all_elements:
            self._refuse_unless_all(one)

    def _refuse_unless_all(self, one: Row) -> None:
        """Refuse letters that are not all elements: the identity, and closed under products."""
        letters = {tuple(image) for image in self.subject.images}
        for f in letters:
            for g in letters:
                self.meter.spend(self.subject.degree)
                if tuple(g[p] for p in f) not in letters:
                    raise Refused("subject: every element is a letter, but a product of two letters is none")
        if one not in letters:
            raise Refused("subject: every element is a letter, but the identity is none")

    def step(self, state: int, letter: int) -> int:
        """Return the state after a letter."""
        image = self.subject.images[letter]
        if self.subject.initial is not None:
            return image[state]
        self.meter.spend(self.subject.degree)
        product = tuple(image[p] for p in self._maps[state])
        if product not in self._number:
            raise Refused("network.outputs: a product that words reach is not among them")
        return self._number[product]

    def output(self, state: int) -> int:
        """Return the right output."""
        return int(state in self.subject.accepting) if self.subject.initial is not None else state


def _explore(layers: list[_Layer], task: _Task, meter: Meter) -> list[tuple[tuple[Any, ...], int]]:
    first = tuple(head.initial for layer in layers for head in layer.heads)
    seen = {(first, task.first): None}
    todo = [(first, task.first)]
    for state, product in todo:  # grows while it is walked
        for letter in range(len(task.subject.images)):
            following, output = _step(layers, state, letter, meter)
            after = task.step(product, letter)
            if output != task.output(after):
                raise Refused(f"network: the output is wrong after some word that ends with letter {letter}")
            pair = (following, after)
            if pair not in seen:
                seen[pair] = None
                todo.append(pair)
    return todo


def _step(layers: list[_Layer], state: tuple[Any, ...], letter: int, meter: Meter) -> tuple[tuple[Any, ...], int]:
    view, following, place = letter, [], 0
    for i, layer in enumerate(layers):
        row = [view if layer.uses_view else 0]
        for head in layer.heads:
            meter.spend(1)
            after, digits = head.step(view, state[place])
            row += digits
            following.append(after)
            place += 1
        found = layer.table.get(tuple(row))
        if found is None:
            raise Refused(f"network.layers[{i}]: the table has no row for what a word makes the heads read")
        view = found
    return tuple(following), view


def _described(layer: _Layer) -> str:
    heads: dict[str, int] = {}
    for head in layer.heads:
        heads[head.described] = heads.get(head.described, 0) + 1
    shown = "; ".join(f"{count} {text}" if count > 1 else text for text, count in heads.items())
    return shown or "no recurrence"
