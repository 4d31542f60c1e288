"""Text, files and bytes to tasks; ``parse_task`` documents how a text is read."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from tc0kit.budget import Budget
from tc0kit.errors import UserError, did_you_mean
from tc0kit.tasks.action import Action
from tc0kit.tasks.automaton import Dfa, Nfa
from tc0kit.tasks.catalogue import ROWS
from tc0kit.tasks.expression import atom_at, generated, parse_expression
from tc0kit.tasks.files import format_of, read_bytes, read_file
from tc0kit.tasks.groups import Built
from tc0kit.tasks.known import suggestions
from tc0kit.tasks.letters import replaced_letters
from tc0kit.tasks.minimize import minimize, sorted_letters
from tc0kit.tasks.named import NamedTask, WordProblem, normal_form
from tc0kit.tasks.subset import determinize
from tc0kit.tasks.symbols import parse_symbols, shown_symbols
from tc0kit.tasks.tables import TableMonoid
from tc0kit.tasks.task import Alphabet, Task

if TYPE_CHECKING:
    from tc0kit.tasks.json_form import Content

TEXT_LIMIT = 1_000_000

_PREFIX = re.compile(r"\s*(group|monoid|regex|file|named)\s*:", re.IGNORECASE)
# User text meets these patterns, so none of them may backtrack over a run of characters more than once.
_OVER = re.compile(r"(?<!\s)\s+over\s+(?P<letters>all|generators|the generators|[(\[{].*)$", re.DOTALL)
_STRAY_OVER = re.compile(r"(?<!\s)\s+over\s.{0,20}|(?<!\s)\s+over$", re.DOTALL)
_SYMBOL_SET = re.compile(r"\{(.*)\}\s*", re.DOTALL)
_REGEX_MARKS = frozenset("|*+?{}[].&~\\")
_GROUP = r"\([\d\s,]*\)"
_CYCLES = re.compile(rf"(?=.*\d[\s,]+\d)\s*{_GROUP}(\s*(,\s*)?{_GROUP})*\s*")
_IMAGES = re.compile(rf"(?=.*\d[\s,]+\d)\s*\[[\d\s,]*\](\s*,\s*(\[[\d\s,]*\]|{_GROUP}(\s*{_GROUP})*))*\s*")
_FILE_START = re.compile(rb"[{@]|\[\s*\[|<[?!A-Za-z]")
_FILE_LIKE = re.compile(r"[^|*+?()\[\]{}&~\n]+\.(txt|dot|gv|toml|yaml|yml|xml|pkl|pt|safetensors)", re.IGNORECASE)


def parse_task(
    text: str, *, alphabet: str | None = None, symbols: str | None = None, budget: Budget | None = None
) -> Task:
    """Return the task that ``text`` describes.

    A prefix ``group:``, ``monoid:``, ``regex:``, ``file:`` or ``named:`` says what the rest is. Without one the first
    of these that applies:

    1. a path: the text ends in a known file ending (.json .csv .jff .att .fst .mata .ba), whether or not the file
       exists, or it contains a slash and the file exists;
    2. a regex, if ``symbols`` is given or the text ends in `` over {a,b}``;
    3. a named task of the catalogue (``parity``, ``dyck-2``, ``mod-3``; case, spaces and hyphens do not matter);
    4. generators: cycles ``(1 2 3 4 5), (1 2)`` or image lists ``[2 3 1], [1 1 3]``, with or without ``<..>``; brackets
       with at least two numbers separated by spaces or commas is read so, and ``(12)*`` is a regex;
    5. a regex, if it contains one of ``| * + ? { } [ ] . & ~ \\`` outside ``<..>``;
    6. a group or monoid expression (``A4xZ5``, ``Z2 wr S3``, ``T4``).

    So a plain word is never silently a regex: write ``regex:abba`` or state the symbols. Nor are known names joined by
    an operator of regular expressions (``S3*S3``).

    A word problem names its alphabet by ``alphabet`` or by the ending `` over all`` (every element is a letter; the
    default), `` over generators``, or `` over (1 2), (1 2 3 4 5)``: these elements, on the points of the natural
    action counted from 1. A language names its own by ``symbols`` or `` over {a,b}``; by default these are
    the symbols that occur.
    Letters of a language are sorted and its states numbered canonically.

    Args:
        text: the task.
        alphabet: ``"all"`` or ``"generators"``, for word problems.
        symbols: the alphabet of a regex, one character a symbol; commas and spaces separate.
        budget: limits the subset construction and other searches.

    Raises:
        UserError: what is wrong, where, and the nearest valid form.
        BudgetSpent: the automaton is too large.
    """
    budget = budget or Budget()
    if len(text) > TEXT_LIMIT:
        raise UserError(f"the task has {len(text):,} characters; at most {TEXT_LIMIT:,} are read")
    if not text.strip():
        raise UserError("the task is empty; try A5, (aa)*, parity or a file")
    if alphabet not in (None, "all", "generators"):
        raise UserError(f"alphabet {alphabet!r} is not known; use all or generators")
    reader = _Reader(text, alphabet, symbols, budget)
    prefix = _PREFIX.match(text)
    if prefix is None:
        return reader.unprefixed()
    return reader.prefixed(prefix[1].lower(), text[prefix.end() :].strip())


def parse_task_bytes(
    data: bytes,
    format: str | None = None,
    *,
    alphabet: str | None = None,
    symbols: str | None = None,
    budget: Budget | None = None,
    source: str = "standard input",
) -> Task:
    """Return the task of a file's content, or the task that one line of text describes.

    Args:
        data: the content.
        format: a file ending without its dot, or None to guess: what begins like JSON, JFLAP or mata is read so,
            several lines as a CSV table, one line as by ``parse_task``.
        alphabet: ``"all"`` or ``"generators"``, for word problems.
        symbols: the alphabet of a regex.
        budget: limits the subset construction and other searches.
        source: name of the data for messages.

    Raises:
        UserError: malformed content, naming the place.
        BudgetSpent: the automaton is too large.
    """
    if alphabet not in (None, "all", "generators"):
        raise UserError(f"alphabet {alphabet!r} is not known; use all or generators")
    if format is None and (text := _one_line(data)) is not None:
        return parse_task(text, alphabet=alphabet, symbols=symbols, budget=budget)
    reader = _Reader(source, alphabet, symbols, budget or Budget())
    return reader.content(read_bytes(data, format, reader.budget, source), source)


def _one_line(data: bytes) -> str | None:
    """Return the content as a task's text if it is one line that begins like no file; image lists begin with ``[``."""
    line = data.removeprefix(b"\xef\xbb\xbf").strip()
    if not line or len(line) > TEXT_LIMIT or b"\n" in line or _FILE_START.match(line):
        return None
    try:
        return line.decode()
    except UnicodeDecodeError:
        return None


