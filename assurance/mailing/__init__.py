"""Mails of the assurance cycle: queued with the change that causes them, claimed, sent, confirmed."""
