"""Meetings: their agenda, how they are held, their record, and the version of the plan that closing one issues."""
