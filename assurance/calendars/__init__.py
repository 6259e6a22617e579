"""The dates that wait for somebody, as a calendar subscribes to them: references and days, and none of the texts."""
