def partner(text, start):
    depth = 0
    for i in range(start, len(text)):
        if text[i] == "(":
            depth += 1
        elif text[i] == ")":
            depth -= 1
            if depth == 0:
                return i


def run(text):
    # each frame: position, end, sum, sign, product, operator
    frames = [[0, len(text), 0, 1, None, ""]]
    result = None
    while frames:
        frame = frames[-1]
        pos, end, total, sign, product, op = frame
        if result is not None:
            number, result = result, None
        elif pos >= end:
            frames.pop()
            result = total + sign * product
            continue
        else:
            c = text[pos]
            if c == "(":
                close = partner(text, pos)
                frame[0] = close + 1
                frames.append([pos + 1, close, 0, 1, None, ""])
                continue
            if c in "+-":
                if product is not None:
                    frame[2] = total + sign * product
                frame[3] = 1 if c == "+" else -1
                frame[4] = None
                frame[5] = ""
                frame[0] = pos + 1
                continue
            if c in "*/":
                frame[5] = c
                frame[0] = pos + 1
                continue
            stop = pos
            while stop < end and text[stop].isdigit():
                stop += 1
            number = int(text[pos:stop])
            frame[0] = stop
        if op == "*":
            frame[4] = product * number
        elif op == "/":
            q = abs(product) // abs(number)
            frame[4] = q if (product < 0) == (number < 0) else -q
        else:
            frame[4] = number
    return result


try:
    print(run(input().replace(" ", "")))
except ZeroDivisionError:
    print("undefined")
