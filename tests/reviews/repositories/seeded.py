"""Small repositories with faults that are known by file, line, category and requirement."""

from __future__ import annotations

import json
import re

ASSIGNMENT = """Build a small shop.

- The function `total` returns the sum of a basket's prices.
- The function `find_user` looks a user up in the database.
- There are unit tests.
- A README explains how to start the shop.
- Orders are exported as a PDF invoice by `export_invoice`.
"""

BASKET = '''"""Baskets."""


def total(prices=[]):
    """Sum of the prices."""
    result = 0
    for price in prices:
        result += price
    return result


def first(prices):
    try:
        return prices[0]
    except:
        return None
'''

USERS = '''"""Users."""

import subprocess


def find_user(connection, name):
    return connection.execute("SELECT * FROM users WHERE name = '%s'" % name)


def backup(path):
    subprocess.run("tar cf backup.tar " + path, shell=True)
'''

TESTS = """from shop.basket import total


def test_total():
    assert total([1, 2]) == 3
"""

# (file, line, category) of each fault that was put in
DEFECTS = (
    ("shop/basket.py", 4, "correctness"),
    ("shop/basket.py", 15, "correctness"),
    ("shop/users.py", 7, "security"),
    ("shop/users.py", 11, "security"),
)
STATUSES = {"R1": "met", "R2": "met", "R3": "met", "R4": "met", "R5": "not_assessable"}

SHOP = {
    "README.md": b"# Shop\n\nStart it with `python -m shop`. " + b"It sells tea. " * 20,
    "shop/__init__.py": b"",
    "shop/basket.py": BASKET.encode(),
    "shop/users.py": USERS.encode(),
    "tests/test_basket.py": TESTS.encode(),
    "logo.png": b"\x89PNG\0\0",
    "node_modules/left/index.js": b"module.exports = 1\n",
    "package-lock.json": b"{}",
}

_SAID = {
    "shop/basket.py": [
        {"type": "finding", "severity": "essential", "category": "correctness", "start_line": 4, "end_line": 4,
         "quote": "def total(prices=[]):", "text": "The default list is shared by all calls.",
         "suggestion": "prices=()"},
        {"type": "finding", "severity": "actionable", "category": "correctness", "start_line": 99, "end_line": 99,
         "quote": "    except:", "text": "This hides every fault."},
        {"type": "finding", "severity": "essential", "category": "security", "start_line": 1, "end_line": 1,
         "quote": "eval(input())", "text": "Invented."},
        {"type": "evidence", "requirement": "R1", "stance": "met", "start_line": 4, "end_line": 9,
         "quote": "return result", "note": "It sums."},
        {"type": "strength", "text": "`total` is documented."},
    ],
    "shop/users.py": [
        {"type": "finding", "severity": "essential", "category": "security", "start_line": 7, "end_line": 7,
         "quote": "SELECT * FROM users WHERE name = '%s'", "text": "A name can carry SQL."},
        {"type": "finding", "severity": "essential", "category": "security", "start_line": 11, "end_line": 11,
         "quote": "shell=True", "text": "A path can carry a command."},
        {"type": "evidence", "requirement": "R2", "stance": "met", "start_line": 6, "end_line": 7,
         "quote": "def find_user(connection, name):", "note": "It looks the name up."},
    ],
}  # fmt: skip


def strong_model(request):
    """What a good reviewer would say about SHOP, and one thing that it makes up."""
    label = re.search(r'label="file ([^"]+)"', request.messages[-1].content)[1]
    return ["\n".join(json.dumps(item) for item in _SAID.get(label, [])) + "\n{}\n"]
