"""``tc0kit classify``: the algebra of a task and its complexity class."""

from __future__ import annotations

from tc0kit.cli import options as o
from tc0kit.cli.output import colour, print_json, print_rows, visible

EXAMPLES = (
    "tc0kit classify '(aa)*'",
    "tc0kit classify A4xZ5",
    "tc0kit classify 'S3 over generators' --json",
)


def classify(
    task: o.TaskText,
    alphabet: o.Alphabet = None,
    symbols: o.Symbols = None,
    certificate: o.CertificateFile = None,
    json: o.Json = False,
    max_states: o.MaxStates = o.MAX_STATES,
    max_elements: o.MaxElements = o.MAX_ELEMENTS,
    timeout: o.Timeout = None,
) -> None:
    """Print the complexity class of a task. And what its monoid is like: size, groups, D-classes, varieties."""
    from tc0kit.theory.report import report_task

    budget = o.make_budget(max_states, max_elements, timeout)
    report = report_task(o.read_task(task, alphabet, symbols, budget), budget)
    if certificate is not None:
        o.write_json(certificate, report.certificate())
    if json:
        print_json("classify", report.fields())
        return
    print(f"{visible(report.task.name)}: {colour(report.name, '1')}")
    rows: list[tuple[str, str]] = list(report.rows())
    if certificate is not None:
        rows.append(("certificate", f"{certificate}  (check it: tc0kit verify {certificate})"))
    print_rows(rows)
