import re

tokens = re.findall(r"[0-9]+|[-+*/()]", input())
rank = {"+": 1, "-": 1, "*": 2, "/": 2}
values = []
ops = []


def apply():
    op = ops.pop()
    b = values.pop()
    a = values.pop()
    if op == "+":
        values.append(a + b)
    elif op == "-":
        values.append(a - b)
    elif op == "*":
        values.append(a * b)
    else:
        values.append(a // b)


try:
    last = "("
    for t in tokens:
        if t == "(":
            ops.append(t)
        elif t == ")":
            while ops[-1] != "(":
                apply()
            ops.pop()
        elif t in rank:
            if last == "(":
                values.append(0)
            while ops and ops[-1] != "(" and rank[ops[-1]] >= rank[t]:
                apply()
            ops.append(t)
        else:
            values.append(int(t))
        last = t
    while ops:
        apply()
    print(values[0])
except ZeroDivisionError:
    print("undefined")
