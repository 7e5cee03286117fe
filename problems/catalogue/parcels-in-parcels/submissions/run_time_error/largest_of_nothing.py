def ribbon_length(parcel):
    tokens = parcel.replace("(", " ( ").replace(")", " ) ").split()
    position = 0

    def read():
        nonlocal position
        needs = []
        position += 1
        while tokens[position] != ")":
            if tokens[position] == "(":
                needs.append(read())
            else:
                needs.append(int(tokens[position]))
            position += 1
        return max(needs) + len(needs)

    return read()
