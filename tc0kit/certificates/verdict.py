"""``verdict``: the answer to a question with its proof tree and the certificates that it rests on.

Form (all fields required, no others)::

    {"schema": "tc0kit.certificate", "version": 1, "kind": "verdict",
     "subject": the task as data (``base.py``), or null for a task that is no finite action,
     "question": {"task": str, "model": str, "semantics": str, ..., "subject": digest or null}, or with "class": str
                 in place of model and semantics (the class of a task), or of task (that of a model),
     "answer": "yes" | "no" | "open",
     "assuming": [conjecture ids, sorted],
     "steps": [step, ...],
     "parts": [certificate body, ...]}

``question.subject`` is the SHA-256 of the subject's canonical JSON (``base.digest``), so that the question names
its subject; ``question.alphabet``, if there, is the subject's (or "letters" where that names none). The other fields
are strings, numbers, booleans, null, or lists and objects of these, and are not interpreted. A *part* is a certificate
without the fields schema, version and subject: it is about the shared subject; or it is about the transitions of a
model file, and then its ``subject`` is that family of matrices, or its automaton in a number format (null for the
channels of one), the same for all such parts, and ``question.family`` is its digest. A *step* has the fields::

    {"id": str, "rule": str, "statement": str, "source": str,
     "verified": "read"|"secondary"|"abstract"|"memory"|"proved"|"computed",
     "premises": [ids of earlier steps], "assumes": [conjecture ids that this step introduces],
     "fact": str or null, "part": index or null, "concludes": "yes"|"no"|"open" (the last step) or null (all others)}

A step with a ``part`` has no premises and assumes nothing, is tagged "computed", and its ``fact`` is one of those
that the part's kind proves (``FACTS``); the fact is printed beside the step's words. A step without a part is a cited
theorem, or a definition, applied to its premises: it is *trusted*, and printed with its source.

**Checked.** Ids differ; premises are earlier steps, so there is no circle; every step but the last is used by a
later one; the last one concludes the answer, and its statement says so; every part is accepted and used, and proves
the fact that its step names; the logical steps R1, R1', R2 and R3 have premises and conclusions of the right forms, and
only R1 assumes anything: that the class of its one premise does not contain the class of the other (``logic.py``);
``assuming`` is exactly the union of what the steps assume, so no assumption is lost; "open" assumes nothing.
**Not checked.** That a cited theorem says what the step says, which of two classes contains the other, that a
computed step's words mean its fact, and that the subject is the named task.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tc0kit.certificates.base import (
    CheckResult,
    Findings,
    Malformed,
    Refused,
    digest,
    expect_int,
    expect_list,
    expect_object,
    expect_str,
)
from tc0kit.certificates.logic import check_last, check_step

FIELDS = ("question", "answer", "assuming", "steps", "parts")
STEP = ("id", "rule", "statement", "source", "verified", "premises", "assumes", "fact", "part", "concludes")
VERIFIED = ("read", "secondary", "abstract", "memory", "proved", "computed")
ANSWERS = ("yes", "no", "open")

# Which kinds may prove which facts; the checker of the part must also say so (``CheckResult.proves``).
FACTS: dict[str, tuple[str, ...]] = {
    "non-solvable": ("non-solvable", "reduction"),
    "nc1-hard": ("reduction",),
    "solvable": ("solvable", "aperiodic", "chain", "cycle"),
    "aperiodic": ("aperiodic", "chain"),
    "not-aperiodic": ("not-aperiodic", "non-solvable", "reduction", "not-quasi-aperiodic", "identity-violation"),
    "quasi-aperiodic": ("quasi-aperiodic", "aperiodic", "chain"),
    "not-quasi-aperiodic": ("not-quasi-aperiodic",),
    "p-group P": ("solvable", "chain"),
    "stable p-group P": ("quasi-aperiodic", "solvable"),
    "stable prime P": ("not-quasi-aperiodic",),
    "even period": ("not-aperiodic",),
    "odd period": ("not-aperiodic",),
    "group": ("letters",),
    "abelian group": ("letters",),
    "elementary abelian 2-group": ("letters",),
    "counts length": ("letters",),
    "letter period": ("letters",),
    "odd letter period": ("letters",),
    "contains parity": ("letters",),
    "R-trivial": ("letters",),
    "not R-trivial": ("letters", "identity-violation"),
    "not V": ("identity-violation",),
    "tracked by exact matrices": ("matrix-tracks",),
    "tracked by directions of vectors": ("matrix-tracks",),
    "tracked at every length": ("stepwise-tracks",),
    **{f"upper {name}": ("matrix-family", "triangularisable") for name in ("AC0", "ACC0", "TC0", "NC1")},
    **{f"lower {name}": ("matrix-family",) for name in ("NC1", "PNC1")},
    **{
        f"stacks of these channels: {name}": ("channels",)
        for name in ("aperiodic", "quasi-aperiodic", "2-groups", "solvable")
    },
    **{
        f"{act}{ending}": ("matrix-channels",)
        for act in (
            "holds",
            "resets with a hold",
            "flips with a hold",
            "signs with a hold",
            "flips",
            "turns P",
            "turns P with a hold",
        )
        for ending in ("", " in a coordinate")
    },
}


def kinds_of(fact: str) -> tuple[str, ...]:
    """Return the kinds that may prove ``fact``; a trailing number stands for P, a variety after "not " for V."""
    pattern = re.sub(r" \d{1,7}(?=$| with a hold| in a coordinate)", " P", fact)
    return FACTS.get(pattern, FACTS["not V"] if fact.startswith("not ") else ())


def _names(value: Any, where: str) -> list[str]:
    names = [expect_str(name, where) for name in expect_list(value, where)]
    if len(set(names)) != len(names):
        raise Malformed(f"{where}: a name occurs twice")
    return names


def verify(certificate: dict[str, Any], subject: Any, check_part: Callable[[dict[str, Any]], CheckResult]) -> Findings:
    """Check the parts with ``check_part`` (which adds the shared subject) and then the proof tree."""
    question = certificate["question"]
    if type(question) is not dict or "subject" not in question:
        raise Malformed("question: an object with the field 'subject' is expected")
    names = {"class", "task", "model"} & set(question)
    for name in (
        ("task", "class")
        if names == {"task", "class"}
        else (("model", "class", "semantics") if names == {"model", "class"} else ("task", "model", "semantics"))
    ):
        if not expect_str(question.get(name), f"question.{name}").strip():
            raise Malformed(f"question.{name}: the text is empty")
    if question["subject"] != (None if subject is None else digest(subject)):
        raise Refused(
            "question: the digest is not that of the subject, so question and certificates differ in their task"
        )
    alphabet = subject.get("alphabet", "letters") if isinstance(subject, dict) else None
    if alphabet is not None and question.get("alphabet", alphabet) != alphabet:
        raise Refused(f"question.alphabet: the subject's is {alphabet!r}")
    answer = certificate["answer"]
    if answer not in ANSWERS:
        raise Malformed("answer: 'yes', 'no' or 'open' is expected")
    lines: list[str] = []
    trusted: list[str] = []
    results: list[CheckResult] = []
    for k, part in enumerate(expect_list(certificate["parts"], "parts")):
        if type(part) is not dict or not isinstance(part.get("kind"), str) or {"schema", "version"} & set(part):
            raise Malformed(f"parts[{k}]: a certificate without schema and version is expected")
        own = "subject" in part
        if own and part["subject"] is not None and question.get("family") != digest(part["subject"]):
            raise Refused(f"parts[{k}]: question.family is not the digest of the part's subject")
        if (subject is None and not own) or part["kind"] == "verdict":
            raise Malformed(f"parts[{k}]: a part needs a subject and is no verdict")
        result = check_part(part)
        if not result.accepted:
            raise Refused(f"parts[{k}] ({result.kind}): {result.reason}")
        results.append(result)
        lines += [f"{result.kind}: {line}" for line in result.checked if line not in lines]
        trusted += result.trusted
    steps = expect_list(certificate["steps"], "steps")
    if not steps:
        raise Malformed("steps: at least one step is expected")
    used_ids: set[str] = set()
    used_parts: set[int] = set()
    assumed: dict[str, set[str]] = {}  # step id -> what it and all steps below it assume
    by_id: dict[str, dict[str, Any]] = {}
    for k, step in enumerate(steps):
        where = f"steps[{k}]"
        expect_object(step, where, STEP)
        for name in ("id", "rule", "statement", "source"):
            if not expect_str(step[name], f"{where}.{name}").strip():
                raise Malformed(f"{where}.{name}: the text is empty")
        if step["verified"] not in VERIFIED:
            raise Malformed(f"{where}.verified: one of {', '.join(VERIFIED)} is expected")
        if step["id"] in by_id:
            raise Refused(f"{where}: the id {step['id'][:60]!r} occurs twice")
        premises, assumes = _names(step["premises"], f"{where}.premises"), _names(step["assumes"], f"{where}.assumes")
        for premise in premises:
            if premise not in by_id:
                raise Refused(f"{where}: the premise {premise[:60]!r} is no earlier step")
        by_id[step["id"]] = step
        used_ids.update(premises)
        assumed[step["id"]] = set(assumes).union(*(assumed[premise] for premise in premises))
        check_step(step, [by_id[premise] for premise in premises], assumed[step["id"]], where)
        if step["concludes"] != (answer if k == len(steps) - 1 else None):
            raise Refused(f"{where}: the last step, and only that, must conclude the answer {answer!r}")
        if step["part"] is None:
            if step["fact"] is not None:
                raise Refused(f"{where}: a fact needs a part that proves it")
            trusted.append(f"{step['rule']}: {step['statement']} [{step['source']}; {step['verified']}]")
            continue
        result = results[expect_int(step["part"], f"{where}.part", 0, len(results) - 1)]
        fact = expect_str(step["fact"], f"{where}.fact")
        if result.kind not in kinds_of(fact) or fact not in result.proves:
            raise Refused(f"{where}: a certificate of kind {result.kind!r} does not prove {fact[:60]!r}")
        if premises or assumes or step["verified"] != "computed":
            raise Refused(f"{where}: a computed fact has no premises, assumes nothing, and is tagged 'computed'")
        used_parts.add(step["part"])
        lines.append(f"{step['id']}: {step['statement']} [a fact that the {result.kind} certificate proves: {fact}]")
    unused = [step["id"] for step in steps[:-1] if step["id"] not in used_ids]
    if unused:
        raise Refused(f"the step {unused[0][:60]!r} is used by no other step")
    if len(used_parts) != len(results):
        raise Refused("a part is used by no step")
    named = question.get("class")
    check_last(
        steps[-1], answer, None if named is None else f"the {'task' if 'task' in question else 'model'} is {named}"
    )
    everything = sorted(assumed[steps[-1]["id"]])  # every other step is used, so the last one rests on all of them
    if _names(certificate["assuming"], "assuming") != everything:
        raise Refused(f"assuming: the steps assume {everything or 'nothing'}, in sorted order")
    if answer == "open" and everything:
        raise Refused("an open answer assumes nothing")
    lines.append(f"{len(steps)} steps: each rests on earlier ones, all are used, the last concludes {answer!r}")
    lines.append(f"assumptions: {', '.join(everything) or 'none'}; no step's assumption is lost")
    return Findings(lines, proves=[answer], trusted=list(dict.fromkeys(trusted)))
