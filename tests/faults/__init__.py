"""Faults on purpose: the whole house as real processes, which are killed while it works."""
