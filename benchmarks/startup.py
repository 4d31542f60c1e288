"""How long the command line takes to start: tc0kit beside a bare interpreter.

Claim: ``--version`` takes under 60 ms and ``--help`` under 200 ms. Prints the median of whole-process times and the
ratio to ``python -c pass``.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 11
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "tc0kit --version": ["-m", "tc0kit", "--version"],
    "tc0kit --help": ["-m", "tc0kit", "--help"],
    "tc0kit solve --help": ["-m", "tc0kit", "solve", "--help"],
    "tc0kit solve A5 --model mamba": ["-m", "tc0kit", "solve", "A5", "--model", "mamba"],
    "tc0kit classify '(aa)*'": ["-m", "tc0kit", "classify", "(aa)*"],
}


def median_ms(arguments: list[str]) -> float:
    """Return the median wall-clock time of a whole process, after one warm-up."""
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times[1:])


def main() -> None:
    """Measure and print."""
    base = 0.0
    for name, arguments in COMMANDS.items():
        measured = median_ms(arguments)
        base = base or measured
        print(f"{name:<32} {measured:7.0f} ms   {measured / base:5.1f} x the bare interpreter")


if __name__ == "__main__":
    main()
