"""Every writer against a reader or a real consumer; consumers that are not installed are skipped."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import ALL, HOSTILE, SMALL, majority, many_primes, product_mod_7, signed_and_wide, sum_mod_16
from test_core import by_gates

from tc0kit.circuits.builder import Builder
from tc0kit.circuits.circuit import Circuit
from tc0kit.circuits.equivalence import random_blocks
from tc0kit.circuits.exchange import FORMATS, export, threshold_blif
from tc0kit.circuits.exchange.and_graph import FULL_ADDER
from tc0kit.circuits.exchange.expansion import expand, expected_size
from tc0kit.circuits.exchange.flat import flat_wires
from tc0kit.circuits.exchange.names import distinct, escape
from tc0kit.circuits.exchange.ranges import ranges, signed_width
from tc0kit.circuits.form import total
from tc0kit.circuits.mamba import compile_mamba
from tc0kit.circuits.simulate import evaluator
from tc0kit.errors import BudgetSpent, UserError

Make = Callable[[], Circuit]


def samples(circuit: Circuit, count: int = 12) -> list[list[int]]:
    """Return input assignments: all zero, all one, random ones."""
    rng = random.Random(1)
    wires = circuit.input_wires
    return [[0] * wires, [1] * wires] + [[rng.randint(0, 1) for _ in range(wires)] for _ in range(count - 2)]


def read_bits(bits: list[int], signed: bool) -> int:
    return sum(b << i for i, b in enumerate(bits)) - (bits[-1] << len(bits) if signed else 0)


@pytest.mark.parametrize("make", ALL)
def test_ranges_hold_and_are_tight_for_a_look_up(make: Make) -> None:
    circuit = make()
    bounds = ranges(circuit)
    for bits in samples(circuit, 30):
        for value, (low, high) in zip(by_gates(circuit, bits), bounds.outputs, strict=True):
            assert low <= value <= high
    if make is sum_mod_16:
        assert bounds.outputs == [(0, 1)] * 4


def test_signed_width() -> None:
    for width in range(1, 6):
        low, high = -(1 << width - 1), (1 << width - 1) - 1
        assert signed_width(low, high) == width
        assert signed_width(low - 1, 0) == signed_width(0, high + 1) == width + 1


@pytest.mark.parametrize("make", ALL)
def test_threshold_blif_round_trip(make: Make) -> None:
    circuit = make()
    again = threshold_blif.read(str(export(circuit, "th")))
    assert again.inputs == circuit.inputs
    assert [o.name for o in again.outputs] == [o.name for o in circuit.outputs]
    assert (again.gates, again.depth) == (circuit.gates, circuit.depth)
    for bits in samples(circuit):
        assert by_gates(again, bits) == by_gates(circuit, bits)
    assert str(export(again, "th")).splitlines()[-1] == ".end"
    if make in (majority, product_mod_7, sum_mod_16):
        rows = [(k, i, list(c), list(w), list(t)) for k, i, c, w, t in circuit.rows()]
        assert [(k, i, list(c), list(w), list(t)) for k, i, c, w, t in again.rows()] == rows


def test_a_foreign_threshold_file() -> None:
    lines = ("Threshold logic gate list", ".model m", ".input 1 2 3", ".output 9", ".threshold 5 9", "1 1")
    text = "\n".join((*lines, ".threshold 1 2 3 5", "-2 3 1 2 ", ".end"))
    circuit = threshold_blif.read(text)
    for x in range(8):
        a, b, c = x & 1, x >> 1 & 1, x >> 2
        assert by_gates(circuit, [a, b, c]) == [int(-2 * a + 3 * b + c >= 2)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".model m\n.inputs a\n.threshold a b\n1", "line 3: one weight for each input"),
        (".model m\n.inputs a\n.threshold a b\n1 x", "line 3: invalid literal"),
        (".model m\n.inputs a\n.threshold a b\n1 1\n.threshold a b\n1 1", "line 5: b is defined twice"),
        (".model m\n.inputs a\n.outputs c\n.threshold b c\n1 1", "'b' is used, but not defined"),
        (".model m\n.threshold b c\n1 1\n.threshold c b\n1 1", "depends on itself"),
        (".model m\n.inputs a\n.outputs z", "output 'z': 'z' is not defined"),
        (".model m\n.names a", "line 2: no line of a .th file"),
        (".model m\n#! input x", "line 2: Expecting value"),
        ('.model m\n#! input "x" 2 bits\n.inputs a', "differ in their number of wires"),
        ('.model m\n#! input "x"', "line 2"),
    ],
)
def test_malformed_threshold_files(text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        threshold_blif.read(text)
    assert message in str(caught.value)


@pytest.mark.parametrize("make", ALL)
def test_the_expansion_agrees(make: Make) -> None:
    circuit = make()
    graph = expand(circuit)
    assert graph.size <= expected_size(circuit)
    chosen = samples(circuit)
    words = [sum(bits[i] << k for k, bits in enumerate(chosen)) for i in range(circuit.input_wires)]
    found = graph.evaluate(words, len(chosen))
    for k, bits in enumerate(chosen):
        values = [
            read_bits([word >> k & 1 for word in output], signed)
            for output, signed in zip(found, graph.signed, strict=True)
        ]
        assert values == by_gates(circuit, bits)


def test_a_mamba_block_expands_without_one_adder_for_each_wire() -> None:
    circuit = compile_mamba(2, 2)
    graph = expand(circuit)
    bits = next(random_blocks(circuit, 64, 0))
    found = graph.evaluate([sum(int(b) << k for k, b in enumerate(wire)) for wire in bits], 64)
    for output, signed, values in zip(found, graph.signed, evaluator(circuit, "forms")(bits), strict=True):
        assert [read_bits([w >> k & 1 for w in output], signed) for k in range(64)] == values.tolist()
    adders = sum(abs(int(w)).bit_count() for _, _, _, weights, _ in circuit.rows() for w in weights)
    assert 4 * graph.size < FULL_ADDER * adders


def test_the_expansion_has_a_budget() -> None:
    with pytest.raises(BudgetSpent, match=r"more than 1,000 ANDs, at most \d") as caught:
        export(many_primes(), "aag", max_nodes=1000)
    assert caught.value.found["expected"] > 1000


def test_the_flat_format_has_a_budget() -> None:
    circuit = many_primes()
    flat = sum(len(columns) * len(thresholds) for _, _, columns, _, thresholds in circuit.rows())
    assert flat_wires(circuit) == flat
    assert export(circuit, "th", max_wires=flat)
    with pytest.raises(BudgetSpent, match=f"would have {flat:,} wires"):
        export(circuit, "th", max_wires=flat - 1)


def run_aag(text: str, bits: list[int]) -> list[int]:
    """Evaluate ASCII AIGER as its definition says; return the output bits."""
    lines = text.split("\n")
    _, inputs, _, outputs, ands = map(int, lines[0].split()[1:])
    value = {0: 0, 1: 1}

    def define(literal: int, bit: int) -> None:
        value[literal], value[literal ^ 1] = bit, 1 - bit

    for literal, bit in zip(map(int, lines[1 : 1 + inputs]), bits, strict=True):
        define(literal, bit)
    for line in lines[1 + inputs + outputs : 1 + inputs + outputs + ands]:
        gate, a, b = map(int, line.split())
        assert gate > a >= b
        define(gate, value[a] & value[b])
    return [value[int(line)] for line in lines[1 + inputs : 1 + inputs + outputs]]


def output_values(circuit: Circuit, bits: list[int]) -> list[int]:
    """Cut the bits of all outputs into integers."""
    values = []
    for low, high in ranges(circuit).outputs:
        width = signed_width(low, high) if low < 0 else max(1, high.bit_length())
        values.append(read_bits(bits[:width], low < 0))
        bits = bits[width:]
    assert not bits
    return values


@pytest.mark.parametrize("make", SMALL)
def test_ascii_aiger(make: Make) -> None:
    circuit = make()
    text = str(export(circuit, "aag"))
    for bits in samples(circuit, 5):
        assert output_values(circuit, run_aag(text, bits)) == by_gates(circuit, bits)


@pytest.mark.parametrize("make", SMALL)
def test_binary_aiger_is_the_ascii_one(make: Make) -> None:
    circuit = make()
    data, text = export(circuit, "aig"), str(export(circuit, "aag"))
    assert isinstance(data, bytes)
    maximum, inputs, _, outputs, ands = map(int, data.split(b"\n")[0].split()[1:])
    place = data.index(b"\n") + 1
    for _ in range(outputs):
        place = data.index(b"\n", place) + 1

    def delta() -> int:
        nonlocal place
        value = shift = 0
        while True:
            byte = data[place]
            place += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7

    rows = []
    for gate in range(2 * inputs + 2, 2 * maximum + 2, 2):
        a = gate - delta()
        rows.append(f"{gate} {a} {a - delta()}")
    assert rows == text.split("\n")[1 + inputs + outputs : 1 + inputs + outputs + ands]
    assert data[place:].decode() == text[text.index("i0 ") :]


Constraint = tuple[list[tuple[int, int]], str, int]


def read_opb(text: str) -> list[Constraint]:
    """Return terms (weight, variable from 0), relation and bound of every constraint."""
    constraints = []
    for line in text.splitlines():
        if not line.startswith("*"):
            found = re.fullmatch(r"((?:[+-]\d+ x\d+ )*)(>=|=) (-?\d+) ;", line)
            assert found, line
            terms = [(int(w), int(x) - 1) for w, x in re.findall(r"([+-]\d+) x(\d+)", found[1])]
            constraints.append((terms, found[2], int(found[3])))
    return constraints


def violated(constraints: list[Constraint], values: list[int]) -> bool:
    for terms, relation, bound in constraints:
        value = sum(w * values[x] for w, x in terms)
        if value < bound or (relation == "=" and value != bound):
            return True
    return False


def run_opb(constraints: list[Constraint], circuit: Circuit, bits: list[int], variables: int) -> None:
    """Check that the run is a solution, and that flipping any wire's variable violates a constraint."""
    values = list(bits)
    for _, _, columns, weights, thresholds in circuit.rows():
        form = sum(int(w) * values[c] for c, w in zip(columns, weights, strict=True))
        values += [int(form >= t) for t in thresholds]
    wires = len(values)
    values += [0] * (variables - wires)
    for terms, relation, bound in constraints:  # an equation defines the value's bits
        if relation == "=":
            rest = sum(w * values[x] for w, x in terms if x < wires) - bound
            for w, x in terms:
                if x >= wires:
                    values[x] = rest // -w & 1
    assert not violated(constraints, values)
    about: list[list[Constraint]] = [[] for _ in range(variables)]
    for constraint in constraints:
        for _, x in constraint[0]:
            about[x].append(constraint)
    for gate in range(circuit.input_wires, variables, 3):
        values[gate] ^= 1
        assert violated(about[gate], values)
        values[gate] ^= 1


