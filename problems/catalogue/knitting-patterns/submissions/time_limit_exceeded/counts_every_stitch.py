def stitches(note):
    number = ""
    for c in note:
        if c.isdigit():
            number += c
        else:
            for _ in range(int(number or "1")):
                yield c
            number = ""


def pack(row):
    result = []
    count = 0
    for i, c in enumerate(row):
        count += 1
        if i == len(row) - 1 or row[i + 1] != c:
            result.append(c if count == 1 else str(count) + c)
            count = 0
    return "".join(result)


for _ in range(int(input())):
    request, text = input().split()
    if request == "pack":
        print(pack(text))
    elif request == "unpack":
        print("".join(stitches(text)))
    else:
        total = 0
        for stitch in stitches(text):
            total += 1
        print(total)
