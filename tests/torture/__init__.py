"""Torture: faults done to a real server; what must follow, and what was seen."""
