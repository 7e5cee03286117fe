"""Measures what reviews find, on material whose faults are known."""
