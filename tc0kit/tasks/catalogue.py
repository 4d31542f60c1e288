"""The catalogue of named tasks: one row a family, with complexity, source and how the source was checked.

A row with ``build`` is regular for fixed parameters: its automaton or action is handed to the algebra, which
decides the class. Other rows state it. A task with many outputs (sorting, copying, ..) is meant as its
decision version, "is bit i of the output 1?". ``AC0[p]`` in ``outside`` means AC0[p] for every prime p; a
task that is hard for a class containing TC0 under AC0 reductions is in none of them, because MOD_q is not in
AC0[p] for primes q != p (Razborov 1987, Smolensky 1987). Where a row stands for many languages (a fixed
grammar, say) ``hard_for`` speaks of the hardest of them.

The file is long because it is one table, and a table is easier to check in one place.
"""

from __future__ import annotations

from tc0kit.tasks import matrix_products as imp
from tc0kit.tasks import regular_tasks as regular
from tc0kit.tasks.named import Row

NO_SMALL = ("AC0", "AC0[p]")
"""What a task that is hard for TC0 or a larger class is provably outside of."""

CSV = "Chandra, Stockmeyer, Vishkin 1984"
HAB = "Hesse, Allender, Barrington 2002"
ILLUSION = "Merrill, Petty, Sabharwal 2024 (arXiv 2404.08819)"

COUNTING = (
    Row("parity", "is the number of ones odd?", ("xor",), source="regular", build=regular.parity),
    Row(
        "mod-{m}",
        "is the number of ones divisible by {m}?",
        ("count-mod-{m}", "mod-{m}-count", "mod-{m}-counting", "counting-mod-{m}"),
        source="regular",
        build=regular.counting,
    ),
    Row("length-mod-{m}", "is the length divisible by {m}?", ("len-mod-{m}",), source="regular", build=regular.length),
    Row(
        "threshold-{k}",
        "are there at least {k} ones?",
        ("at-least-{k}", "thr-{k}"),
        source="regular",
        build=regular.threshold,
    ),
    Row("majority", "are there more ones than zeros?", ("maj",), "TC0", ("TC0",), NO_SMALL, CSV),
    Row(
        "threshold",
        "are there at least t ones, t part of the input?",
        ("thr",),
        "TC0",
        ("TC0",),
        NO_SMALL,
        CSV,
        note="With t fixed (threshold-3) the task is regular and in AC0.",
    ),
    Row("equal-count", "are there as many a as b, in any order?", ("equal-ab",), "TC0", ("TC0",), NO_SMALL, CSV),
    Row(
        "anbn",
        "a^n b^n",
        ("a^nb^n", "a^n-b^n"),
        "AC0",
        source="check the shape a*b* and the border at the middle of the known length",
        verified="proved",
        note="Not regular, and yet in AC0: the input length is known. Equal counts in any order are TC0-complete.",
    ),
    Row(
        "anbncn",
        "a^n b^n c^n",
        ("a^nb^nc^n", "a^n-b^n-c^n"),
        "AC0",
        source="check the shape a*b*c* and the borders at one and two thirds of the known length",
        verified="proved",
        note="Not context-free, and yet in AC0: the input length is known.",
    ),
)

ARITHMETIC = (
    Row("sorting", "bit i of the sorted list of n-bit numbers", ("sort",), "TC0", ("TC0",), NO_SMALL, CSV),
    Row("addition", "bit i of the sum of two n-bit integers", ("integer-addition", "add"), "AC0", source=CSV),
    Row("comparison", "is the first of two n-bit integers larger?", ("integer-comparison",), "AC0", source=CSV),
    Row("iterated-addition", "bit i of the sum of n n-bit integers", ("iterated-sum",), "TC0", ("TC0",), NO_SMALL, CSV),
    Row(
        "multiplication",
        "bit i of the product of two n-bit integers",
        ("integer-multiplication",),
        "TC0",
        ("TC0",),
        NO_SMALL,
        CSV,
    ),
    Row(
        "iterated-multiplication",
        "bit i of the product of n n-bit integers",
        ("iterated-product",),
        "TC0",
        ("TC0",),
        NO_SMALL,
        HAB,
        note="DLOGTIME-uniform TC0; hard already for two factors.",
    ),
    Row(
        "division", "bit i of the quotient of two n-bit integers", ("integer-division",), "TC0", ("TC0",), NO_SMALL, HAB
    ),
    Row(
        "permanent",
        "bit i of the permanent of a 0/1 matrix",
        (),
        "PSPACE",
        ("NP",),
        (*NO_SMALL, "TC0"),
        "Valiant 1979; Allender 1999",
        note="#P-complete; provably outside DLOGTIME-uniform TC0 only, nothing is known for non-uniform TC0.",
    ),
)