@pytest.mark.parametrize("make", ALL)
def test_opb(make: Make) -> None:
    circuit = make()
    text = str(export(circuit, "opb"))
    head = re.match(r"\* #variable= (\d+) #constraint= (\d+) #equal= (\d+)\n", text)
    assert head
    constraints = read_opb(text)
    equalities = sum(relation == "=" for _, relation, _ in constraints)
    assert (int(head[2]), int(head[3])) == (len(constraints), equalities)
    assert len(constraints) == 2 * circuit.gates + equalities
    assert (equalities > 0) == (make is not majority)
    for bits in samples(circuit, 4):
        run_opb(constraints, circuit, bits, int(head[1]))


@pytest.mark.parametrize("make", [product_mod_7, sum_mod_16, signed_and_wide])
def test_a_pseudo_boolean_solver_finds_the_run(make: Make, tmp_path: Path) -> None:
    circuit = make()
    text = str(export(circuit, "opb"))
    for bits in samples(circuit, 4):
        fixed_inputs = "".join(f"+1 x{i} >= 1 ;\n" if bit else f"-1 x{i} >= 0 ;\n" for i, bit in enumerate(bits, 1))
        (tmp_path / "c.opb").write_text(text + fixed_inputs, encoding="ascii")
        printed = run_tool("minisat+", "c.opb", cwd=tmp_path, codes=(0, 10, 30))
        true = {int(x) for x in re.findall(r" x(\d+)", printed[printed.index("\nv ") :])}
        found = []
        for constant, terms in re.findall(r"^\* output \S+ = ([+-]\d+) (.*)$", text, re.MULTILINE):
            pairs = re.findall(r"([+-]\d+) x(\d+)", terms)
            found.append(int(constant) + sum(int(w) for w, x in pairs if int(x) in true))
        assert found == by_gates(circuit, bits)


