"""Long texts in pieces: a writer yields about a megabyte at a time, so that no file has to fit into memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

BLOCK_BYTES = 1 << 20


def in_blocks(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines, which end in a line feed, joined."""
    block: list[str] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size > BLOCK_BYTES:
            yield "".join(block)
            block.clear()
            size = 0
    yield "".join(block)
