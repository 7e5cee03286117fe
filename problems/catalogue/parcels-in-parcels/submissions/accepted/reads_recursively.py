def ribbon_length(parcel):
    tokens = iter(parcel.replace("(", " ( ").replace(")", " ) ").split())

    def read_parcel():
        """Read up to the closing parenthesis that belongs to the parcel just opened."""
        largest = 0
        things = 0
        for token in tokens:
            if token == ")":
                break
            need = read_parcel() if token == "(" else int(token)
            largest = max(largest, need)
            things += 1
        return largest + things if things else 1

    next(tokens)
    return read_parcel()