def fixed(names: list[str], bits: list[int]) -> str:
    return " ".join(name if bit else f"(not {name})" for name, bit in zip(names, bits, strict=True))


@pytest.mark.parametrize("make", SMALL)
def test_z3_reads_smtlib_and_agrees(make: Make) -> None:
    import z3

    circuit = make()
    text = str(export(circuit, "smt2"))
    inputs = re.findall(r"declare-const (\w+) Bool", text)
    outputs = re.findall(r"define-fun (out_\w+) \(\) Int", text)
    for bits in samples(circuit, 4):
        expected = by_gates(circuit, bits)
        same = " ".join(f"(= {name} {v if v >= 0 else f'(- {-v})'})" for name, v in zip(outputs, expected, strict=True))
        for goal, answer in ((f"(and {same})", z3.sat), (f"(not (and {same}))", z3.unsat)):
            solver = z3.Solver()
            solver.from_string(f"{text}(assert (and {fixed(inputs, bits)}))(assert {goal})")
            assert solver.check() == answer


@pytest.mark.parametrize("make", SMALL)
def test_z3_reads_dimacs_and_agrees(make: Make, tmp_path: Path) -> None:
    import z3

    circuit = make()
    text = str(export(circuit, "dimacs"))
    literals = re.findall(r"^c output \S+ = (\S+)$", text, re.MULTILINE)
    head = re.search(r"^p cnf (\d+) (\d+)$", text, re.MULTILINE)
    assert head
    for bits in samples(circuit, 3)[1:]:
        units = [i + 1 if bit else -(i + 1) for i, bit in enumerate(bits)]
        clauses = "".join(f"{unit} 0\n" for unit in units)
        body = text.replace(head[0], f"p cnf {head[1]} {int(head[2]) + len(units)}") + clauses
        (tmp_path / "c.cnf").write_text(body, encoding="utf-8")
        solver = z3.Solver()
        solver.from_file(str(tmp_path / "c.cnf"))
        assert solver.check() == z3.sat
        model = {str(d): z3.is_true(solver.model()[d]) for d in solver.model().decls()}
        found = [
            v == "true" if v in {"true", "false"} else model.get(f"k!{v.lstrip('-')}", False) != v.startswith("-")
            for v in literals
        ]
        assert output_values(circuit, [int(v) for v in found]) == by_gates(circuit, bits)


