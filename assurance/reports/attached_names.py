"""What the files inside of a report are called. Imports nothing, so that hostile files are read without Django."""

DATA_NAME = "plan.json"
EVIDENCE_NAME = "evidence.csv"