FORMAL_LANGUAGES = (
    Row(
        "dyck-{k}-depth-{d}",
        "balanced words of {k} kinds of brackets, nested at most {d} deep",
        ("bounded-dyck-{k}-{d}", "dyck-{k}-{d}"),
        source="regular, star-free",
        build=regular.bounded_dyck,
    ),
    Row(
        "dyck-{k}",
        "balanced words of {k} kinds of brackets",
        ("dyck-language-{k}",),
        "TC0",
        ("TC0",),
        NO_SMALL,
        "Barrington, Corbett 1989",
        note="Nested at most d deep (dyck-2-depth-3) it is regular and star-free.",
    ),
    Row("flip-flop", "the bit last written is 1", ("flipflop",), source="regular, star-free", build=regular.flip_flop),
    Row("ab-star", "(ab)*", (), source="regular, star-free", build=regular.expression("(ab)*", "ab")),
    Row("ends-in-b", "words over a, b that end in b", (), source="regular", build=regular.expression(".*b", "ab")),
    Row(
        "starts-with-b",
        "words over a, b that start with b",
        ("first-is-b",),
        source="regular",
        build=regular.expression("b.*", "ab"),
    ),
    Row(
        "contains-aa",
        "words over a, b with a factor aa",
        (),
        source="regular",
        build=regular.expression(".*aa.*", "ab"),
    ),
    Row(
        "cfl",
        "membership in a fixed context-free language",
        ("cfl-membership", "context-free"),
        "SAC1",
        ("SAC1",),
        NO_SMALL,
        "Sudborough 1978; Venkateswaran 1991; Lautemann, McKenzie, Schwentick, Vollmer 2001",
        note="The hardest context-free language (Greibach) is meant; a particular one may be much easier.",
    ),
    Row(
        "vpl",
        "membership in a fixed visibly pushdown language",
        ("visibly-pushdown", "vpl-membership"),
        "NC1",
        ("NC1",),
        NO_SMALL,
        "Dymond 1988; Barrington 1989",
        note="Hard because every regular language is one; a particular one may be much easier.",
    ),
    Row(
        "dcfl",
        "membership in a fixed deterministic context-free language",
        ("dcfl-membership", "deterministic-context-free"),
        "SAC1",
        ("NC1",),
        NO_SMALL,
        "Sudborough 1978; Barrington 1989",
        note="LogDCFL, the logspace closure, lies between L and SAC1; a particular language may be much easier.",
    ),
    Row(
        "cfl-grammar-in-input",
        "membership with the context-free grammar in the input",
        ("cfg-membership", "grammar-in-input"),
        "P",
        ("P",),
        NO_SMALL,
        "Jones, Laaser 1976",
    ),
)

