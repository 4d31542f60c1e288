"""The lattice of complexity classes: inclusions and separations as data, reachability by networkx.

A class is a name with a uniformity: ``TC0[DLOGTIME]``, ``TC0[L]``, ``TC0/poly``. An edge of the lattice
says "is contained in"; it holds at each uniformity separately, and ``X[DLOGTIME] <= X[L] <= X/poly``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import networkx

Uniformity = Literal["DLOGTIME", "L", "poly"]
UNIFORMITIES: tuple[Uniformity, ...] = ("DLOGTIME", "L", "poly")


@dataclass(frozen=True)
class Inclusion:
    """``small`` is contained in ``large``; ``strict`` is the source of a proof that they differ, or empty.

    Attributes:
        small: class name.
        large: class name.
        source: who proved the inclusion.
        strict: source of an unconditional separation, "" if equality is open.
        nonuniform: True if the separation also holds between the nonuniform classes.
    """

    small: str
    large: str
    source: str
    strict: str = ""
    nonuniform: bool = False


_PARITY = "Furst-Saxe-Sipser 1984; Ajtai 1983; Hastad 1986: MOD_p is not in AC0"
_SMOLENSKY = "Razborov 1987; Smolensky 1987: MOD_q is not in AC0[p] for primes q != p"
_PRODUCT = "Hajnal-Maass-Pudlak-Szegedy-Turan 1993 (gates of polynomial weights; inner product modulo 2 at depth 3)"
_SPACE = "space hierarchy theorem (Stearns-Hartmanis-Lewis 1965)"
_TIME = "time hierarchy theorem (Hartmanis-Stearns 1965)"

INCLUSIONS: tuple[Inclusion, ...] = (
    Inclusion("AC0", "AC0[p]", "definition", _PARITY, nonuniform=True),
    Inclusion("AC0[p]", "ACC0", "definition", _SMOLENSKY, nonuniform=True),
    Inclusion("CC0", "ACC0", "definition"),
    Inclusion("ACC0", "TC0", "MOD_m gates by thresholds"),
    Inclusion("TC0 depth 1", "TC0 depth 2", "definition", _PRODUCT, nonuniform=True),
    Inclusion("TC0 depth 2", "TC0 depth 3", "definition", _PRODUCT, nonuniform=True),
    Inclusion("TC0 depth 3", "TC0", "definition"),
    Inclusion("TC0", "NC1", "threshold gates by log-depth addition"),
    Inclusion("NC1", "C=NC1", "Caussinus-McKenzie-Therien-Vollmer 1998"),
    Inclusion("C=NC1", "AC0[C=NC1]", "definition"),
    Inclusion("AC0[C=NC1]", "PNC1", "Datta et al. 2012, as cited by Merrill et al. 2026"),
    Inclusion("NC1", "GapNC1", "Caussinus-McKenzie-Therien-Vollmer 1998"),
    Inclusion("GapNC1", "L", "Chinese remaindering (Chiu-Davida-Litow 2001; bits of GapNC1 functions)"),
    Inclusion("PNC1", "L", "Chinese remaindering (Chiu-Davida-Litow 2001)"),
    Inclusion("L", "NL", "definition"),
    Inclusion("NL", "SAC1", "Venkateswaran 1991"),
    Inclusion("NL", "DET", "Cook 1985"),
    Inclusion("SAC1", "AC1", "definition"),
    Inclusion("AC1", "TC1", "definition"),
    Inclusion("DET", "TC1", "Cook 1985; Hesse-Allender-Barrington 2002"),
    Inclusion("TC1", "NC2", "threshold gates by log-depth addition"),
    Inclusion("NC2", "NC", "definition"),
    Inclusion("NC", "P", "definition"),
    Inclusion("P", "NP", "definition"),
    Inclusion("NP", "PSPACE", "definition"),
    Inclusion("PSPACE", "EXP", "definition"),
    Inclusion("NC", "PSPACE", "NC is in polylogarithmic space (Borodin 1977)", _SPACE),
    Inclusion("P", "EXP", "definition", _TIME),
)
"""The inclusions of the lattice; ``AC0[p]`` stands for every prime p, the last two are there for their separations.

