def repaints_needed(sign):
    letters = []
    for c in sign:
        if c.isalnum():
            letters.append(c.lower())
    count = 0
    while len(letters) > 1:
        if letters[0] != letters[-1]:
            count += 1
        letters = letters[1:-1]
    return count
