import re


class Calculator:
    def __init__(self, text):
        self.tokens = re.findall(r"[0-9]+|[-+*/()]", text)
        self.at = 0

    def peek(self):
        if self.at < len(self.tokens):
            return self.tokens[self.at]
        return ""

    def factor(self):
        token = self.tokens[self.at]
        self.at += 1
        if token == "(":
            value = self.total()
            self.at += 1
            return value
        return int(token)

    def product(self):
        value = self.factor()
        while self.peek() in ("*", "/"):
            op = self.tokens[self.at]
            self.at += 1
            other = self.factor()
            if op == "*":
                value *= other
            else:
                q = abs(value) // abs(other)
                value = q if (value < 0) == (other < 0) else -q
        return value

    def total(self):
        if self.peek() == "-":
            value = 0
        else:
            value = self.product()
        while self.peek() in ("+", "-"):
            op = self.tokens[self.at]
            self.at += 1
            other = self.product()
            value = value + other if op == "+" else value - other
        return value


try:
    print(Calculator(input()).total())
except ZeroDivisionError:
    print("undefined")
