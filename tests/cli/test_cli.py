"""The commands: their answers, exit codes, JSON, and one-line errors."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tc0kit.cli.app import COMMANDS

MOD_3 = {
    "states": ["zero", "one", "two"],
    "alphabet": ["a", "b"],
    "initial": "zero",
    "accepting": ["zero"],
    "transitions": {
        "zero": {"a": "one", "b": "zero"},
        "one": {"a": "two", "b": "one"},
        "two": {"a": "zero", "b": "two"},
    },
}


@pytest.fixture
def dfa_file(tmp_path: Path) -> str:
    path = tmp_path / "my_dfa.json"
    path.write_text(json.dumps(MOD_3))
    return str(path)


def test_the_main_job(tc0kit, tmp_path: Path) -> None:
    proof = tmp_path / "a5.json"
    result = tc0kit("solve", "A5", "--model", "mamba", "--certificate", str(proof))
    assert result.code == 0
    assert result.out.startswith("no: ") and "unless NC1 is contained in TC0[L]" in result.out
    checked = tc0kit("verify", str(proof))
    assert checked.code == 0 and checked.out.startswith("accepted")
    assert "trusted" in checked.out and "Merrill" in checked.out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_examples_that_run(tc0kit, name: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(Path(__file__).parents[2] / "examples")
    shown = tc0kit(*name.split(), "--help")
    assert shown.code == 0
    folder = tmp_path / "certificates"
    folder.mkdir()
    note = "```claim\nid: a5\nsays: A5 is not solvable.\ncheck: not solvable(A5)\n```\n"
    (tmp_path / "note.md").write_text(note, encoding="utf-8")
    for target in (tmp_path / "a5.json", folder / "z60.json"):
        assert tc0kit("solve", "A5", "--model", "mamba", "--certificate", str(target)).code == 0
    assert tc0kit("solve", "(ab)*", "--model", "pd-ssm", "--witness", "weights.safetensors").code == 0
    for what, file in (("product", "product.json"), ("mamba", "mamba.json")):
        assert tc0kit("compile", what, "-n", "4", "--bits", "3", "-o", file).code == 0
    small = 'task = "S3"\nlength = 4\nwidth = 8\nstate = 4\nsteps = 2\ntest_words = 16\n'
    Path("sweep.toml").write_text(small + "[grid]\nseed = [0]\n")
    if name == "experiment plot":
        Path("run.toml").write_text(small)
        assert tc0kit("experiment", "run", "--config", "run.toml", "--out", "sweeps/s3/one").code == 0
    for example in COMMANDS[name][1]:
        assert "".join(example.split()) in "".join(shown.out.split())
        program, *arguments = shlex.split(example)
        assert program == "tc0kit"
        result = tc0kit(*arguments)
        assert result.code == 0 and result.out and not result.err, example


@pytest.mark.parametrize(
    ("arguments", "answer", "code"),
    [
        (("A5", "--model", "ids4"), "yes", 0),
        (("A5", "--model", "mamba"), "no", 1),
        (("Z60", "--model", "mamba"), "open", 3),
    ],
)
def test_exit_codes(tc0kit, arguments: tuple[str, ...], answer: str, code: int) -> None:
    assert tc0kit("solve", *arguments).code == 0
    result = tc0kit("solve", *arguments, "--exit-code", "--json")
    assert result.code == code and json.loads(result.out)["answer"] == answer


def test_solve_json_has_the_promised_fields(tc0kit) -> None:
    fields = json.loads(tc0kit("solve", "A5", "-m", "mamba", "--json").out)
    assert fields["schema"] == "tc0kit.solve/1" and fields["version"]
    assert fields["answer"] == "no" and fields["assuming"] == ["TC0[L] != NC1"]
    for name in ("task", "model", "semantics", "reasons", "known", "certificate"):
        assert name in fields
    assert all({"rule", "source", "verified"} <= set(reason) for reason in fields["reasons"])


def test_classify_json_has_the_promised_fields(tc0kit, dfa_file: str) -> None:
    fields = json.loads(tc0kit("classify", dfa_file, "--json").out)
    assert fields["schema"] == "tc0kit.classify/1"
    assert fields["class"] == "AC0[3]"
    assert (fields["monoid"]["size"], fields["monoid"]["idempotents"], fields["monoid"]["d_classes"]) == (3, 1, 1)
    assert fields["solvable"] is True and fields["aperiodic"] is False
    assert fields["groups"][0]["name"] == "Z3"
    assert fields["varieties"]["commutative"] is True and fields["witnesses"]["aperiodic"]["words"]


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ("Z2", "AC0[2]"),
        ("regex:(aa)*", "AC0"),
        ("Z60", "ACC0"),
        ("S3 over (1 2), (1 3)", "AC0[3]"),
        ("A5", "NC1-complete"),
        ("T4", "ACC0"),
        ("T12", "NC1-complete"),
        ("M24", "NC1-complete"),
        ("majority", "TC0-complete"),
        ("permutation-composition", "L-complete"),
        ("anbn", "AC0"),
        ("qbf", "PSPACE-complete"),
    ],
)
def test_classes(tc0kit, task: str, name: str) -> None:
    assert json.loads(tc0kit("classify", task, "--json").out)["class"] == name


def test_explain_prints_the_proof_tree(tc0kit) -> None:
    out = tc0kit("solve", "A5", "--model", "mamba", "--explain").out
    assert "merrill24-diagonal" in out and "barrington89" in out and "assuming TC0[L] != NC1" in out


def test_reduce_agrees_with_the_formula(tc0kit, dfa_file: str) -> None:
    for bits in ("000", "001", "010", "011", "100", "101", "110", "111"):
        fields = json.loads(tc0kit("reduce", "(x1 & x2) | ~x3", "--to", "A5", "--input", bits, "--json").out)
        x1, x2, x3 = (bit == "1" for bit in bits)
        assert fields["formula_value"] == fields["read_off"] == ((x1 and x2) or not x3)
    refused = tc0kit("reduce", "x1", "--to", dfa_file, "--input", "1")
    assert refused.code == 2 and "solvable" in refused.err


def test_verify_rejects_with_code_5(tc0kit, tmp_path: Path) -> None:
    proof = tmp_path / "a5.json"
    tc0kit("solve", "A5", "--model", "mamba", "--certificate", str(proof))
    data = json.loads(proof.read_text())
    data["assuming"] = []
    proof.write_text(json.dumps(data))
    result = tc0kit("verify", str(proof))
    assert result.code == 5 and "rejected" in result.out


ERRORS = [
    (("solve", "A5", "--model", "mmba"), 2, "unknown model 'mmba'; did you mean mamba"),
    (("solve", "A5x", "--model", "mamba"), 2, "'A5x'"),
    (("solve", "parityy", "--model", "mamba"), 2, "did you mean parity"),
    (("solve", "A5", "--model", "transformer", "--semantics", "stepwise"), 2, "use one of exact, log, finite"),
    (("classify", "regex:(a|b"), 2, "position"),
    (("classify", "<(1 2 2)>"), 2, "position"),
    (("classify", "no_such_file.json"), 2, "no_such_file.json"),
    (("explain", "merrill"), 2, "unknown rule 'merrill'"),
    (("verify", "no_such_file.json"), 2, "no_such_file.json"),
    (("reduce", "x1 &", "--to", "A5", "--input", "1"), 2, "position"),
    (("reduce", "x1", "--to", "A5", "--input", "12"), 2, "'2' is no bit"),
    (("classify", "(a|b)*a(a|b){30}", "--max-states", "5000"), 4, "budget spent: more than 5,000 states"),
    (("classify",), 2, "missing argument 'task' (tc0kit classify --help)"),
    (("solve", "A5"), 2, "missing option '--model'"),
    (("classify", "A5", "--jsn"), 2, "no such option: --jsn"),
    (("clasify", "A5"), 2, "no such command 'clasify'"),
    (("solve", "A5", "-m", "mamba", "--layers", "0"), 2, "invalid value for '--layers'"),
    (("solve", "A5", "-m", "mamba", "--certificate", "no/such/folder/x"), 2, "cannot write no/such/folder/x: No such"),
]


@pytest.mark.parametrize(("arguments", "code", "message"), ERRORS)
def test_errors_are_one_line(tc0kit, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = tc0kit(*arguments)
    assert result.code == code
    first, *rest = result.err.strip().split("\n")
    assert first.startswith("tc0kit: ") and message in first
    assert all(line.startswith("  found so far: ") for line in rest)
    assert not result.out and "Traceback" not in result.err


def test_an_internal_error_shows_no_traceback(tc0kit, monkeypatch) -> None:
    from tc0kit.theory import decide

    monkeypatch.setattr(decide, "decide", lambda *_, **__: 1 / 0)
    result = tc0kit("solve", "A5", "--model", "mamba")
    assert result.code == 70 and result.err.startswith("tc0kit: internal error: ZeroDivisionError")


def test_standard_input(dfa_file: str) -> None:
    command = [sys.executable, "-m", "tc0kit", "classify", "-", "--json"]
    result = subprocess.run(command, input=Path(dfa_file).read_text(), capture_output=True, text=True, check=True)
    assert json.loads(result.stdout)["class"] == "AC0[3]"


@pytest.mark.parametrize("command", ["solve S4 --model dcd --semantics finite --json", "classify T4 --json"])
def test_output_does_not_depend_on_the_hash_seed(command: str) -> None:
    outputs = set()
    for seed in ("0", "1", "4711"):
        environment = {"PYTHONHASHSEED": seed, "PATH": ""}
        call = [sys.executable, "-m", "tc0kit", *command.split()]
        outputs.add(subprocess.run(call, capture_output=True, check=True, env=environment).stdout)
    assert len(outputs) == 1


def test_version() -> None:
    result = subprocess.run([sys.executable, "-m", "tc0kit", "--version"], capture_output=True, text=True, check=True)
    assert result.stdout.startswith("tc0kit ")


def test_nothing_asked_prints_the_help(tc0kit) -> None:
    assert tc0kit() == tc0kit("--help") and "Commands:" in tc0kit().out


def test_full_memory_is_a_spent_budget(tc0kit, monkeypatch) -> None:
    from tc0kit.theory import decide

    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(decide, "decide", full)
    result = tc0kit("solve", "A5", "--model", "mamba", "--json")
    assert (result.code, result.out, result.err) == (4, "", "tc0kit: budget spent: no memory is left\n")


def test_a_spent_budget_says_what_was_found(tc0kit, monkeypatch) -> None:
    from tc0kit.errors import BudgetSpent
    from tc0kit.theory import decide

    def spend(task, model, budget, *, facts):
        assert not facts.holds("solvable")
        raise BudgetSpent("budget spent: test", {"stage": "a stage", "elements": 1234})

    monkeypatch.setattr(decide, "decide", spend)
    result = tc0kit("solve", "A5", "--model", "mamba")
    assert result.code == 4 and result.err.split("\n")[0] == "tc0kit: budget spent: test"
    assert "  found so far: elements: 1,234\n" in result.err and "  found so far: solvable: no\n" in result.err


def test_a_report_within_a_small_budget_has_gaps(tc0kit) -> None:
    fields = json.loads(tc0kit("classify", "T4", "--max-elements", "100", "--json").out)
    assert fields["class"] == "ACC0" and fields["monoid"]["size"] is None
    assert fields["monoid"]["unfinished"] == "more than 100 elements"
    assert "not enumerated: more than 100 elements" in tc0kit("classify", "T4", "--max-elements", "100").out


def test_huge_orders(tc0kit) -> None:
    assert "S20 of order 2.433e18, not solvable; derived series 2.433e18 > 1.216e18" in tc0kit("classify", "S20").out
    assert "monoid      2.846e35659 elements" in tc0kit("classify", "S10000").out
    fields = json.loads(tc0kit("classify", "S10000", "--json").out)
    assert fields["class"] == "NC1-complete" and fields["monoid"]["size"] is None


def test_classes_outside_are_sorted_and_point_sets_short(tc0kit) -> None:
    out = tc0kit("classify", "T20").out
    assert "AC0/poly, AC0[2]/poly, AC0[3]/poly, AC0[5]/poly" in out
    assert "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, ..] (20 points)" in " ".join(out.split())


def test_names_from_files_do_not_steer_the_terminal(tc0kit, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    letters = ["\ud800", "\x1b[31m", "\u202e"]
    rows = {"q": dict.fromkeys(letters, "q")}
    path.write_text(json.dumps({"initial": "q", "accepting": ["q"], "transitions": rows}))
    result = tc0kit("classify", str(path))
    assert result.code == 0 and r"\x1b[31m, \u202e, \ud800" in result.out
    assert tc0kit("classify", str(path), "--json", "--certificate", str(tmp_path / "c.json")).code == 0
    assert tc0kit("verify", str(tmp_path / "c.json")).code == 0


def test_output_in_another_encoding_and_to_a_closed_pipe() -> None:
    for encoding in ("ascii", "latin-1", "utf-8"):
        environment = {"PYTHONIOENCODING": encoding, "PATH": ""}
        for options in ((), ("--json",)):
            call = [sys.executable, "-m", "tc0kit", "classify", "regex:(λ|a)*", *options]
            result = subprocess.run(call, capture_output=True, check=True, env=environment)
            assert not result.stderr
            if options:
                name = json.loads(result.stdout.decode(encoding))["task"]["name"]
                assert name == "language (λ|a)* over {a,λ}"
    call = [sys.executable, "-m", "tc0kit", "tasks"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b"" and process.wait() == 0


def test_tasks_are_listed_with_their_class_and_aliases(tc0kit) -> None:
    lines = tc0kit("tasks").out.split("\n")
    assert next(line for line in lines if line.startswith("imp-{k}-z ")).split()[1] == "GapNC1"
    assert any(line.strip() == "also: xor" for line in lines)
    listed = {row["name"]: row for row in json.loads(tc0kit("tasks", "--json").out)["tasks"]}
    assert listed["parity"]["regular"] and not listed["imp-{k}-z"]["regular"]


def test_the_automaton_of_the_readme(tc0kit, tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    path = tmp_path / "my_dfa.json"
    path.write_text(readme.split("```json\n")[1].split("```")[0])
    assert json.loads(tc0kit("classify", str(path), "--json").out)["class"] == "AC0[2]"


def test_the_list_of_commands_is_not_cut(tc0kit) -> None:
    assert "..." not in tc0kit("--help").out.split("Commands:")[1]


def test_a_folder_with_a_pipe_is_verified(tc0kit, tmp_path: Path) -> None:
    assert tc0kit("classify", "A5", "--certificate", str(tmp_path / "a5.json")).code == 0
    os.mkfifo(tmp_path / "pipe.json")
    assert tc0kit("verify", str(tmp_path)).out.count("accepted") == 1
