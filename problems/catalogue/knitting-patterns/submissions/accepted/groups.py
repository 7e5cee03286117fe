import sys


def groups_of_row(row):
    """Pairs of size and letter for each group of equal stitches."""
    start = 0
    for i in range(1, len(row) + 1):
        if i == len(row) or row[i] != row[start]:
            yield i - start, row[start]
            start = i


def groups_of_note(note):
    """Pairs of size and letter for each group in a short form."""
    size = 0
    for character in note:
        if character.isdigit():
            size = size * 10 + int(character)
        else:
            yield size or 1, character
            size = 0


def answer(request, text):
    if request == "pack":
        return "".join(letter if size == 1 else f"{size}{letter}" for size, letter in groups_of_row(text))
    if request == "unpack":
        return "".join(letter * size for size, letter in groups_of_note(text))
    return str(sum(size for size, _ in groups_of_note(text)))


q = int(sys.stdin.readline())
for _ in range(q):
    print(answer(*sys.stdin.readline().split()))
