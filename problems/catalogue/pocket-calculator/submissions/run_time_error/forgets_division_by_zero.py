import re

RANK = {"+": 1, "-": 1, "*": 2, "/": 2}
values = []
waiting = []


def work():
    op = waiting.pop()
    right = values.pop()
    left = values.pop()
    if op == "+":
        result = left + right
    elif op == "-":
        result = left - right
    elif op == "*":
        result = left * right
    else:
        result = abs(left) // abs(right)
        if (left < 0) != (right < 0):
            result = -result
    values.append(result)


last = "("
for token in re.findall(r"[0-9]+|[-+*/()]", input()):
    if token.isdigit():
        values.append(int(token))
    elif token == "(":
        waiting.append(token)
    elif token == ")":
        while waiting[-1] != "(":
            work()
        waiting.pop()
    else:
        if last == "(":
            values.append(0)
        while waiting and waiting[-1] != "(" and RANK[waiting[-1]] >= RANK[token]:
            work()
        waiting.append(token)
    last = token
while waiting:
    work()
print(values[0])
