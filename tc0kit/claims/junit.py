"""Results as JUnit XML, which CI systems show: a claim in an unexpected state is a failure, an open one is skipped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from tc0kit.claims.results import Result

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has not."""


def write(results: Sequence[Result]) -> bytes:
    """Return the XML."""
    suites = ElementTree.Element("testsuites")
    for file in dict.fromkeys(result.claim.place.file for result in results):
        inside = [result for result in results if result.claim.place.file == file]
        suite = ElementTree.SubElement(
            suites,
            "testsuite",
            name=_clean(file),
            tests=str(len(inside)),
            failures=str(sum(not result.ok for result in inside)),
            skipped=str(sum(result.ok and result.outcome.state == "open" for result in inside)),
            time=f"{sum(result.outcome.seconds for result in inside):.3f}",
        )
        for result in inside:
            _case(suite, result)
    ElementTree.indent(suites)
    text = ElementTree.tostring(suites, encoding="unicode", xml_declaration=False)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _case(suite: ElementTree.Element, result: Result) -> None:
    claim, outcome = result.claim, result.outcome
    case = ElementTree.SubElement(
        suite, "testcase", classname=_clean(claim.place.file), name=claim.id, time=f"{outcome.seconds:.3f}"
    )
    said = f"{outcome.state}: {outcome.method}"
    if not result.ok:
        message = f"{outcome.state}, expected {claim.expect}"
        failure = ElementTree.SubElement(case, "failure", message=_clean(message))
        failure.text = _clean("\n".join(filter(None, (said, outcome.reason, _example(result)))))
    elif outcome.state == "open":
        ElementTree.SubElement(case, "skipped", message=_clean(outcome.reason))
    else:
        ElementTree.SubElement(case, "system-out").text = _clean(said)


def _example(result: Result) -> str:
    return ", ".join(f"{name} = {value}" for name, value in result.outcome.counterexample.items())


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("?", text)
