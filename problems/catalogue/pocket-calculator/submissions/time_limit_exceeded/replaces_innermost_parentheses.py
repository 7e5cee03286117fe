import re


def without_parentheses(text):
    total = 0
    sign = 1
    product = None
    op = None
    for t in re.findall(r"~?\d+|[-+*/]", text):
        if t in "+-":
            if product is not None:
                total += sign * product
            sign = 1 if t == "+" else -1
            product = None
            op = None
        elif t in "*/":
            op = t
        else:
            number = -int(t[1:]) if t[0] == "~" else int(t)
            if op == "*":
                product *= number
            elif op == "/":
                q = abs(product) // abs(number)
                product = q if (product < 0) == (number < 0) else -q
            else:
                product = number
    return total + sign * product


expression = input()
try:
    while "(" in expression:
        opening = 0
        closing = 0
        for i, c in enumerate(expression):
            if c == "(":
                opening = i
            elif c == ")":
                closing = i
                break
        value = without_parentheses(expression[opening + 1 : closing])
        text = str(value).replace("-", "~")
        expression = expression[:opening] + text + expression[closing + 1 :]
    print(without_parentheses(expression))
except ZeroDivisionError:
    print("undefined")
