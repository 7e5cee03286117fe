def repaints_needed(sign):
    forward = []
    backward = []
    for c in sign:
        if c.isalnum():
            forward.append(c.lower())
            backward.insert(0, c.lower())
    count = 0
    for i in range(len(forward) // 2):
        if forward[i] != backward[i]:
            count += 1
    return count
