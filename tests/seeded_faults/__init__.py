"""Each protection of the product switched off once, in a copy of the code: some test has to notice.

The faults stand in the folder faults/, by area; `python -m tests.seeded_faults` tries all of them, or those that it is
given. Nothing here touches the repository itself.
"""
