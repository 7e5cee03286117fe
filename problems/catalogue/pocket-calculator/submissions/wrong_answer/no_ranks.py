import re


def calculate(op, a, b):
    if op == "+":
        return a + b
    if op == "-":
        return a - b
    if op == "*":
        return a * b
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


try:
    stack = []
    value = 0
    op = "+"
    for t in re.findall(r"\d+|[-+*/()]", input()):
        if t == "(":
            stack.append((value, op))
            value = 0
            op = "+"
        elif t == ")":
            inner = value
            value, op = stack.pop()
            value = calculate(op, value, inner)
        elif t in "+-*/":
            op = t
        else:
            value = calculate(op, value, int(t))
    print(value)
except ZeroDivisionError:
    print("undefined")
