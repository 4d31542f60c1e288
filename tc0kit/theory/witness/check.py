"""A network against its task: all short words in exact arithmetic, long random words in float64."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from tc0kit.errors import Rejected
from tc0kit.models.weights.evaluate import evaluate
from tc0kit.models.weights.exact import evaluate_exactly
from tc0kit.models.weights.network import Network

SHORT = 6
MOST_WORDS = 20_000
MOST_PRODUCTS = 1 << 28  # of a weight and a number, for the words of one length
MOST_EXACT = 1 << 21  # products in exact arithmetic
EXACT_WORDS = 50
LONG = 10_000


@dataclass(frozen=True)
class Checked:
    """What was run.

    Attributes:
        short: all words up to this length were run in float64.
        words: their number.
        exact: how many of them were run in exact arithmetic as well.
        long: the length of the random words.
        random: their number.
    """

    short: int
    words: int
    exact: int
    long: int
    random: int


def check_network(network: Network, *, long: int = LONG, words: int = 2, seed: int = 0) -> Checked:
    """Run a network on short words and on long random ones.

    The short words are all up to length 6, or as many lengths as give 20,000 words, fewer for large states.

    Raises:
        Rejected: an output is wrong; the message has the word.
    """
    letters = network.letters
    length = count = 0
    products = _products_a_token(network)
    most = min(MOST_WORDS, MOST_PRODUCTS // products)
    while letters and length < SHORT and count + letters ** (length + 1) <= most:
        length += 1
        count += letters**length
        _compare(network, np.array(list(product(range(letters), repeat=length)), dtype=np.int64))
    rng = np.random.default_rng(seed)
    exact: list[tuple[int, ...]] = [()]
    if letters:
        trials = max(1, min(EXACT_WORDS, MOST_EXACT // (SHORT * products)))
        exact += [tuple(map(int, rng.integers(0, letters, size=SHORT))) for _ in range(trials)]
        _compare(network, rng.integers(0, letters, size=(words, long)))
    for word in exact:
        expected = [
            _without_letters(network),
            *_expected(network, np.array([word], dtype=np.int64).reshape(1, len(word)))[0],
        ]
        if evaluate_exactly(network, word) != expected:
            raise Rejected(f"the network's output is wrong in exact arithmetic for the letters {list(word)}")
    return Checked(length, count, len(exact), long, words)


def _products_a_token(network: Network) -> int:
    """Return how many products of a weight and a number one token takes, at most."""
    heads = [head for layer in network.layers for head in layer.heads]
    return 1 + sum(head.initial.size * len(head.initial) for head in heads)


def _compare(network: Network, words: NDArray[np.int64]) -> None:
    found, expected = evaluate(network, words), _expected(network, words)
    wrong = np.argwhere(found != expected)
    if len(wrong):
        word, place = wrong[wrong[:, 1].argmin()]
        letters = words[word, : place + 1].tolist()
        shown = f"{letters[:20]}" + (f" .. ({len(letters)} letters)" if len(letters) > 20 else "")
        raise Rejected(f"the network's output is wrong after the letters {shown}")


def _without_letters(network: Network) -> int:
    """Return the right output for the empty word."""
    subject = network.subject
    if "initial" in subject:
        return int(subject["initial"] in subject["accepting"])
    assert network.outputs is not None
    one = np.arange(network.outputs.shape[1])
    return int(np.flatnonzero((network.outputs == one).all(axis=1))[0])


def _expected(network: Network, words: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the right outputs, from the images of the letters alone."""
    subject = network.subject
    images = np.array(subject["images"], dtype=np.int64)
    language = "initial" in subject
    points = [subject["initial"]] if language else range(images.shape[1] if images.size else 1)
    states = np.broadcast_to(np.array(points, dtype=np.int64), (len(words), len(points)))
    found = np.empty((*words.shape, len(points)), np.int64)
    for t in range(words.shape[1]):
        states = np.take_along_axis(images[words[:, t]], states, axis=1)
        found[:, t] = states
    if language:
        return np.isin(found[..., 0], subject["accepting"]).astype(np.int64)
    assert network.outputs is not None
    number = {row.tobytes(): i for i, row in enumerate(np.ascontiguousarray(network.outputs))}
    flat = found.reshape(-1, len(points))
    return np.array([number[row.tobytes()] for row in flat], dtype=np.int64).reshape(words.shape)
