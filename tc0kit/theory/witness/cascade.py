"""Cascades: flip-flops and counters in layers, as abstract automata.

The state is a tuple with one number for each component, the components of the first layer first. What a letter does to
a component depends on the letter and on the states of the layers below it, before and after the letter. A flip-flop
holds its value (action None) or takes another (the action); a counter adds the action modulo m.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from tc0kit.theory.witness.target import Images

State = tuple[int, ...]
Actions = tuple[int | None, ...]


@dataclass(frozen=True)
class FlipFlop:
    """Holds one of ``size`` values, at first ``initial``."""

    size: int
    initial: int = 0

    def after(self, value: int, action: int | None) -> int:
        """Return the value after an action."""
        return value if action is None else action


@dataclass(frozen=True)
class Counter:
    """Counts modulo ``modulus``, from 0."""

    modulus: int
    initial: int = 0

    def after(self, value: int, action: int | None) -> int:
        """Return the value after an action."""
        return (value + (action or 0)) % self.modulus


Component = FlipFlop | Counter


class Cascade(Protocol):
    """A task taken apart."""

    @property
    def layers(self) -> Sequence[Sequence[Component]]:
        """The components, layer by layer."""

    def actions(self, layer: int, letter: int, before: State, after: State) -> Actions:
        """Return what a letter does to the components of a layer; ``before`` and ``after`` end below the layer."""

    def images(self, state: State) -> Images:
        """Return the images of the target's starting points that a state stands for."""


def ends(layers: Sequence[Sequence[Component]]) -> list[int]:
    """Return for each layer how many components it and the layers below it have."""
    return list(accumulate(len(layer) for layer in layers))


class Parallel:
    """Cascades side by side."""

    def __init__(self, parts: Sequence[Cascade]) -> None:
        self.parts = parts
        depth = max(len(part.layers) for part in parts)
        self.layers: list[list[Component]] = []
        self._places: list[list[int]] = [[] for _ in parts]  # of each part's components in the whole state
        place = 0
        for i in range(depth):
            layer: list[Component] = []
            for part, places in zip(parts, self._places, strict=True):
                own = part.layers[i] if i < len(part.layers) else ()
                places.extend(range(place, place + len(own)))
                place += len(own)
                layer += own
            self.layers.append(layer)

    def actions(self, layer: int, letter: int, before: State, after: State) -> Actions:
        """Return the parts' actions, one part after the other."""
        found: list[int | None] = []
        for part, places in zip(self.parts, self._places, strict=True):
            if layer < len(part.layers):
                below = [place for place in places if place < len(before)]
                old, new = (tuple(state[place] for place in below) for state in (before, after))
                found += part.actions(layer, letter, old, new)
        return tuple(found)

    def images(self, state: State) -> Images:
        """Return the parts' images, one part after the other."""
        found: list[int] = []
        for part, places in zip(self.parts, self._places, strict=True):
            found += part.images(tuple(state[place] for place in places))
        return tuple(found)


class Binary:
    """A cascade whose counters modulo 2^a are taken apart into their binary digits, one digit a layer.

    If x are the digits below digit i before a letter that adds e, the digit flips if bit i of x + e is 1.
    """

    def __init__(self, whole: Cascade) -> None:
        self._whole = whole
        self.layers: list[list[Component]] = []
        self._sources: list[tuple[int, int]] = []  # (layer of the whole cascade, digit) for each layer
        self._digits: list[list[int]] = []  # which component of its layer each component here belongs to
        for number, components in enumerate(whole.layers):
            widths = [_width(component) for component in components]
            for digit in range(max(widths, default=1)):
                chosen = [i for i, width in enumerate(widths) if digit < width]
                self.layers.append(
                    [component if isinstance(component := components[i], FlipFlop) else Counter(2) for i in chosen]
                )
                self._sources.append((number, digit))
                self._digits.append(chosen)

    def actions(self, layer: int, letter: int, before: State, after: State) -> Actions:
        """Return for each digit whether it flips."""
        number, digit = self._sources[layer]
        below = sum(len(components) for components in self._whole.layers[:number])
        old, new = self._joined(before), self._joined(after)
        actions = self._whole.actions(number, letter, old[:below], new[:below])
        found: list[int | None] = []
        for i in self._digits[layer]:
            action = actions[i]
            if isinstance(self._whole.layers[number][i], Counter):
                action = ((old[below + i] % (1 << digit)) + (action or 0)) >> digit & 1
            found.append(action)
        return tuple(found)

    def images(self, state: State) -> Images:
        """Return what the state of the whole cascade stands for."""
        return self._whole.images(self._joined(state))

    def _joined(self, state: State) -> State:
        """Return the state of the whole cascade; what is not known yet is 0."""
        starts = [0, *ends(self._whole.layers)]
        found = [0] * starts[-1]
        place = 0
        for (number, digit), chosen in zip(self._sources, self._digits, strict=True):
            for i in chosen:
                if place < len(state):
                    found[starts[number] + i] += state[place] << digit
                place += 1
        return tuple(found)


def _width(component: Component) -> int:
    return 1 if isinstance(component, FlipFlop) else (component.modulus - 1).bit_length()
