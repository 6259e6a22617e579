"""What the tests measure, as one table: docs/assurance-of-the-product.md.

A test that measures asks for the fixture `figure` and names a row of `tests.figures.rows`; `python -m tests.figures`
runs these tests on SQLite, on PostgreSQL and in Chromium, keeps what they measured in docs/assurance-figures.json and
writes the document from it.
"""
