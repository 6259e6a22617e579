"""The plan as it stood at any moment of the past, read from the histories of rows and from rows that are only added."""
