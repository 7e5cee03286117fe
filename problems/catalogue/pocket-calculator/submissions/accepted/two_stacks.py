import re
import sys

RANK = {"+": 1, "-": 1, "*": 2, "/": 2}


def truncated_quotient(a, b):
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def calculate_top(values, operators):
    operator = operators.pop()
    b = values.pop()
    a = values.pop()
    if operator == "+":
        values.append(a + b)
    elif operator == "-":
        values.append(a - b)
    elif operator == "*":
        values.append(a * b)
    else:
        values.append(truncated_quotient(a, b))


def evaluate(expression):
    values, operators = [], []
    before = "("
    for token in re.findall(r"[0-9]+|[-+*/()]", expression):
        if token == "(":
            operators.append(token)
        elif token == ")":
            while operators[-1] != "(":
                calculate_top(values, operators)
            operators.pop()
        elif token in RANK:
            if before == "(":
                values.append(0)
            while operators and RANK.get(operators[-1], 0) >= RANK[token]:
                calculate_top(values, operators)
            operators.append(token)
        else:
            values.append(int(token))
        before = token
    while operators:
        calculate_top(values, operators)
    return values[0]


try:
    print(evaluate(sys.stdin.readline()))
except ZeroDivisionError:
    print("undefined")
