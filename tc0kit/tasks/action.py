"""Letters that act on points: the one form in which every finite monoid enters tc0kit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """Letters acting on the points ``0 .. degree-1`` from the right.

    A word is a sequence of letter *indices* and is read from left to right:
    ``q . (uv) = (q . u) . v``. The monoid meant is the one that the letters generate under
    composition, with the identity.

    Attributes:
        degree: number of points, at least 1 (a partial map sends its undefined points to a sink point).
        letters: the letters' names, pairwise different; may be empty.
        images: one tuple of length ``degree`` per letter; ``images[a][q]`` is the point ``q . a``.
    """

    degree: int
    letters: tuple[str, ...]
    images: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        if self.degree < 1:
            raise ValueError("an action needs at least one point")
        if len(self.letters) != len(self.images):
            raise ValueError("one image tuple per letter is needed")
        if len(set(self.letters)) != len(self.letters):
            raise ValueError("letter names must differ")
        for name, image in zip(self.letters, self.images, strict=True):
            if len(image) != self.degree or not all(0 <= q < self.degree for q in image):
                raise ValueError(f"letter {name!r} is no map on 0..{self.degree - 1}")

    @property
    def is_permutation_action(self) -> bool:
        """True if every letter permutes the points, so that the monoid is a group."""
        return all(len(set(image)) == self.degree for image in self.images)

    def run(self, point: int, word: Iterable[int]) -> int:
        """Return ``point . word``."""
        for letter in word:
            point = self.images[letter][point]
        return point

    def map_of(self, word: Iterable[int]) -> tuple[int, ...]:
        """Return the transformation that ``word`` induces, as the tuple of the points' images."""
        current = tuple(range(self.degree))
        for letter in word:
            image = self.images[letter]
            current = tuple(image[q] for q in current)
        return current

    def spell(self, word: Iterable[int]) -> str:
        """Return the word written with the letters' names (joined by spaces if a name is longer than one character)."""
        separator = "" if all(len(name) == 1 for name in self.letters) else " "
        return separator.join(self.letters[a] for a in word)
