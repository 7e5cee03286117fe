def ribbon_length(parcel):
    position = 0

    def read():
        nonlocal position
        position += 1
        needs = []
        while parcel[position] != ")":
            c = parcel[position]
            if c == "(":
                needs.append(read())
            elif c.isdigit():
                needs.append(int(c))
            position += 1
        if not needs:
            return 1
        return max(needs) + len(needs)

    return read()
