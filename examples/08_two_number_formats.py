"""One channel, two number formats, two complexity classes.

h <- round_down(3/2 h) + b with b in {0, -1/2}, on the eight numbers -2, -3/2, ..., 3/2. If overflow saturates, the
letters preserve the order of the numbers, and the monoid is aperiodic: AC0. If overflow wraps round, the same two
letters permute five of the numbers in all 120 ways, and the channel recognises an NC1-complete language (Barrington
1989). Then: a complex channel of absolute value below 1 that acts on seven points as S_7, and counting modulo m.
"""

import math
from fractions import Fraction

from tc0kit import check, parse_task
from tc0kit.algebra.certify import nonsolvable_certificate, subject_of, subject_of_action
from tc0kit.algebra.group_order import group_order
from tc0kit.algebra.monoid import TransformationMonoid
from tc0kit.algebra.stepwise.bounds import CLASS_OF, bound_of
from tc0kit.algebra.stepwise.certify import (
    automaton_certificate,
    bound_certificate,
    order_certificate,
    tracking_certificate,
)
from tc0kit.algebra.stepwise.order import natural_order
from tc0kit.algebra.stepwise.reach import reachable, whole_format
from tc0kit.algebra.stepwise.recurrence import complex_diagonal, scalar
from tc0kit.algebra.stepwise.tracks import tracks
from tc0kit.models.format_text import parse_format
from tc0kit.tasks import language_task
from tc0kit.tasks.automaton import Dfa


def accepted(certificate: dict) -> str:
    result = check(certificate)
    assert result.accepted, result.reason
    return f"certificate {result.kind}: {'; '.join(result.proves)}"


half = Fraction(1, 2)
letters = {"a": (3 * half, 0), "b": (3 * half, -half)}

channel = scalar(parse_format("fixed:bits=3,fraction=1,rounding=floor,overflow=saturate"), letters)
automaton, bound = whole_format(channel), bound_of(channel)
print(f"saturating: {CLASS_OF[bound.bound]} at any depth, since {bound.reason}")
for certificate in (
    automaton_certificate(automaton),
    order_certificate(automaton, natural_order(automaton)),
    bound_certificate(bound),
):
    print(" ", accepted(certificate))

channel = scalar(parse_format("fixed:bits=3,fraction=1,rounding=floor,overflow=wrap"), letters)
automaton = reachable(channel)
group = TransformationMonoid(automaton.action).nonsolvable_group()
order = group_order(group.permutations(), group.degree)
print(f"wrapping: NC1-complete, a group of order {order} on the numbers {', '.join(map(automaton.show, group.points))}")
task = language_task(Dfa(automaton.action, 0, frozenset({0})), "is the number 0 again?")
group = TransformationMonoid(task.action).nonsolvable_group()
print(" ", accepted(tracking_certificate(tracks(channel, task))))
print(" ", accepted(nonsolvable_certificate(subject_of(task), group)))

grid = complex_diagonal(
    parse_format("fixed:bits=2,fraction=0,symmetric=true"),
    {
        "f": ([(Fraction("-0.8"), Fraction("-0.5"))], [(Fraction("-0.65"), Fraction("-0.1"))]),
        "g": ([(Fraction("-0.4"), Fraction("-0.8"))], [(Fraction("-0.4"), Fraction("-0.2"))]),
    },
    rounding="once",
    exact_weights=True,
)
automaton = reachable(grid, (-1, -1))
group = TransformationMonoid(automaton.action).nonsolvable_group()
print(
    f"complex, |gate| < 1, saturating: order {group_order(group.permutations(), group.degree)} on {group.degree} points"
)
print(" ", accepted(automaton_certificate(automaton)))
print(" ", accepted(nonsolvable_certificate(subject_of_action(automaton.action), group)))

for name, order in (("fp16", 7), ("fp8-e4m3", 7), ("fp8-e4m3", 60)):
    angle = 2 * math.pi / order
    rotation = complex_diagonal(
        parse_format(name), {"a": ([(Fraction(math.cos(angle)), Fraction(math.sin(angle)))], [(0, 0)])}
    )
    answer = tracks(rotation, parse_task(f"Z{order} over generators"), (1, 0))
    print(f"a rotation by 1/{order} in {name}: {accepted(tracking_certificate(answer))}")
