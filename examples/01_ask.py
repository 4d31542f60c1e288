"""Ask a question and read the verdict.

Can a Mamba track permutations of five objects? Not if TC0 differs from NC1. Can it at a fixed number of bits, with
rounding after every step? Certainly not.
"""

from tc0kit import decide, parse_model, parse_task

for semantics in ("log", "finite", "stepwise"):
    verdict = decide(parse_task("A5"), parse_model("mamba", semantics=semantics))
    assumptions = ", ".join(item.id for item in verdict.assuming) or "nothing"
    print(f"A5 by mamba, {semantics}: {verdict.answer}, assuming {assumptions}")
