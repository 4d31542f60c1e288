"""JFLAP finite automata (``.jff``): an XML file with ``<type>fa</type>``, states and transitions.

Read event by event with expat; a document type or entity declaration ends the reading. The label of a transition
is a string that is read character by character, the empty one being the empty word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from tc0kit.errors import UserError
from tc0kit.tasks.automaton import Nfa
from tc0kit.tasks.automaton_builder import AutomatonBuilder


@dataclass
class _Handler:
    builder: AutomatonBuilder = field(default_factory=AutomatonBuilder)
    kind: str = ""
    state: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    text: str = ""
    edges: list[tuple[str, str, str]] = field(default_factory=list)

    def doctype(self, *_: object) -> None:
        raise UserError("document type and entity declarations are refused")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.text = ""
        if tag == "state":
            if "id" not in attributes:
                raise UserError("a state has no id")
            if attributes["id"] in self.builder.states:
                raise UserError(f"the state {attributes['id']!r} comes twice")
            self.state = attributes["id"]
            self.builder.state(self.state)
        elif tag == "transition":
            self.fields = {}

    def characters(self, text: str) -> None:
        self.text += text

    def end(self, tag: str) -> None:
        if tag == "type":
            self.kind = self.text.strip()
        elif tag in ("from", "to", "read"):
            self.fields[tag] = self.text.strip()
        elif tag == "state":
            self.state = None
        elif tag in ("initial", "final") and self.state is not None:
            (self.builder.initial if tag == "initial" else self.builder.accepting).append(
                self.builder.state(self.state)
            )
        elif tag == "transition":
            if "from" not in self.fields or "to" not in self.fields:
                raise UserError("a transition lacks <from> or <to>")
            self.edges.append((self.fields["from"], self.fields.get("read", ""), self.fields["to"]))
        self.text = ""


def read_jff(data: bytes) -> Nfa:
    """Return the automaton of a JFLAP file.

    Raises:
        UserError: malformed XML (with the line), declarations, another kind of machine, unknown states.
    """
    handler = _Handler()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = handler.doctype
    parser.EntityDeclHandler = handler.doctype
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.characters
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UserError(f"line {error.lineno}: {expat.errors.messages[error.code]}") from error
    if handler.kind != "fa":
        raise UserError(f"a JFLAP file of type 'fa' is read, not {handler.kind!r}")
    builder = handler.builder
    for source, label, target in handler.edges:
        for name in (source, target):
            if name not in builder.states:
                raise UserError(f"a transition names the unknown state {name!r}")
        here = source
        for character in label[:-1]:
            there = f"\n{len(builder.states)}"  # line ends do not occur in the file's own ids
            builder.edge(here, character, there)
            here = there
        builder.edge(here, label[-1:] or None, target)
    if len(builder.initial) > 1:
        raise UserError("more than one state is marked <initial/>")
    return builder.build()