``CC0`` has MOD_m gates only; ``TC0 depth d`` is depth d of majority gates; ``AC0[C=NC1]`` is AC0 with oracle gates.
"""


@dataclass(frozen=True)
class ClassRef:
    """A class with its uniformity. Classes from L upwards are machine classes and always ``DLOGTIME`` (uniform)."""

    name: str
    uniformity: Uniformity = "DLOGTIME"

    def __str__(self) -> str:
        if not is_circuit_class(self.name):
            return self.name
        return f"{self.name}/poly" if self.uniformity == "poly" else f"{self.name}[{self.uniformity}]"


def is_circuit_class(name: str) -> bool:
    """Return True for the classes whose uniformity has to be named."""
    return name.startswith(("AC0", "TC0")) or name in {"CC0", "ACC0", "NC1", "C=NC1", "GapNC1", "PNC1"}


@cache
def _graph() -> networkx.DiGraph[str]:
    import networkx as nx

    graph: networkx.DiGraph[str] = nx.DiGraph()
    for edge in INCLUSIONS:
        graph.add_edge(edge.small, edge.large)
    return graph


@cache
def _above(name: str) -> frozenset[str]:
    import networkx as nx

    return frozenset(nx.descendants(_graph(), name)) | {name}


def class_names() -> tuple[str, ...]:
    """Return every class name of the lattice, smaller classes first."""
    import networkx as nx

    return tuple(nx.lexicographical_topological_sort(_graph()))


def _node(name: str) -> str:
    return "AC0[p]" if re.fullmatch(r"AC0\[\d+\]", name) else name


def known(name: str) -> bool:
    """Return True if the lattice has this class (``AC0[3]`` is an instance of ``AC0[p]``)."""
    return _node(name) in _graph()


def included(small: str, large: str) -> bool:
    """Return True if ``small`` is known to be contained in ``large`` (at the same uniformity).

    Raises:
        KeyError: a name is not in the lattice.
    """
    for name in (small, large):
        if not known(name):
            raise KeyError(name)
    if _node(small) == _node(large) == "AC0[p]":
        return small == large
    return _node(large) in _above(_node(small))


def _included(small: str, large: str) -> bool:
    """The same where ``AC0[p]`` stands for any of its instances."""
    return _node(small) == _node(large) or included(small, large)


def uniform_within(small: Uniformity, large: Uniformity) -> bool:
    """Return True if circuits of the first uniformity are circuits of the second."""
    return UNIFORMITIES.index(small) <= UNIFORMITIES.index(large)


def contained(small: ClassRef, large: ClassRef) -> bool:
    """Return True if ``small`` is known to be contained in ``large``, uniformities included.

    ``TC0[L]`` is contained in L (an L-uniform circuit can be built and evaluated in L), but a nonuniform
    class is contained in no uniform one.
    """
    if not included(small.name, large.name):
        return False
    if not is_circuit_class(large.name):
        return small.uniformity != "poly"
    return uniform_within(small.uniformity, large.uniformity)


def separation(hard: str, upper: ClassRef) -> str:
    """Return the source of a proof that class ``hard`` is not contained in ``upper``, or "" if none is known.

    A strict inclusion a < b proves it for every ``upper`` inside a and every ``hard`` above b; an inclusion at
    ``AC0[p]`` is strict for each prime p, and different primes are incomparable.
    """
    if _node(hard) == _node(upper.name) == "AC0[p]" and hard != upper.name:
        return _SMOLENSKY if "AC0[p]" not in (hard, upper.name) else ""
    for edge in INCLUSIONS:
        if not edge.strict or not _included(edge.large, hard) or not _included(upper.name, edge.small):
            continue
        if upper.uniformity != "poly" or edge.nonuniform:
            return edge.strict
    return ""