def language_task(automaton: Dfa | Nfa, name: str, text: str | None = None, budget: Budget | None = None) -> Task:
    """Return the language of an automaton as a task: determinised if need be, and minimised.

    Letters are sorted by name, so that equal languages over the same letters give equal automata.

    Raises:
        BudgetSpent: the automaton is too large.
    """
    dfa = determinize(automaton, budget) if isinstance(automaton, Nfa) else automaton
    dfa = minimize(sorted_letters(dfa), budget)
    return Task("language", name, text if text is not None else name, dfa.action, dfa)


class _Reader:
    def __init__(self, text: str, alphabet: str | None, symbols: str | None, budget: Budget) -> None:
        self.text = text
        self.alphabet = alphabet
        self.symbols = None if symbols is None else parse_symbols(symbols)
        self.budget = budget

    def prefixed(self, prefix: str, rest: str) -> Task:
        if not rest:
            raise UserError(f"nothing follows the prefix {prefix!r}")
        if prefix == "regex":
            return self.regex(*self.split_symbols(rest))
        base, over = self.split_over(rest)
        if self.symbols is not None:
            raise UserError(f"'symbols' belongs to regexes, not to the prefix {prefix!r}")
        if prefix == "file":
            return self.content(read_file(base, self.budget), base, over)
        if prefix == "named":
            return self.named(base, over) or self.unknown(
                base, [name for row in ROWS for name in (row.id, *row.aliases)]
            )
        return self.word_problem(self.monoid(base), over, group=prefix == "group")

    def unprefixed(self) -> Task:
        text = self.text.strip()
        base, over = self.split_over(text)
        if format_of(base) or ("/" in base and os.path.isfile(base)) or _FILE_LIKE.fullmatch(base):
            return self.content(read_file(base, self.budget), base, over)
        plain, symbols = self.split_symbols(text)
        if symbols is not None:
            return self.regex(plain, symbols)
        if (task := self.named(base, over)) is not None:
            return task
        if _CYCLES.fullmatch(base) or _IMAGES.fullmatch(base):
            return self.word_problem(generated(base), over)
        outside = re.sub(r"<[^<>]*>", "", base)
        if _REGEX_MARKS.isdisjoint(outside):
            return self.word_problem(self.monoid(base), over)
        self.refuse_joined_names(text)
        return self.regex(plain, None)

    def split_over(self, text: str) -> tuple[str, str | None]:
        """Split ``A5 over ..`` into the base and what follows ``over``."""
        match = _OVER.search(text)
        if match is None or match["letters"].startswith("{"):
            return text, None
        return text[: match.start()].strip(), match["letters"].strip()

    def split_symbols(self, text: str) -> tuple[str, frozenset[str] | None]:
        """Split ``(aa)* over {a,b}`` into the regex and its stated alphabet."""
        match = _OVER.search(text)
        stated = _SYMBOL_SET.fullmatch(match["letters"]) if match else None
        if match is None or stated is None:
            return text, self.symbols
        if self.symbols is not None:
            raise UserError("the alphabet is stated twice: by symbols and by 'over {..}'")
        return text[: match.start()], parse_symbols(stated[1])

    def regex(self, text: str, symbols: frozenset[str] | None) -> Task:
        if self.alphabet is not None:
            raise UserError("a language has its own letters; 'alphabet' belongs to word problems (use 'symbols')")
        from tc0kit.tasks.regex import regex_to_dfa  # most tasks need no regex

        if stray := _STRAY_OVER.search(text):
            raise UserError(f"{stray[0].strip()!r} states no alphabet; write it in braces, as in (aa)* over {{a,b}}")
        dfa = regex_to_dfa(text, symbols, self.budget)
        shown = shown_symbols(dfa.action.letters)
        return Task("language", f"language {text.strip()} over {shown}", self.text, dfa.action, dfa)

    def monoid(self, text: str) -> Built:
        if _CYCLES.fullmatch(text) or _IMAGES.fullmatch(text):
            return generated(text)
        return parse_expression(text, suggestions)

    def chosen_alphabet(self, over: str | None) -> tuple[Alphabet, str | None]:
        """Return the alphabet and, if letters are named, their text."""
        if over is None:
            return ("letters" if self.alphabet == "generators" else "all"), None
        if self.alphabet is not None:
            raise UserError(f"the alphabet is stated twice: {self.alphabet} and 'over {over}'")
        if over == "all":
            return "all", None
        return "letters", (None if over.endswith("generators") else over)

    def word_problem(self, built: Built, over: str | None, *, group: bool = False) -> Task:
        if group and not built.action.is_permutation_action:
            raise UserError(f"{built.name} is no group; write monoid:{built.name}")
        alphabet, letters = self.chosen_alphabet(over)
        name, action = f"word problem of {built.name}", built.action
        if letters is not None:
            if built.natural is None:
                raise UserError(f"{built.name} has no numbered points; 'over' takes all or generators here")
            offset = self.text.rfind(letters)
            action = replaced_letters(built.name, built.natural, letters, offset, self.budget)
            name += f" over {', '.join(action.letters)}"
        elif alphabet == "letters":
            name += " over its generators"
        return Task("word-problem", name, self.text, action, alphabet=alphabet)

    def content(self, content: Content, source: str, over: str | None = None) -> Task:
        """Return the task of what a file contained."""
        if self.symbols is not None:
            raise UserError(f"{source}: a file has its own letters; 'symbols' belongs to regexes")
        if isinstance(content, Nfa):
            if over is not None or self.alphabet is not None:
                raise UserError(f"{source}: an automaton's language has its own letters; no alphabet can be chosen")
            return language_task(content, f"language of {source}", self.text, self.budget)
        alphabet, letters = self.chosen_alphabet(over)
        if letters is not None:
            raise UserError(f"{source}: 'over' takes all or generators for a file")
        action = content
        if isinstance(content, TableMonoid):
            action = content.everything if alphabet == "letters" else content.generators
        name = f"word problem of {source}" + (" over its generators" if alphabet == "letters" else "")
        assert isinstance(action, Action)
        return Task("word-problem", name, self.text, action, alphabet=alphabet)

    def named(self, text: str, over: str | None) -> Task | None:
        """Return the named task called ``text``, or None."""
        name = normal_form(text)
        for row in ROWS:
            parameters = row.match(name)
            if parameters is None:
                continue
            title = row.id.format(**parameters)
            for hole, value in parameters.items():
                if value < (least := row.least.get(hole, 1)):
                    raise UserError(f"{title}: the parameter {hole} is at least {least}")
            if over is not None or self.alphabet is not None:
                raise UserError(f"{title} is a named task with its own letters; no alphabet can be chosen")
            built = row.named(parameters) if row.build is None else row.build(parameters)
            if isinstance(built, NamedTask):
                return Task("named", f"{built.id}: {built.title}", self.text, named=built)
            shown = f"{title}: {row.title.format(**parameters)}"
            if isinstance(built, WordProblem):
                return Task("word-problem", shown, self.text, built.action, alphabet=built.alphabet)
            return language_task(built, shown, self.text, self.budget)
        return None

    def unknown(self, text: str, known: list[str]) -> Task:
        hint = did_you_mean(text, [*known, *suggestions(text)])
        raise UserError(f"{text!r} is no named task{hint}")

    def refuse_joined_names(self, text: str) -> None:
        """Refuse ``S3*S3``, ``A5+Z5``, ``PSL(2,7).2``: known names joined by an operator of regular expressions."""
        if len(text) > 200:
            return
        parts = re.split(r"\s*[*+.|&]\s*", text)
        if len(parts) > 1 and all(part and _is_atom(part) for part in parts):
            product = "x".join(parts)
            raise UserError(
                f"{text!r} joins names of groups by an operator of regexes; did you mean {product} or regex:{text}?"
            )


def _is_atom(text: str) -> bool:
    try:
        atom = atom_at(text, 0)
    except UserError:
        return False
    return atom is not None and atom[1] == len(text)