def run_tool(*command: str, cwd: Path, codes: tuple[int, ...] = (0,)) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in codes, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("make", SMALL)
def test_iverilog_simulates_verilog(make: Make, tmp_path: Path) -> None:
    circuit = make()
    text = str(export(circuit, "verilog"))
    inputs = re.findall(r"input \[(\d+):0\] (\w+)", text)
    outputs = re.findall(r"output (?:signed )?\[(\d+):0\] (\w+)", text)
    module = re.search(r"^module (\w+)", text, re.MULTILINE)
    assert module
    lines = ["module bench;"]
    lines += [f"reg [{width}:0] {name};" for width, name in inputs]
    lines += [f"wire [{width}:0] {name};" for width, name in outputs]
    lines.append(f"{module[1]} dut({', '.join(f'.{name}({name})' for _, name in inputs + outputs)});")
    lines.append("initial begin")
    chosen = samples(circuit, 8)
    for bits in chosen:
        for item, (_, name) in zip(circuit.inputs, inputs, strict=True):
            value = read_bits(bits[item.first : item.first + item.width], False)
            lines.append(f"{name} = {item.width}'d{value};")
        lines.append("#1;")
        for low_high, (_, name) in zip(ranges(circuit).outputs, outputs, strict=True):
            shown = f"$signed({name})" if low_high[0] < 0 else name
            lines.append(f'$write("%0d ", {shown});')
        lines.append('$write("\\n");')
    (tmp_path / "c.v").write_text(text + "\n".join([*lines, "end", "endmodule", ""]), encoding="utf-8")
    run_tool("iverilog", "-g2001", "-Wall", "-o", "c.vvp", "c.v", cwd=tmp_path)
    printed = run_tool("vvp", "c.vvp", cwd=tmp_path)
    found = [[int(v) for v in line.split()] for line in printed.splitlines()]
    assert found == [by_gates(circuit, bits) for bits in chosen]


