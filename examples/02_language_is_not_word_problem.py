"""(aa)* is in AC0 although its monoid is Z2; the word problem of Z2 is PARITY and is not.

Words of one length all act alike in (aa)*, so no group is ever realised by words of one length.
"""

from tc0kit import Budget, parse_task, report_task

for text in ("(aa)*", "Z2", "Z2 over generators", "parity"):
    print(f"{text:<20} {report_task(parse_task(text), Budget()).name}")
