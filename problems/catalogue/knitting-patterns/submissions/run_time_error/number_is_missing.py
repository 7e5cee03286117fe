def groups(note):
    result = []
    digits = ""
    for c in note:
        if c.isdigit():
            digits += c
        else:
            result.append((int(digits), c))
            digits = ""
    return result


def pack(row):
    result = ""
    count = 0
    for i in range(len(row)):
        count += 1
        if i == len(row) - 1 or row[i + 1] != row[i]:
            if count > 1:
                result += str(count)
            result += row[i]
            count = 0
    return result


for _ in range(int(input())):
    request, text = input().split()
    if request == "pack":
        print(pack(text))
    elif request == "unpack":
        print("".join(letter * size for size, letter in groups(text)))
    else:
        print(sum(size for size, letter in groups(text)))