FORMULAS = (
    Row(
        "bfvp",
        "value of a boolean formula",
        ("boolean-formula-value", "boolean-formula", "formula-value"),
        "NC1",
        ("NC1",),
        NO_SMALL,
        "Buss 1987",
        note="The formula is a string with brackets; given as a graph with pointers, evaluation is L-hard.",
    ),
    Row(
        "arithmetic-formula-z",
        "value of an arithmetic formula over the integers",
        ("arithmetic-formula", "arithmetic-formula-value"),
        "GapNC1",
        ("GapNC1",),
        NO_SMALL,
        "Buss, Cook, Gupta, Ramachandran 1992; Caussinus, McKenzie, Thérien, Vollmer 1998",
    ),
    Row(
        "arithmetic-formula-z{m}",
        "value modulo {m} of an arithmetic formula with brackets",
        ("modular-arithmetic-brackets-{m}", "mod-{m}-arithmetic-with-brackets"),
        "NC1",
        ("NC1",),
        NO_SMALL,
        "Buss, Cook, Gupta, Ramachandran 1992",
        note="Without brackets (modular-arithmetic-5) the task is regular with solvable groups.",
        least={"m": 2},
    ),
    Row(
        "modular-arithmetic-{m}",
        "is an expression over + - * without brackets 0 modulo {m}?",
        ("modular-arithmetic-simple-{m}",),
        source="regular",
        build=regular.modular_arithmetic,
        least={"m": 2},
    ),
    Row(
        "cvp",
        "value of a boolean circuit",
        ("circuit-value", "circuit-value-problem"),
        "P",
        ("P",),
        NO_SMALL,
        "Ladner 1975",
    ),
    Row(
        "straight-line-program",
        "value of a variable after a straight-line boolean program",
        ("boolean-program",),
        "P",
        ("P",),
        NO_SMALL,
        "Ladner 1975",
        note="The same as circuit value.",
    ),
    Row("horn-sat", "satisfiability of a Horn formula", ("hornsat",), "P", ("P",), NO_SMALL, "Jones, Laaser 1976"),
    Row(
        "mdp",
        "does a Markov decision process reach a given value?",
        ("markov-decision-process",),
        "P",
        ("P",),
        NO_SMALL,
        "Papadimitriou, Tsitsiklis 1987",
    ),
    Row(
        "qbf",
        "truth of a quantified boolean formula",
        ("tqbf", "qsat"),
        "PSPACE",
        ("PSPACE",),
        (*NO_SMALL, "NL", "NC"),
        "Stockmeyer, Meyer 1973; space hierarchy theorem",
        note="Outside the uniform classes NL and NC, because NL and NC lie in polylogarithmic space.",
    ),
    Row(
        "generalised-chess",
        "who wins chess on an n x n board?",
        ("generalized-chess", "n-by-n-chess"),
        "EXP",
        ("EXP",),
        (*NO_SMALL, "P"),
        "Fraenkel, Lichtenstein 1981; time hierarchy theorem",
    ),
)

GRAPHS = (
    Row(
        "directed-reachability",
        "is there a directed path from s to t?",
        ("reachability", "st-connectivity", "directed-connectivity", "stcon"),
        "NL",
        ("NL",),
        NO_SMALL,
        "Jones 1975; Immerman 1988, Szelepcsényi 1988",
    ),
    Row(
        "undirected-reachability",
        "is there a path from s to t in an undirected graph?",
        ("graph-connectivity", "undirected-connectivity", "connectivity", "ustcon"),
        "L",
        ("L",),
        NO_SMALL,
        "Reingold 2008",
    ),
    Row(
        "outdegree-1-reachability",
        "is there a path from s to t in a graph of out-degree 1?",
        ("out-degree-1-reachability", "deterministic-reachability", "pointer-chasing"),
        "L",
        ("L",),
        NO_SMALL,
        "Jones 1975; Cook, McKenzie 1987",
    ),
    Row(
        "sorted-deterministic-connectivity",
        "is there a path from s to t if the edges, one out of each vertex, come sorted?",
        ("sorted-deterministic-graph-connectivity", "sorted-deterministic-reachability"),
        "L",
        ("L",),
        NO_SMALL,
        "arXiv 2603.03612, Proposition 2",
        "read",
    ),
    Row(
        "tree-isomorphism-strings",
        "are two trees, given as strings, isomorphic?",
        (),
        "NC1",
        ("NC1",),
        NO_SMALL,
        "Buss 1997; Jenner, Köbler, McKenzie, Torán 2003",
        note="Given by pointers the problem is L-complete (tree-isomorphism-pointers).",
    ),
    Row(
        "tree-isomorphism-pointers",
        "are two trees, given by pointers, isomorphic?",
        (),
        "L",
        ("L",),
        NO_SMALL,
        "Lindell 1992; Jenner, Köbler, McKenzie, Torán 2003",
        note="Given as strings with brackets the problem is NC1-complete (tree-isomorphism-strings).",
    ),
)

