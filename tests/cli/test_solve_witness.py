"""``solve --witness`` writes weights, says what was run, and ``verify`` proves them; errors in one line."""

from __future__ import annotations

import json
from pathlib import Path


def test_weights_are_written_and_proved(tc0kit, tmp_path: Path) -> None:
    file = tmp_path / "w.safetensors"
    result = tc0kit("solve", "S4", "--model", "dcd", "--semantics", "finite", "--layers", "3", "--witness", str(file))
    assert result.code == 0 and not result.err
    said = " ".join(result.out.split())  # where lines are wrapped depends on the length of the path
    assert "3 layers (phase)" in said and "right after every prefix" in said
    checked = tc0kit("verify", str(file))
    assert checked.code == 0 and checked.out.startswith("accepted") and "right after every word" in checked.out
    assert "the task's data are what is called 'word problem of S4'" in " ".join(checked.out.split())


def test_json_says_what_was_built(tc0kit, tmp_path: Path) -> None:
    file = tmp_path / "w.safetensors"
    result = tc0kit("solve", "(ab)*", "--model", "mamba", "--witness", str(file), "--json")
    witness = json.loads(result.out)["witness"]
    assert witness["rule"] == "flip-flop-cascade"
    assert witness["layers"] == [["diagonal"]] * 3  # the second is a layer of delay
    assert witness["checked"]["all_words_up_to"] == 6
    without = tc0kit("solve", "(ab)*", "--model", "mamba", "--json")
    assert json.loads(without.out)["witness"] is None


def test_changed_weights_are_rejected(tc0kit, tmp_path: Path) -> None:
    file = tmp_path / "w.safetensors"
    tc0kit("solve", "parity", "--model", "mamba-neg", "--witness", str(file))
    data = bytearray(file.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    gate = json.loads(data[8:start])["layers.0.heads.0.gate"]["data_offsets"][0]
    data[start + gate + 7] ^= 0x80  # the sign of the first gate
    file.write_bytes(data)
    result = tc0kit("verify", str(file))
    assert result.code == 5 and "the output is wrong after some word" in result.out


def test_errors(tc0kit, tmp_path: Path) -> None:
    file = tmp_path / "w.safetensors"
    for arguments, code, said in (
        (("A5", "--model", "mamba", "--witness", str(file)), 2, "no witness: the answer is no"),
        (("majority", "--model", "ids4", "--witness", str(file)), 2, "rests on linear-counter"),
        (("A5", "--model", "ids4", "--witness", str(tmp_path / "w.npz")), 2, "e.g. w.safetensors"),
        (("T6", "--model", "ids4", "--witness", str(file)), 4, "more than 2,000 letters"),
        (("A5", "--model", "ids4", "--witness", str(tmp_path / "none" / "w.safetensors")), 2, "cannot write"),
    ):
        result = tc0kit("solve", *arguments)
        assert (result.code, result.out) == (code, "") and said in result.err, arguments
        assert not file.exists()
    file.write_bytes(b"nothing")
    result = tc0kit("verify", str(file))
    assert result.code == 2 and "no safetensors file" in result.err
