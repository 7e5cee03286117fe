def repaints_needed(sign):
    letters = [character for character in sign.lower() if character.isalnum()]
    differing = sum(1 for a, b in zip(letters, reversed(letters)) if a != b)
    return differing // 2
