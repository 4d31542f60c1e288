"""A word problem over letters that the user names."""

from __future__ import annotations

import re

from tc0kit.budget import Budget
from tc0kit.errors import BudgetSpent, UserError
from tc0kit.tasks.action import Action
from tc0kit.tasks.combine import check_size
from tc0kit.tasks.membership import PermutationGroup
from tc0kit.tasks.notation import Letter, parse_letters

ELEMENT_LIMIT = 200_000
"""Elements of a monoid that is no group which are listed to see whether a letter is one of them."""


def replaced_letters(name: str, action: Action, text: str, offset: int, budget: Budget) -> Action:
    """Return ``action`` with the permutations or maps of ``text`` as its letters.

    Args:
        name: the group or monoid, for messages.
        action: its natural action, whose points the letters name from 1.
        text: cycles or image lists.
        offset: position of ``text`` in what the user typed.
        budget: limits the membership test.

    Raises:
        UserError: bad notation, a point outside the action, or a letter that is no element.
        BudgetSpent: membership was not decided within the budget.
    """
    letters = parse_letters(text, offset)
    for letter in letters:
        if len(letter.images) > action.degree:
            raise UserError(
                f"{letter.name} names the point {len(letter.images)}, but {name} acts on {action.degree} points"
            )
    check_size(name, action.degree, len(letters))
    stranger = _first_stranger(name, action, letters, budget)
    if stranger is not None:
        raise UserError(f"{stranger.name} is no element of {name} on the points 1 to {action.degree}")
    images = tuple(letter.on(action.degree) for letter in letters)
    return Action(action.degree, tuple(letter.name for letter in letters), images)


def _first_stranger(name: str, action: Action, letters: list[Letter], budget: Budget) -> Letter | None:
    wanted = {letter.on(action.degree): letter for letter in letters}
    if family := re.fullmatch(r"([STA])\d+", name):
        tests = {"T": lambda images: True, "S": _is_permutation, "A": _is_even}
        return next((letter for images, letter in wanted.items() if not tests[family[1]](images)), None)
    if action.is_permutation_action:
        group = PermutationGroup(action.degree, action.images, budget)
        return next(
            (letter for images, letter in wanted.items() if not (_is_permutation(images) and images in group)), None
        )
    identity = tuple(range(action.degree))
    missing = wanted.keys() - {identity}
    seen = {identity}
    order = [identity]
    for number, element in enumerate(order):  # grows while it is walked
        if not missing:
            return None
        for image in action.images:
            following = tuple(image[q] for q in element)
            if following not in seen:
                seen.add(following)
                order.append(following)
                missing.discard(following)
        if len(order) > ELEMENT_LIMIT:
            raise BudgetSpent(
                f"budget spent: {len(order):,} elements of {name} were listed in search of its letters",
                {"stage": "the search for the letters", "reached": len(order)},
            )
        if not number & 1023:
            budget.tick("the search for the letters", number)
    return next((letter for images, letter in wanted.items() if images in missing), None)


def _is_permutation(images: tuple[int, ...]) -> bool:
    return len(set(images)) == len(images)


def _is_even(images: tuple[int, ...]) -> bool:
    if not _is_permutation(images):
        return False
    seen = [False] * len(images)
    swaps = 0
    for start in range(len(images)):
        point = images[start]
        while not seen[start] and point != start:
            seen[point] = True
            swaps += 1
            point = images[point]
    return swaps % 2 == 0
