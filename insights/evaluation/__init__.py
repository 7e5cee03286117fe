"""Proof on a seeded data set: what questions answer, and what hostile statements cannot do."""