def write_all(circuit: Circuit, folder: Path) -> str:
    """Write the expanded formats and return the name of ABC's program."""
    for format in ("blif", "aag", "aig", "verilog"):
        data = export(circuit, format)
        (folder / f"c.{format}").write_bytes(data if isinstance(data, bytes) else data.encode())
    return "yosys-abc" if shutil.which("yosys-abc") else "berkeley-abc"


@pytest.mark.parametrize("make", [product_mod_7, signed_and_wide])
def test_abc_proves_blif_and_aiger_equal(make: Make, tmp_path: Path) -> None:
    abc = write_all(make(), tmp_path)
    assert "Networks are equivalent" in run_tool(abc, "-c", "cec c.blif c.aig", cwd=tmp_path)


def test_yosys_reads_aiger_and_abc_proves_verilog_equal(tmp_path: Path) -> None:
    abc = write_all(product_mod_7(), tmp_path)
    run_tool("yosys", "-q", "-p", "read_aiger c.aag; check -assert", cwd=tmp_path)
    steps = "read_verilog c.verilog; prep; check -assert; techmap; aigmap; write_aiger y.aig"
    run_tool("yosys", "-q", "-p", steps, cwd=tmp_path)
    assert "Networks are equivalent" in run_tool(abc, "-c", "cec -n c.aig y.aig", cwd=tmp_path)


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("format", FORMATS)
def test_text_is_deterministic_and_keeps_hostile_names_in(make: Make, format: str) -> None:
    text = export(make(), format)
    assert text == export(make(), format)
    assert isinstance(text, bytes) == (format == "aig")
    if make is signed_and_wide and format not in {"json", "aig"}:
        assert isinstance(text, str)
        assert text.isascii()
        for line in text.splitlines():
            assert "<script>" not in line or line.startswith(("#", "//", ";", "*", "c ", "<script>"))


def test_escaped_names_are_identifiers_and_differ() -> None:
    names = [*HOSTILE, "x_1", "x", "x", "x_d2", "1", "_n1", "_"]
    escaped = distinct(names)
    assert len(set(escaped)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) for name in escaped)
    assert escape("h3") == "h3"


def test_an_unknown_format() -> None:
    with pytest.raises(UserError, match="did you mean blif"):
        export(majority(), "blig")


def test_constant_outputs_and_circuits_without_gates() -> None:
    builder = Builder("constants")
    bits = builder.input("x", 2)
    builder.output("zero", total([]))
    builder.output("minus", total([]) - 5)
    builder.output("sum", total(bits) + 2)
    circuit = builder.finish()
    for format in FORMATS:
        assert export(circuit, format)
    graph = expand(circuit)
    found = graph.evaluate([1, 1])
    assert [read_bits(o, s) for o, s in zip(found, graph.signed, strict=True)] == [0, -5, 4]
    again = threshold_blif.read(str(export(circuit, "th")))
    assert by_gates(again, [1, 0]) == [0, -5, 3]
