"""Random words of the training and of the test split, always the same for the same seed.

A word of three or more letters belongs to the test split if a hash of it, the seed and its length falls in the first
sixteenth; so the splits are disjoint at every length although no word is ever stored. All words of one or two letters
are training words, as in Merrill, Petty, Sabharwal (2024). Batch i of a seed is a function of (seed, split, length, i):
nothing has to be replayed when a run is resumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tc0kit.errors import UserError
from tc0kit.experiments.data.tables import Ints, Tables
from tc0kit.experiments.data.translation import Translation

Split = Literal["train", "test"]
NOT_ASKED = -100
"""The label where nothing is asked; torch's cross-entropy skips it."""
SHARED_LENGTH = 2
TEST_SHARE = 16
ATTEMPTS = 200
WALKS = 20
LISTED = 4096


@dataclass(frozen=True)
class Data:
    """Words of a task with their labels.

    Attributes:
        tables: the task.
        seed: of all random words and of the splits.
        translation: how letters are told in tokens, or None where a letter is a token.
    """

    tables: Tables
    seed: int
    translation: Translation | None = None

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The tokens that a model reads."""
        return self.tables.letters if self.translation is None else self.translation.tokens

    @property
    def tokens_a_letter(self) -> int:
        """How many tokens one letter takes."""
        return 1 if self.translation is None else self.translation.spelling.shape[1]

    def words(self, split: Split, count: int, length: int, index: int = 0) -> Ints:
        """Return ``count`` random words of a split, [count, length].

        Letters are uniform; for a language with dead states every second word avoids these, since hardly any word
        with uniform letters would be inside.

        Raises:
            UserError: the split has no words of this length.
        """
        if split == "test" and length <= SHARED_LENGTH:
            raise UserError(f"test words have at least {SHARED_LENGTH + 1} letters: all shorter words are for training")
        key = [self.seed & (2**64 - 1), 2 * length + (split == "test")]
        rng = np.random.Generator(np.random.Philox(key=key, counter=index << 128))
        words = self._drawn(rng, count, length)
        if length <= SHARED_LENGTH:
            return words
        wrong = self.in_test(words) != (split == "test")
        for attempt in range(ATTEMPTS):
            bad = np.flatnonzero(wrong)
            if not len(bad):
                return words
            # The few words of a sparse language may all be of the other split.
            words[bad] = self._drawn(rng, len(bad), length, walk=attempt < WALKS)
            wrong[bad] = self.in_test(words[bad]) != (split == "test")
        bad = np.flatnonzero(wrong)
        if len(bad):
            listed = self._listed(split, length)
            words[bad] = listed[rng.integers(0, len(listed), len(bad))]
        return words

    def _drawn(self, rng: np.random.Generator, count: int, length: int, *, walk: bool = True) -> Ints:
        words = rng.integers(0, len(self.tables.letters), (count, length))
        if walk and self.tables.choices is not None:
            words[::2] = self.tables.walks(rng.random((len(words[::2]), length)))
        return words

    def _listed(self, split: Split, length: int) -> Ints:
        """Return all words of a split, if the words of this length are few.

        Raises:
            UserError: there are none, or there are so many that some should have been found by chance.
        """
        k = len(self.tables.letters)
        if k**length <= LISTED:
            every = np.array(list(product(range(k), repeat=length)), dtype=np.int64)
            found: Ints = every[self.in_test(every) == (split == "test")]
            if len(found):
                return found
        raise UserError(
            f"no {split} words of {length} letters were found: over {k} letter{'s' * (k != 1)} there are too few words "
            f"for disjoint splits; use longer words, more letters or another --seed"
        )

    def in_test(self, words: Ints) -> NDArray[np.bool_]:
        """Return which words belong to the test split, [count, length] -> [count]."""
        state = np.full(len(words), _mixed(np.uint64((self.seed * 2 + 1) & (2**64 - 1))), dtype=np.uint64)
        for letters in words.T:
            state = _mixed(state ^ (letters.astype(np.uint64) + np.uint64(1)))
        found: NDArray[np.bool_] = _mixed(state ^ np.uint64(words.shape[1])) % np.uint64(TEST_SHARE) == 0
        return found

    def labelled(self, words: Ints) -> tuple[Ints, Ints]:
        """Return tokens and labels, both [count, length x tokens a letter]."""
        labels = self.tables.labels(words)
        if self.translation is None:
            return words, labels
        width = self.tokens_a_letter
        tokens = self.translation.spelling[words].reshape(len(words), -1)
        spread = np.full(tokens.shape, NOT_ASKED, dtype=np.int64)
        spread[:, width - 1 :: width] = labels
        return tokens, spread

    def batch(self, split: Split, count: int, length: int, index: int = 0) -> tuple[Ints, Ints]:
        """Return tokens and labels of ``words(..)``."""
        return self.labelled(self.words(split, count, length, index))


def _mixed(x: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    """Return a bijective scramble of 64 bits (SplitMix64, Steele, Lea, Flood 2014)."""
    z = np.atleast_1d(np.asarray(x, dtype=np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
