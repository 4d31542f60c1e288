"""``reduction``: the Boolean formula value problem reduces to the subject (Barrington 1989, generalised).

Form: a commutator system (``commutators.py``) and::

    "target":  k                                        a row of the system; write s for s_k
    "table":   [{"element": i, "true": word, "false": word}, ...]    (words null where every element is a letter)
    "context": null (word problem), or {"entry": word, "exit": word, "negated": bool} (language)
    "samples": [{"formula": postfix, "variables": n, "program": [[variable or null, table row], ...]}, ...]

with postfix formulas over ``["var", i]``, ``["const", 0 or 1]``, ``["not"]``, ``["and"]``, ``["or"]``, ``["xor"]``,
``["implies"]``. A program is a list of instructions: [x, row] stands for the row's "true" word if the variable x is
true and for its "false" word otherwise; [null, row] always stands for the "true" word.

**Checked.** The system; that each "true" word acts on X as its element and each "false" word as 1; in a language or
a word problem over given letters, that the two have equal lengths; the context; and for every sample and *every*
assignment of its variables, that the program's product on X is s if the formula is true (for ``negated``: false)
and 1 otherwise, and that in a language the word entry-product-exit is accepted if and only if the formula is true.

**Theorem (what this proves for all formulas).** For every formula F there is a program over conjugates of the
s_j^+-1, of length at most (4c)^depth with c the greatest number of commutators in a row, whose product on X is s if
F is true and 1 otherwise.
*Proof* by induction, for all targets t = s_j^k, k in G, and their inverses. A literal x: one instruction with value
t or 1. F = not E: a program of E for t^-1, then the constant t. F = E and E': s_j^k = prod [a, b] with a, b
conjugates of rows of the system; concatenate, over the commutators, programs for a^-1 of E, b^-1 of E', a of E, b
of E'; if E or E' is false each block is 1. If t = (s_j^k)^-1, the inverse product prod' [b, a] is used. Formulas of
the NC1-complete formula value problem can be balanced to depth O(log size) (Spira 1971; Buss 1987 for the uniform
statement), which makes the length polynomial. QED
**Projection.** For words P = ba and Q = ab of equal length, with m the order of P on X, the words P^(m-1) Q and P^m
have equal lengths and act as (ba)^-1 ab = [a, b] and as 1. So every target has a pair of words of one length, each
output letter depends on at most one input bit, and the reduction is a projection. Over all elements every
instruction is one letter, and this needs no argument.
"""

from __future__ import annotations

from typing import Any

from tc0kit.certificates import commutators
from tc0kit.certificates.base import (
    Findings,
    Malformed,
    Meter,
    Refused,
    Subject,
    expect_bool,
    expect_int,
    expect_list,
    expect_object,
    product,
)

FIELDS = (*commutators.FIELDS, "target", "table", "context", "samples")
MAX_VARIABLES = 10
_BINARY = {
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "implies": lambda a, b: (1 - a) | b,
}


def evaluate(postfix: list[Any], values: tuple[int, ...], meter: Meter, where: str) -> int:
    """Evaluate a postfix formula on a tuple of bits."""
    stack: list[int] = []
    for token in postfix:
        meter.spend(2)
        if type(token) is not list or not token or type(token[0]) is not str:
            raise Malformed(f'{where}: tokens such as ["var", 0] or ["and"] are expected')
        name, arguments = token[0], token[1:]
        if name in ("var", "const") and len(arguments) == 1:
            index = expect_int(arguments[0], where, 0, 1 if name == "const" else len(values) - 1)
            stack.append(index if name == "const" else values[index])
        elif name == "not" and not arguments and stack:
            stack[-1] = 1 - stack[-1]
        elif name in _BINARY and not arguments and len(stack) >= 2:
            last = stack.pop()
            stack[-1] = _BINARY[name](stack[-1], last)
        else:
            raise Malformed(f"{where}: the postfix formula is broken at {str(name)[:20]!r}")
    if len(stack) != 1:
        raise Malformed(f"{where}: the postfix formula leaves {len(stack)} values")
    return stack[0]


