"""Answering the Board: by a private link or with an account, on the same pages."""