STATE_TRACKING = (
    Row(
        "permutation-composition-{k}",
        "product of permutations of {k} points",
        ("s{k}-composition",),
        source="word problem of the symmetric group",
        build=regular.permutations,
    ),
    Row(
        "permutation-composition",
        "where does a product of permutations of n points take a point? (n in the input)",
        ("permutation-composition-n",),
        "L",
        ("L",),
        NO_SMALL,
        "Cook, McKenzie 1987",
        note="On a fixed number of points (permutation-composition-5) it is NC1-complete.",
    ),
    Row(
        "entity-{k}",
        "which of {k} boxes holds an object after swaps of two boxes?",
        ("entity-tracking-{k}", "swap-tracking-{k}"),
        source="word problem of the symmetric group over its transpositions",
        build=regular.swaps,
        note="The swap format; the format of Kim and Schuster 2023 is entity-tracking-kim-schuster.",
    ),
    Row(
        "entity-tracking-kim-schuster",
        "which box holds a named object after 'move X from box i to box j', 'put X', 'remove X'?",
        ("kim-schuster",),
        "AC0",
        source="the last sentence that names the object decides (first-order); not NC1-complete: " + ILLUSION,
        verified="proved",
        note="Only if every sentence names its objects: 'move the contents of box i to box j' composes as a map "
        "of boxes, and with 6 boxes and an empty one it contains S5.",
    ),
    Row(
        "code-{k}",
        "a program of swaps of {k} variables: which value has a variable?",
        ("code-evaluation-{k}", "code-eval-{k}"),
        source="word problem of the symmetric group over its transpositions",
        build=regular.swaps,
    ),
    Row(
        "code",
        "a program of copies x = y and swaps of n variables: which value has a variable? (n in the input)",
        ("code-evaluation", "code-eval"),
        "L",
        ("L",),
        NO_SMALL,
        "by reduction from and to out-degree-1 reachability, Jones 1975",
        note="With a fixed number of variables (code-5) a word problem; with boolean operations circuit value.",
    ),
    Row(
        "chess-uci",
        "the board after a sequence of moves in UCI notation",
        (),
        "NC1",
        ("NC1",),
        NO_SMALL,
        ILLUSION + ", Proposition 3.3 and Corollary 3.4",
        "read",
        note="On the fixed 8 x 8 board, the rules on drawing by repetition ignored; SAN notation is another task.",
    ),
    Row(
        "chess-san",
        "the board after a sequence of moves in standard algebraic notation",
        (),
        "NC1",
        (),
        (),
        "a finite automaton of boards; hardness is stated for UCI only in " + ILLUSION,
        "read",
        note="SAN names the piece and its goal, not its origin, so the hardness proof for UCI does not carry over.",
    ),
    Row(
        "state-based-recall",
        "recall the bit at the position that a pointer reaches after swaps of 5 pointers",
        (),
        "NC1",
        ("NC1",),
        NO_SMALL,
        "OLMo-Hybrid report, Definition 2 and Theorem 1",
        "read",
        note="Needs both NC1-hard state tracking and recall of a long bit array.",
    ),
    Row(
        "function-composition-{k}",
        "f_{k}(..f_1(x)..) for functions given as tables",
        ("composition-{k}",),
        "AC0",
        source="guess the intermediate values (first-order with {k} quantifiers)",
        verified="proved",
        note="One layer of attention needs size growing with n (Peng, Narayanan, Papadimitriou 2024); so do L layers "
        "for enough steps (Chen, Peng, Wu 2024).",
    ),
    Row(
        "function-composition",
        "f_n(..f_1(x)..) for n functions given as tables (n in the input)",
        ("function-composition-n", "iterated-function-composition"),
        "L",
        ("L",),
        NO_SMALL,
        "by reduction from and to out-degree-1 reachability, Jones 1975",
    ),
)

_RECALL_NOTE = (
    "Easy for circuits and attention; a recurrence needs as many bits of state as the content to be recalled."
)

RECALL = (
    Row(
        "copy",
        "bit i of the copied input",
        ("copying",),
        "AC0",
        source="projection",
        verified="proved",
        note=_RECALL_NOTE,
    ),
    Row(
        "mqar",
        "the values that belong to queried keys",
        ("associative-recall", "multi-query-associative-recall"),
        "AC0",
        source="first-order: the latest position with the key",
        verified="proved",
        note=_RECALL_NOTE,
    ),
    Row(
        "induction-heads",
        "the symbol that followed the last occurrence of the current symbol",
        ("induction-head",),
        "AC0",
        source="first-order: the latest position with the symbol",
        verified="proved",
        note="Over a fixed alphabet the state needed is constant; over a growing one it is that of associative recall.",
    ),
)

ROWS: tuple[Row, ...] = (
    *COUNTING,
    *ARITHMETIC,
    *FORMAL_LANGUAGES,
    *FORMULAS,
    *imp.ROWS,
    *GRAPHS,
    *STATE_TRACKING,
    *RECALL,
)


def catalogue() -> tuple[Row, ...]:
    """Return every row."""
    return ROWS
