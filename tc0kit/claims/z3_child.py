"""The child process that runs z3: SMT-LIB text in, the answer and a model out, as JSON lines.

z3 is kept out of the parent because a solver may hang, or die, in code that no limit reaches.
"""

from __future__ import annotations

import json
import signal
import sys

MEMORY = 4_000  # MiB


def main() -> None:
    """Answer the requests on standard input, one JSON object a line: ``script``, ``names``, ``rlimit``, ``guard``."""
    import z3

    z3.set_param("memory_max_size", MEMORY)
    for line in sys.stdin:
        request = json.loads(line)
        _alarm(int(request["guard"]) + 5)
        context = z3.Context()
        solver = z3.Solver(ctx=context)
        solver.set("rlimit", request["rlimit"])
        solver.from_string(request["script"])
        answer = str(solver.check())
        _alarm(0)
        values: dict[str, str | None] = {}
        if answer == "sat":
            model = solver.model()
            by_name = {str(item.name()): item for item in model.decls()}
            for name in request["names"]:
                values[name] = _text(z3, model[by_name[name]]) if name in by_name else ""
        reason = solver.reason_unknown() if answer == "unknown" else ""
        version = z3.get_version_string()
        print(json.dumps({"answer": answer, "values": values, "reason": reason, "version": version}), flush=True)


def _alarm(seconds: int) -> None:
    """End the process after some seconds even if the parent is gone; 0 calls it off. Not every system has alarms."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)  # the default action needs no Python code to run


def _text(z3: object, value: object) -> str | None:
    """Return the text of an exact value; None for an irrational number."""
    if hasattr(value, "as_fraction"):
        return str(value.as_fraction())
    if hasattr(value, "as_long"):
        return str(value.as_long())
    text = str(value)
    return text.lower() if text in ("True", "False") else None


if __name__ == "__main__":
    main()
