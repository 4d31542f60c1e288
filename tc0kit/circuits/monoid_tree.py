"""Products in a finite monoid by a balanced tree of one-hot values: log depth, one level for each halving.

A value is one-hot over the elements (``ElementTree``), or a transformation with one-hot images of the points
(``PointTree``). In a product of one-hot values "uv = w" is the disjoint union of the events "u and v" over the
factorisations of w: a gate for each pair, and the sum of the gates is again an indicator. Prefixes share segments
(J. Sklansky 1960): a segment is split at the largest power of two below its length, so the prefix of t letters has
depth ceil(log2 t).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.form import Form
from tc0kit.circuits.indicators import ALWAYS, both, either

Element = TypeVar("Element", bound=Hashable)
Row = dict[int, Form]


def middle(first: int, last: int) -> int:
    """Return where the segment ``first .. last-1`` of at least two positions is split."""
    return first + (1 << (last - first - 1).bit_length() - 1)


class ElementTree(Generic[Element]):
    """Products over elements.

    Args:
        builder: where the gates are made.
        leaves: for each position the indicators of its elements.
        multiply: the product "first, then second".
        one: the identity, the empty product.
    """

    def __init__(
        self,
        builder: Builder,
        leaves: Sequence[Mapping[Element, Form]],
        multiply: Callable[[Element, Element], Element],
        one: Element,
    ) -> None:
        self._builder = builder
        self._multiply = multiply
        self._known: dict[tuple[int, int], dict[Element, Form]] = {
            (t, t + 1): dict(leaf) for t, leaf in enumerate(leaves)
        }
        self._one = one

    def product(self, first: int, last: int) -> dict[Element, Form]:
        """Return the indicators of the product of the positions ``first .. last-1``, for the elements it can be."""
        if first == last:
            return {self._one: ALWAYS}
        if (first, last) not in self._known:
            cut = middle(first, last)
            left, right = self.product(first, cut), self.product(cut, last)
            with self._builder.origin("product", "one-hot product", first=first + 1, last=last):
                self._known[first, last] = self._times(left, right)
        return self._known[first, last]

    def _times(self, left: Mapping[Element, Form], right: Mapping[Element, Form]) -> dict[Element, Form]:
        events: dict[Element, list[Form]] = {}
        for v, is_v in right.items():
            sources: dict[Element, list[Form]] = {}
            for u, is_u in left.items():
                sources.setdefault(self._multiply(u, v), []).append(is_u)
            for w, from_u in sources.items():
                # If every u is taken to the same w, as by a constant map, v alone decides.
                one_of = ALWAYS if len(sources) == 1 else either(from_u)
                events.setdefault(w, []).append(both(self._builder, [one_of, is_v]))
        return {w: either(found) for w, found in events.items()}


class PointTree:
    """Products of transformations, by one-hot images of the points that are asked for.

    Args:
        builder: where the gates are made.
        leaves: for each position the function from a point p to the indicators ``{q: [p is mapped to q]}``.
    """

    def __init__(self, builder: Builder, leaves: Sequence[Callable[[int], Row]]) -> None:
        self._builder = builder
        self._leaves = leaves
        self._known: dict[tuple[int, int, int], Row] = {}

    def image(self, point: int, first: int, last: int) -> Row:
        """Return the indicators of the image of a point under the positions ``first .. last-1``."""
        if first == last:
            return {point: ALWAYS}
        key = (point, first, last)
        if key not in self._known:
            self._known[key] = self._leaves[first](point) if last - first == 1 else self._product(*key)
        return self._known[key]

    def _product(self, point: int, first: int, last: int) -> Row:
        cut = middle(first, last)
        events: dict[int, list[Form]] = {}
        for r, is_r in self.image(point, first, cut).items():
            onward = self.image(r, cut, last)
            with self._builder.origin("product", "one-hot product", first=first + 1, last=last, point=point):
                for q, is_q in onward.items():
                    events.setdefault(q, []).append(both(self._builder, [is_r, is_q]))
        return {q: either(found) for q, found in sorted(events.items())}
