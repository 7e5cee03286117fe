def groups(note):
    number = ""
    for c in note:
        if c.isdigit():
            number += c
        elif number == "":
            yield 1, c
        else:
            yield int(number), c
            number = ""


def pack(row):
    result = ""
    count = 1
    for i in range(1, len(row)):
        if row[i] == row[i - 1]:
            count += 1
        else:
            if count > 1:
                result += str(count)
            result += row[i - 1]
            count = 1
    return result


for _ in range(int(input())):
    request, text = input().split()
    if request == "pack":
        print(pack(text))
    elif request == "unpack":
        print("".join(letter * n for n, letter in groups(text)))
    else:
        print(sum(n for n, letter in groups(text)))