def verify(certificate: dict[str, Any], subject: Subject, meter: Meter) -> Findings:
    """Check the algebra, the words of the table, the context, and the samples on all their assignments."""
    system = commutators.read_system(certificate, subject, meter)
    points, one = system.points, tuple(range(len(system.points)))
    target = system.rows[expect_int(certificate["target"], "target", 0, len(system.rows) - 1)]
    table: list[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = []
    for k, row in enumerate(expect_list(certificate["table"], "table")):
        where = f"table[{k}]"
        expect_object(row, where, ("element", "true", "false"))
        element = system.elements[expect_int(row["element"], f"{where}.element", 0, len(system.elements) - 1)]
        if subject.all_elements:
            if row["true"] is not None or row["false"] is not None:
                raise Malformed(f"{where}: words are null where every element is a letter")
            table.append((element, (), ()))
            continue
        true, false = subject.word(row["true"], f"{where}.true"), subject.word(row["false"], f"{where}.false")
        if subject.permutation(points, true, meter, f"{where}.true") != element:
            raise Refused(f"{where}: the 'true' word does not act as the element")
        if subject.permutation(points, false, meter, f"{where}.false") != one:
            raise Refused(f"{where}: the 'false' word is not the identity on the points")
        if len(true) != len(false):
            raise Refused(f"{where}: the two words have different lengths")
        table.append((element, true, false))
    lines = [
        system.line,
        f"{len(table)} instructions: the words act on the points as stated"
        + ("" if subject.all_elements else ", both words of equal length"),
    ]
    negated = False
    entry: tuple[int, ...] = ()
    leave: tuple[int, ...] = ()
    if (certificate["context"] is None) != (subject.initial is None):
        raise Malformed("context: an object is expected for a language, null for a word problem")
    if subject.initial is not None:
        context = expect_object(certificate["context"], "context", ("entry", "exit", "negated"))
        entry, leave = subject.word(context["entry"], "context.entry"), subject.word(context["exit"], "context.exit")
        negated = expect_bool(context["negated"], "context.negated")
        (start,) = subject.run((subject.initial,), entry, meter)
        if start not in points:
            raise Refused("context: the entry word does not lead into the points")
        ends = subject.run((start, points[target[points.index(start)]]), leave, meter)
        if [q in subject.accepting for q in ends] != [negated, not negated]:
            raise Refused("context: the exit word does not tell the target element from the identity")
        lines.append("the context tells the target element from the identity by acceptance")
    tried = 0
    for k, sample in enumerate(expect_list(certificate["samples"], "samples")):
        where = f"samples[{k}]"
        expect_object(sample, where, ("formula", "variables", "program"))
        variables = expect_int(sample["variables"], f"{where}.variables", 0, MAX_VARIABLES)
        postfix = expect_list(sample["formula"], f"{where}.formula")
        program: list[tuple[int | None, int]] = []
        for instruction in expect_list(sample["program"], f"{where}.program"):
            if len(expect_list(instruction, f"{where}.program")) != 2:
                raise Malformed(f"{where}.program: pairs [variable, row] are expected")
            variable, row = instruction
            if variable is not None:
                expect_int(variable, f"{where}.program", 0, variables - 1)
            program.append((variable, expect_int(row, f"{where}.program", 0, len(table) - 1)))
        for bits in range(2**variables):
            values = tuple(bits >> i & 1 for i in range(variables))
            truth = evaluate(postfix, values, meter, f"{where}.formula")
            value = one
            word: list[int] = list(entry)
            for variable, row in program:
                meter.spend(len(points))
                element, true, false = table[row]
                holds = variable is None or values[variable]
                value = product(value, element) if holds else value
                if subject.initial is not None:
                    meter.spend(len(true))
                    word += true if holds else false
            if value != (target if truth != negated else one):
                raise Refused(f"{where}: the program's product is wrong for the assignment {list(values)}")
            if subject.initial is not None:
                (end,) = subject.run((subject.initial,), [*word, *leave], meter)
                if (end in subject.accepting) != bool(truth):
                    raise Refused(f"{where}: acceptance differs from the formula for the assignment {list(values)}")
            tried += 1
    lines.append(f"{len(certificate['samples'])} sample formulas agree with their words on all {tried} assignments")
    trusted = ["Buss 1987: the Boolean formula value problem is NC1-complete (balanced formulas suffice: Spira 1971)"]
    return Findings(lines, ["non-solvable", "not-aperiodic", "nc1-hard"], trusted)
