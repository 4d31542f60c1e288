"""The circuit commands: compile, stats, simulate, equiv, draw, export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from checkpoints import mamba_tensors, save_tensors

MODELS = Path(__file__).parents[2] / "examples" / "models"


@pytest.fixture
def product(tc0kit, tmp_path: Path) -> str:
    path = tmp_path / "product.json"
    assert tc0kit("compile", "product", "-n", "3", "--bits", "3", "-o", str(path)).code == 0
    return str(path)


def test_simulate_multiplies(tc0kit, product: str) -> None:
    result = tc0kit("simulate", product, "--input", "x0=3,x1=-2,x2=-4", "--json")
    assert json.loads(result.out)["runs"][0]["outputs"] == {"y": 24}


@pytest.mark.parametrize("method", ["forms", "bits", "gates"])
def test_random_runs_agree_with_integers(tc0kit, product: str, method: str) -> None:
    runs = json.loads(tc0kit("simulate", product, "--random", "20", "--method", method, "--json").out)["runs"]
    assert len(runs) == 20
    for run in runs:
        x0, x1, x2 = run["inputs"].values()
        assert run["outputs"] == {"y": x0 * x1 * x2}


def test_stats_has_the_promised_fields(tc0kit, product: str) -> None:
    fields = json.loads(tc0kit("stats", product, "--json").out)
    assert fields["schema"] == "tc0kit.stats/1"
    assert {"gates", "wires", "depth", "levels", "max_fan_in", "max_weight_bits", "by_origin"} <= set(fields)
    assert sum(count["gates"] for count in fields["by_origin"].values()) == fields["gates"]


def test_the_depth_does_not_move(tc0kit) -> None:
    fields = json.loads(tc0kit("stats", "S3", "--last", "--grow", "n=4..32", "--json").out)
    assert fields["constant_depth"] and fields["depth"][0] == 4
    assert not json.loads(tc0kit("stats", "A5", "--last", "--depth", "log", "--grow", "n=2..8", "--json").out)[
        "constant_depth"
    ]


def test_a_product_is_proved_for_all_inputs(tc0kit, product: str, tmp_path: Path) -> None:
    proof = tmp_path / "proof.json"
    result = tc0kit("equiv", product, "--certificate", str(proof))
    assert result.code == 0 and "right for all inputs" in result.out
    assert tc0kit("verify", str(proof)).out.startswith("accepted")
    data = json.loads(proof.read_text())
    data["claim"]["bits"] = 2
    proof.write_text(json.dumps(data))
    assert tc0kit("verify", str(proof)).code == 5


def test_two_circuits_are_compared(tc0kit, product: str, tmp_path: Path) -> None:
    assert "equal for all inputs" in tc0kit("equiv", product, product).out
    spoilt = tmp_path / "spoilt.json"
    data = json.loads(Path(product).read_text())
    data["levels"][-1]["weight"][0] += 1
    spoilt.write_text(json.dumps(data))
    result = tc0kit("equiv", product, str(spoilt))
    assert result.code == 5 and "different" in result.out and "first" in result.out


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("S3", "-n", "5"), "right for all 6^5 words"),
        (("(ab)*", "-n", "6"), "right for all 2^6 words"),
        (("A5 over generators", "-n", "4", "--depth", "log"), "rows as functions of these states"),
        (("s4", "-n", "4", "--bits", "4"), "its claim as one linear form"),
        (("sum", "-n", "8", "--bits", "8"), "right for all 2^64 inputs"),
    ],
)
def test_equiv_proves_a_circuit(tc0kit, tmp_path: Path, arguments: tuple[str, ...], found: str) -> None:
    path, proof = str(tmp_path / "circuit.json"), str(tmp_path / "proof.json")
    assert tc0kit("compile", *arguments, "-o", path).code == 0
    result = tc0kit("equiv", path, "--certificate", proof)
    assert result.code == 0 and "right for all inputs" in result.out and found in result.out
    verified = tc0kit("verify", proof)
    assert verified.code == 0 and verified.out.startswith("accepted")


def test_equiv_says_what_has_no_proof(tc0kit, tmp_path: Path) -> None:
    path = str(tmp_path / "circuit.json")
    assert tc0kit("compile", "sum", "-n", "2", "--float", "4,4", "-o", path).code == 0
    result = tc0kit("equiv", path)
    assert result.code == 2 and "no proof by composition for the family 'float-sum'" in result.err


@pytest.mark.parametrize("ending", ["svg", "html", "dot", "tex", "mmd"])
def test_draw(tc0kit, product: str, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"picture.{ending}"
    assert tc0kit("draw", product, "-o", str(path)).code == 0 and path.stat().st_size > 500


@pytest.mark.parametrize("form", ["th", "opb", "smt2", "verilog", "blif", "aag", "dimacs"])
def test_export(tc0kit, product: str, tmp_path: Path, form: str) -> None:
    path = tmp_path / "out"
    assert tc0kit("export", product, "-f", form, "-o", str(path)).code == 0 and path.stat().st_size > 500


@pytest.mark.parametrize(
    ("what", "depth"),
    [
        ("dcd", 6),
        ("mamba3", 6),
        ("s4d", 2),
        (str(MODELS / "stochastic.toml"), 6),
        (str(MODELS / "bs12.toml"), 6),
        (str(MODELS / "s3.toml"), 5),
        (str(MODELS / "s4.toml"), 7),
        (str(MODELS / "reflections.toml"), 8),
        (str(MODELS / "scale-and-swap.toml"), 8),
    ],
)
def test_complex_layers_and_model_files_have_constant_depth(tc0kit, what: str, depth: int) -> None:
    found = [json.loads(tc0kit("compile", what, "-n", n, "--bits", "3", "--last", "--json").out) for n in ("4", "7")]
    assert {circuit["depth"] for circuit in found} == {depth}


def test_capitals_name_groups(tc0kit) -> None:
    names = {what: tc0kit("compile", what, "-n", "3").out.split("\n")[0] for what in ("S4", "s4", "Mamba", "S3 x Z2")}
    assert "word problem of S4" in names["S4"] and "LTI layer" in names["s4"]
    assert "mamba" in names["Mamba"] and "S3xZ2" in names["S3 x Z2"].replace(" ", "")
    assert "S6, 720 elements" in tc0kit("compile", "S6", "-n", "3").err
    assert tc0kit("compile", "s6", "-n", "2").code == 0
    grown = json.loads(tc0kit("stats", "S4", "--last", "--grow", "n=4..8", "--json").out)
    assert grown["constant_depth"] and grown["depth"][0] == 6


def test_a_rounded_product(tc0kit, tmp_path: Path) -> None:
    path = str(tmp_path / "rounded.json")
    assert tc0kit("compile", "product", "-n", "3", "--bits", "3", "--leading", "4", "-o", path).code == 0
    runs = json.loads(tc0kit("simulate", path, "--random", "30", "--json").out)["runs"]
    for run in runs:  # -64 .. 48 has 7 bits, so the last place of the 4 leading ones is 2^3
        x0, x1, x2 = run["inputs"].values()
        assert run["outputs"] == {"y": (x0 * x1 * x2 + 4) // 8}
    assert "right for all inputs" in tc0kit("equiv", path).out
    gate = json.loads(tc0kit("stats", "product", "-n", "8", "--leading", "4", "--gate", "3", "--json").out)
    assert gate["gate"] == 3


def test_a_family_at_given_values(tc0kit, tmp_path: Path) -> None:
    model = str(MODELS / "deltanet.toml")
    turned = ("--set", "beta=2", "--set", "a: k=1,0,0", "--set", "b: k=3/5,4/5,0")
    path = tmp_path / "family.json"
    assert tc0kit("compile", model, "-n", "4", "--last", *turned, "-o", str(path)).code == 0
    run = json.loads(tc0kit("simulate", str(path), "--input", "x0=0,x1=1,x2=0,x3=0", "--json").out)["runs"][0]
    # two reflections: A(a) A(a) A(b) A(a) e1 = A(b) (-e1) = (-7/25, 24/25, 0)... times -1, over 4, half up
    assert run["outputs"] == {"y3_0": -1, "y3_1": 4, "y3_2": 0}
    decays = ("--set", "lam=1,2", "--set", "a: delta=1, x=1, b=1,1", "--set", "b: delta=1/2, x=-1, b=1,1")
    shown = tc0kit("compile", str(MODELS / "mamba.toml"), "-n", "3", *decays).out
    assert "entries of a, b to multiples of 2^-4, half up" in shown


def test_weights_of_a_checkpoint(tc0kit, tmp_path: Path) -> None:
    weights = str(save_tensors(tmp_path / "model.safetensors", mamba_tensors(0)))
    shown = tc0kit("compile", weights, "-n", "3", "--bits", "3", "--last", "--tokens", "2", "--channels", "0,2").out
    assert "first block, channels 0, 2, n = 3, p = 3" in shown and "x_proj, dt_proj, A, D, out_proj: 2^-8" in shown
    (tmp_path / "config.json").write_text("{}")
    fields = json.loads(tc0kit("compile", str(tmp_path), "-n", "2", "--bits", "2", "--tokens", "3,1", "--json").out)
    assert fields["header"]["tokens"] == [3, 1] and fields["header"]["channels"] is None
    for arguments, message in (
        (("--tokens", "0"), "at least one token is needed"),
        (("--tokens", "3,x"), "--tokens '3,x': write different whole numbers, such as 3,17,42"),
        (("--channels", "9"), "there is no channel 9; it has 0..2"),
        (("--depth", "log"), "a Mamba block has constant depth"),
        (("--layers", "2"), "of weights the first block is compiled"),
        (("--set", "a=1"), "--set belongs to a model file"),
    ):
        result = tc0kit("compile", weights, "-n", "2", *arguments)
        assert result.code == 2 and message in result.err and result.err.count("\n") == 1


ERRORS = [
    (("compile", "product", "-n", "4", "--float", "4,4", "--bits", "4"), 2, "--bits and --float exclude each other"),
    (("compile", "sum", "-n", "3", "--depth", "lgo"), 2, "--depth 'lgo' is not known; did you mean log?"),
    (("compile", "S3", "-n", "3", "--layers", "2"), 2, "--layers belongs to a model such as mamba, not to 'S3'"),
    (("compile", "mmaba", "-n", "3"), 2, "(a word as a regex: regex:abba); did you mean mamba"),
    (("compile", "prodct", "-n", "3"), 2, "did you mean product"),
    (
        ("compile", "A5", "-n", "3"),
        2,
        "is not solvable (A5, 60 elements): NC1-complete (Barrington 1989); use --depth log",
    ),
    (
        ("compile", "product", "-n", "4", "--float", "4,4", "--leading", "4"),
        2,
        "--leading and --float exclude each other",
    ),
    (("compile", "product", "-n", "4", "--leading", "17"), 2, "leading = 17"),
    (("compile", "gla", "-n", "4", "--leading", "4"), 2, "--leading belongs to sum and product"),
    (("stats", "sum", "-n", "4", "--gate", "0", "--leading", "4"), 2, "gates by number exist for the exact sum"),
    (("stats", "sum", "-n", "4", "--gate", "0", "--float", "4,4"), 2, "--gate with --float"),
    (("compile", "gla", "-n", "4", "--tokens", "4"), 2, "--tokens belongs to weights (.safetensors), not to 'gla'"),
    (("compile", "mamba", "-n", "4", "--set", "a=1"), 2, "--set belongs to a model file with parameters"),
    (("compile", "none.safetensors", "-n", "4"), 2, "none.safetensors: No such file"),
    (
        ("compile", str(MODELS / "s3.toml"), "-n", "4", "--set", "a=1"),
        2,
        "S3 has one matrix a letter and no parameters",
    ),
    (
        ("compile", str(MODELS / "deltanet.toml"), "-n", "4", "--set", "a: k=1,0,0"),
        2,
        "letter a has no value for beta (in [0, 2]); --set 'a: beta=1/2, k=1,0,..'",
    ),
    (("compile", str(MODELS / "2s5.toml"), "-n", "4"), 2, "(S5xZ2, 240 elements), so the exact products are NC1-hard"),
    (
        ("compile", str(MODELS / "so3.toml"), "-n", "4"),
        2,
        "modulo 7 words permute 42 states by a group that is not solv",
    ),
    (("compile", str(MODELS / "householder-half.toml"), "-n", "4"), 2, "NC1-hard; use --depth log"),
    (("compile", "A5", "-n", "4"), 2, "A5, 60 elements"),
    (("compile", "ids4", "-n", "4"), 2, "not solvable (S5, 120 elements)"),
    (("compile", "transformer", "-n", "4"), 2, "no linear recurrence"),
    (("compile", "dcd", "-n", "4", "--layers", "2"), 2, "one layer is compiled"),
    (
        ("compile", str(MODELS / "sl2z.toml"), "-n", "4"),
        2,
        "(SL(2,5), 120 elements), so the exact products are NC1-hard",
    ),
    (("compile", str(MODELS / "rwkv7.toml"), "-n", "4"), 2, "a family with parameters has no finite table"),
    (("compile", "no_such_model.toml", "-n", "4"), 2, "no_such_model.toml"),
    (("compile", "gla", "-n", "4", "--layers", "2"), 2, "one layer is compiled"),
    (("compile", "mamba", "-n", "4", "--bits", "99"), 2, "bits"),
    (("compile", "mamba", "-n", "99999"), 2, "n"),
    (("compile", "S3", "-n", "4", "--depth", "deep"), 2, "depth"),
    (("compile", "product", "-n", "64", "--bits", "8", "--max-gates", "1000"), 4, "budget spent"),
    (("stats", "product", "--grow", "4"), 2, "write n=FROM..TO"),
    (("stats", "no_such_file.json"), 2, "no_such_file.json"),
    (("draw", "no_such_file.json", "-o", "x.svg"), 2, "no_such_file.json"),
    (("draw", "x.json", "-o", "x.jpeg"), 2, "the ending chooses the format"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), ERRORS)
def test_errors_are_one_line(tc0kit, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = tc0kit(*arguments)
    first, *rest = result.err.strip().split("\n")
    assert result.code == code and first.startswith("tc0kit: ") and message in first
    assert all(line.startswith("  found so far: ") for line in rest)


def test_input_errors(tc0kit, product: str) -> None:
    assert "no input 'z'" in tc0kit("simulate", product, "--input", "z=1").err
    assert "'x0' is not name=integer" in tc0kit("simulate", product, "--input", "x0").err
    assert "no known format" in tc0kit("export", product, "-f", "docx").err
    assert "no known format" in tc0kit("export", product, "-o", "out.docx").err
    assert "no format: name one with --format" in tc0kit("export", product).err


def test_a_formula_becomes_a_circuit_over_a_group(tc0kit, tmp_path: Path) -> None:
    path = str(tmp_path / "program.json")
    found = tc0kit("reduce", "(x1 & x2) | ~x3", "--to", "A5", "--input", "101", "--circuit", path)
    assert found.code == 0 and f"tc0kit draw {path}" in "".join(found.out.split("\n            "))
    for bits, value in (("x1=1,x2=1,x3=1", 1), ("x1=1,x2=0,x3=1", 0), ("x1=0,x2=0,x3=0", 1)):
        assert f"y={value}" in tc0kit("simulate", path, "--input", bits).out
    assert tc0kit("draw", path, "-o", str(tmp_path / "program.svg")).code == 0
