def build(tokens):
    inside = []
    while tokens:
        token = tokens.pop()
        if token == ")":
            return inside
        if token == "(":
            inside.append(build(tokens))
        else:
            inside.append(int(token))


def need(thing):
    if isinstance(thing, int):
        return thing
    if len(thing) == 0:
        return 1
    largest = 0
    for inner in thing:
        if need(inner) > largest:
            largest = need(inner)
    return largest + len(thing)


def ribbon_length(parcel):
    tokens = parcel.replace("(", " ( ").replace(")", " ) ").split()
    tokens.reverse()
    tokens.pop()
    return need(build(tokens))
