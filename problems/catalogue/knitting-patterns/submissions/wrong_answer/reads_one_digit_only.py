def unpack_groups(note):
    groups = []
    i = 0
    while i < len(note):
        if note[i].isdigit():
            number = int(note[i])
            while note[i + 1].isdigit():
                i += 1
            groups.append((number, note[i + 1]))
            i += 2
        else:
            groups.append((1, note[i]))
            i += 1
    return groups


def pack(row):
    result = ""
    count = 1
    for i in range(len(row)):
        if i + 1 < len(row) and row[i] == row[i + 1]:
            count += 1
        else:
            if count > 1:
                result += str(count)
            result += row[i]
            count = 1
    return result


for _ in range(int(input())):
    request, text = input().split()
    if request == "pack":
        print(pack(text))
    elif request == "unpack":
        print("".join(letter * n for n, letter in unpack_groups(text)))
    else:
        print(sum(n for n, letter in unpack_groups(text)))
