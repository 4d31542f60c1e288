"""Reading notes: fields, fences, places, ids, uses and circles."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tc0kit.claims.notes import check_uses, parse_note, read_note
from tc0kit.claims.places import NoteError
from tc0kit.errors import UserError

GOOD = """# A note

Prose with `code`, and other fences:

```
claim: no
```

````markdown
```claim
this is only shown
```
````

~~~python
print("```claim")
~~~

```claim
id: first
says: A group $G$ is
  solvable if ...
source: section 3
cited: a textbook
```

- a list
  ```claim
  id: second
  says: more
  uses: first,
    third
  rule: merrill24-diagonal barrington89
  check: forall x : int(4).
      x * x >= 0
  expect: checked up to n
  ```

```claim
id: third
says: open question
open: nobody knows
```
"""


def test_fields_and_places() -> None:
    first, second, third = parse_note(GOOD, "note.md")
    assert (first.id, first.says, first.source, first.cited) == (
        "first", "A group $G$ is solvable if ...", "section 3", "a textbook")  # fmt: skip
    assert (first.place.line, first.expect, first.check) == (19, "cited", None)
    assert second.uses == ("first", "third") and second.rules == ("merrill24-diagonal", "barrington89")
    assert second.expect == "checked up to n" and third.open == "nobody knows" and third.expect == "open"
    assert second.check is not None and second.check.text == "forall x : int(4).\nx * x >= 0"
    start, later = second.check.place(0), second.check.place(second.check.text.index("x * x"))
    assert (start.line, start.column) == (34, 10) and GOOD.splitlines()[33][9:].startswith("forall")
    assert (later.line, later.column) == (35, 7) and GOOD.splitlines()[34][6:].startswith("x * x")
    check_uses([first, second, third])


def block(*lines: str) -> str:
    return "\n".join(["```claim", *lines, "```", ""])


BAD = [
    ("text\n```claim\nid: a\nsays: b\ncheck: true\n", "n.md:2:1: this claim block is never closed; end it with ```"),
    ("```claim\nid: a\n```python\n```\n```\n",
     "n.md:3:1: a fence inside the claim block of line 1, which is not closed yet"),
    ("```Claim\nid: a\n```\n", "n.md:1:4: the fence says 'Claim'; did you mean 'claim'?"),
    ("```claims\nid: a\n```\n", "n.md:1:4: the fence says 'claims'; did you mean 'claim'?"),
    ("```claim a\n```\n", "n.md:1:4: the fence says 'claim a'; did you mean 'claim'?"),
    (block("says: x", "check: true"), "n.md:1:1: the claim has no id; start the block with a line 'id: some-name'"),
    (block("id: a b", "says: x", "check: true"),
     "n.md:2:5: the id 'a b' is no name; use letters, digits, '.', '_' and '-'"),
    (block("id: a", "check: true"), "n.md:1:1: the claim 'a' says nothing; add a line 'says: ...'"),
    (block("id: a", "says: x"),
     "n.md:1:1: the claim 'a' has no check; add 'check: STATEMENT', 'cited: SOURCE' or 'open: REASON'"),
    (block("id: a", "says: x", "check: true", "open: y"),
     "n.md:5:7: the claim 'a' has check and open; one of them is meant"),
    (block("id: a", "says: x", "check:"), "n.md:4:7: the field 'check' of the claim 'a' is empty"),
    (block("id: a", "says: x", "chek: true"), "n.md:4:1: a claim has no field 'chek'; did you mean check?"),
    (block("id: a", "id: b", "says: x"), "n.md:3:1: the field 'id' stands twice in this claim"),
    (block("id: a", "says: x", "what", "check: true"),
     "n.md:4:1: a field such as 'says: ...' is expected; indent a line that continues a field"),
    (block("  id: a", "says: x"), "n.md:2:1: an indented line before the first field"),
    (block("id: a", "says: x", "check: true", "expect: refutd"),
     "n.md:5:9: 'refutd' is no state of a claim; did you mean refuted?"),
    (block("id: a", "says: x", "cited: y", "expect: open"), "n.md:5:9: only a claim with a check expects a state"),
    (block("id: a", "says: x", "check: true") + block("id: a", "says: x", "check: true"),
     "n.md:6:1: the id 'a' is taken by the claim at n.md:1"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), BAD)
def test_bad_notes(text: str, message: str) -> None:
    with pytest.raises(NoteError) as caught:
        parse_note(text, "n.md")
    assert str(caught.value) == message


def claims_using(**uses: str) -> str:
    return "".join(block(f"id: {name}", "says: x", f"uses: {used}", "check: true") for name, used in uses.items())


def test_unknown_uses_are_errors_with_place() -> None:
    claims = parse_note(claims_using(alpha="", beta="alpha alhpa"), "n.md")
    with pytest.raises(NoteError, match=r"^n\.md:10:7: the claim 'beta' uses 'alhpa', which no note has; did you mean"):
        check_uses(claims)
    check_uses(claims, {"alhpa"})


@pytest.mark.parametrize(
    ("uses", "circle"),
    [({"a": "a"}, "a -> a"), ({"a": "b", "b": "c", "c": "a", "d": "a"}, "a -> b -> c -> a")],
)
def test_circles_are_errors_with_place(uses: dict[str, str], circle: str) -> None:
    with pytest.raises(NoteError) as caught:
        check_uses(parse_note(claims_using(**uses), "n.md"))
    place, _, listed = str(caught.value).partition(": the claims rest on each other: ")
    names = listed.split(" -> ")
    assert place.startswith("n.md:") and names[0] == names[-1]
    assert set(names) == set(circle.split(" -> ")) and len(names) == len(circle.split(" -> "))
    assert all(second in uses[first].split() for first, second in itertools.pairwise(names))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cannot read .*missing\.md: No such file"):
        read_note(tmp_path / "missing.md")
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    with pytest.raises(UserError, match="byte 3 is no UTF-8"):
        read_note(tmp_path / "latin.md")
