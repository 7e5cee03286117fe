def ribbon_length(parcel):
    tokens = parcel.replace("(", "( ").replace(")", " )").split()
    stack = []
    for token in tokens:
        if token == "(":
            stack.append([])
        elif token == ")":
            inside = stack.pop()
            need = 0
            for thing in inside:
                need = max(need, thing)
            need += len(inside)
            if stack:
                stack[-1].append(need)
        else:
            stack[-1].append(int(token))
    return need
