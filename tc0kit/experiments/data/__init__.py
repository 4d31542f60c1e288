"""Words and their labels, for training and for tests.

- ``tables``: a task as an automaton with a label a state.
- ``translation``: the same task told as chess moves, as a program, or as a story.
- ``words``: random words of the training and of the test split, with their labels.
- ``files``: the splits as CSV or Parquet.
"""
