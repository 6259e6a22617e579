"""What the files inside of a report are called. Imports nothing: whoever reads a hostile file does so without Django."""

DATA_NAME = "plan.json"
EVIDENCE_NAME = "evidence.csv"
