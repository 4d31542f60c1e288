"""Write a verdict as a certificate, check it with the independent checker, spoil it, and see it rejected."""

import copy

from tc0kit import check, decide, parse_model, parse_task, verdict_certificate

certificate = verdict_certificate(decide(parse_task("S5"), parse_model("s4")))
result = check(certificate)
print("accepted:", result.accepted)
for line in result.checked:
    print("  checked", line)
for line in result.trusted:
    print("  trusted", line)

spoilt = copy.deepcopy(certificate)
spoilt["assuming"] = []
print("without its assumption:", check(spoilt).reason)
