def things_inside(text):
    things = []
    depth = 0
    current = ""
    for c in text:
        if c == " " and depth == 0:
            things.append(current)
            current = ""
            continue
        if c == "(":
            depth += 1
        if c == ")":
            depth -= 1
        current += c
    things.append(current)
    return things


def need(text):
    if text[0] != "(":
        return int(text)
    things = things_inside(text[1:-1])
    return max(need(thing) for thing in things) + len(things)


def ribbon_length(parcel):
    return need(parcel)
