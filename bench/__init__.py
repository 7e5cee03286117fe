"""Benchmarks of the product as `make run` serves it. `make bench` prints the tables."""
