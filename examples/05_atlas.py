"""An atlas of ten architectures and ten tasks: one verdict in each cell (y, n, n* under a conjecture, ? open)."""

from tc0kit import decide, parse_model, parse_task
from tc0kit.theory.facts import TaskFacts

TASKS = ("regex:(a|b)*a", "regex:(ab)*", "regex:(aa)*", "parity", "mod-3", "S3", "S4", "A5", "majority", "qbf")
MODELS = ("s4d", "mamba", "mamba-neg", "dcd", "deltanet", "deltanet-neg", "pd-ssm", "ids4", "transformer", "rnn")

print(f"{'':<16}" + "".join(f"{name:<14}" for name in MODELS))
for text in TASKS:
    task = parse_task(text)
    facts = TaskFacts(task)
    cells = []
    for name in MODELS:
        verdict = decide(task, parse_model(name), facts=facts)
        cells.append({"yes": "y", "open": "?", "no": "n*" if verdict.assuming else "n"}[verdict.answer])
    print(f"{text:<16}" + "".join(f"{cell:<14}" for cell in cells))
