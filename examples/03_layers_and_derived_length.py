"""Complex diagonal recurrences track a solvable group in as many layers as its derived length (Shakerinava 2026)."""

from tc0kit import decide, parse_model, parse_task

for group in ("Z60", "S3", "A4xZ5", "S4", "GL(2,3)", "A5"):
    task = parse_task(group)
    answers = [decide(task, parse_model("dcd", layers=k, semantics="finite")).answer for k in range(1, 6)]
    print(f"{group:<8} layers 1..5: {' '.join(answers)}")
