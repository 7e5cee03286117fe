"""Programs for the problem `tram-change` of the catalogue: change for a ticket in as few coins as possible."""

SLUG = "tram-change"
TITLE = "Change at the Tram Stop"

# Gives each coin at most once: a real beginner's slip.
WRONG = """\
p, m = map(int, input().split())
if m < p:
    print("short by", p - m)
elif m == p:
    print("no change")
else:
    change = m - p
    for coin in (200, 100, 50, 20, 10, 5, 2, 1):
        if change >= coin:
            print(1, "x", coin)
            change -= coin
"""

RIGHT = """\
p, m = map(int, input().split())
if m < p:
    print("short by", p - m)
elif m == p:
    print("no change")
else:
    change = m - p
    for coin in (200, 100, 50, 20, 10, 5, 2, 1):
        if change >= coin:
            print(change // coin, "x", coin)
            change %= coin
"""

# What a learner could think of it.
GUESS = "I think each coin is taken once, although two of the same kind are needed."

# Right, but each test takes a while: time for reloads and lost connections.
UNHURRIED = "import time\ntime.sleep(0.3)\n" + RIGHT

CRASHES = "p, m = map(int, input().split())\nprint(p // (m - m))\n"
BROKEN = "p, m = map(int, input().split()\nprint(p)\n"

# Code to be reviewed, with faults of every kind in its lines.
REVIEWED = """\
import os
import sqlite3


def load(path, rows=[]):
    handle = open(path)
    for line in handle:
        rows.append(line.strip().split(","))
    return rows


def find(database, name):
    query = "SELECT * FROM goods WHERE name = '" + name + "'"
    return sqlite3.connect(database).execute(query).fetchall()


def total(rows):
    amount = 0
    for row in rows:
        try:
            amount += float(row[2])
        except:
            pass
    if amount == None:
        return 0
    return amount


print(total(load("goods.csv")))
"""
