"""Backups that are called good only once they have been restored: making, proving and restoring them; moving between
SQLite and PostgreSQL.

A backup is a folder: the database, the evidence files its rows name, a manifest with the hash of every file, and, once
it was restored into a scratch place and passed every check, the word that it is good.
"""


class Refused(Exception):
    """In words for the operator: what is wrong, the value, what to do next. Nothing was changed."""


class NotProved(Refused):
    """The backup could not be restored into a scratch place here, so nobody knows whether it is good."""
