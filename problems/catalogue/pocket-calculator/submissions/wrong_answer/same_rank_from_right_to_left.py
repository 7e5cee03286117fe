import re

rank = {"+": 1, "-": 1, "*": 2, "/": 2}


def calculate(op, a, b):
    if op == "+":
        return a + b
    if op == "-":
        return a - b
    if op == "*":
        return a * b
    q = abs(a) // abs(b)
    if (a < 0) != (b < 0):
        q = -q
    return q


def solve(text):
    values = []
    ops = []

    def step():
        b = values.pop()
        a = values.pop()
        values.append(calculate(ops.pop(), a, b))

    previous = "("
    for t in re.findall(r"\d+|[-+*/()]", text):
        if t == "(":
            ops.append(t)
        elif t == ")":
            while ops[-1] != "(":
                step()
            ops.pop()
        elif t in rank:
            if previous == "(":
                values.append(0)
            while ops and ops[-1] != "(" and rank[ops[-1]] > rank[t]:
                step()
            ops.append(t)
        else:
            values.append(int(t))
        previous = t
    while ops:
        step()
    return values[0]


try:
    print(solve(input()))
except ZeroDivisionError:
    print("undefined")
