"""Code to be reviewed."""

FAULTY = "def add(item, items=[]):\n    items.append(item)\n    return items\n\n\nprint(add(1))\n"
CLEAN = "def add(first: int, second: int) -> int:\n    return first + second\n\n\nprint(add(1, 2))\n"
