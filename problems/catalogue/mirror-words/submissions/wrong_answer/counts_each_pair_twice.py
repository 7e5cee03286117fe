def repaints_needed(sign):
    text = [c.lower() for c in sign if c.isalnum()]
    backwards = text[::-1]
    count = 0
    for i in range(len(text)):
        if text[i] != backwards[i]:
            count += 1
    return count
