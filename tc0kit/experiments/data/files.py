"""The splits as files: one row a word with ``split``, ``length``, ``input`` and ``target``.

Input and target are token and label numbers separated by spaces, ``-100`` where nothing is asked; the first lines of
the vocabulary are in the settings that the command prints.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from tc0kit.errors import UserError
from tc0kit.experiments.data.words import Data, Split
from tc0kit.experiments.storage import write_atomically

COLUMNS = ("split", "length", "input", "target")
Row = tuple[str, int, str, str]


def rows(data: Data, train: int, test: int, train_lengths: Sequence[int], test_lengths: Sequence[int]) -> Iterator[Row]:
    """Yield ``train`` training words of each training length, then ``test`` test words of each test length."""
    plan: list[tuple[Split, int, int]] = [("train", train, length) for length in train_lengths]
    plan += [("test", test, length) for length in test_lengths]
    for split, count, length in plan:
        for tokens, labels in zip(*data.batch(split, count, length), strict=True):
            yield split, length, " ".join(map(str, tokens.tolist())), " ".join(map(str, labels.tolist()))


def write(path: Path, found: Iterator[Row]) -> int:
    """Write rows to a .csv or .parquet file and return how many.

    Raises:
        UserError: another ending, pyarrow is missing, or the file cannot be written.
    """
    if path.suffix == ".csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        count = 0
        for count, row in enumerate(found, 1):  # noqa: B007
            writer.writerow(row)
        write_atomically(path, text.getvalue().encode())
        return count
    if path.suffix == ".parquet":
        return _parquet(path, list(found))
    raise UserError(f"{path}: data is written to .csv or .parquet")


def _parquet(path: Path, found: list[Row]) -> int:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise UserError("Parquet needs pyarrow: pip install -c constraints.txt 'tc0kit[parquet]'") from error
    columns = list(zip(*found, strict=True)) or [()] * len(COLUMNS)
    table = pyarrow.table(dict(zip(COLUMNS, columns, strict=True)))
    sink = pyarrow.BufferOutputStream()
    parquet.write_table(table, sink)
    write_atomically(path, sink.getvalue().to_pybytes())
    return len(found)
