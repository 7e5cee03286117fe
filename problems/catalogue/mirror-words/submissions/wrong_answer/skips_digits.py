def repaints_needed(sign):
    word = ""
    for c in sign:
        if c.isalpha():
            word += c.lower()
    count = 0
    for i in range(len(word) // 2):
        if word[i] != word[len(word) - 1 - i]:
            count += 1
    return count
