from itertools import groupby

for _ in range(int(input())):
    request, text = input().split()
    if request == "pack":
        print("".join(str(len(list(group))) + letter for letter, group in groupby(text)))
        continue
    number = ""
    total = 0
    row = []
    for c in text:
        if c.isdigit():
            number += c
            continue
        size = int(number) if number else 1
        total += size
        if request == "unpack":
            row.append(c * size)
        number = ""
    if request == "unpack":
        print("".join(row))
    else:
        print(total)
