def ribbon_length(parcel):
    tokens = parcel.replace("(", " ( ").replace(")", " ) ").split()
    position = 1

    def read():
        nonlocal position
        largest = 0
        things = 0
        while tokens[position] != ")":
            if tokens[position] == "(":
                position += 1
                need, inner = read()
                things += inner
            else:
                need = int(tokens[position])
            things += 1
            largest = max(largest, need)
            position += 1
        if things == 0:
            return 1, 0
        return largest + things, things

    return read()[0]
