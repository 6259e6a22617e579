"""Action plan tracker of a Local Safeguarding Children Board."""

VERSION = "0.3"
