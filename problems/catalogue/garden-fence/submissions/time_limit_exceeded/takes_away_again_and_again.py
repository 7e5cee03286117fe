w, h = map(int, input().split())
a = w
b = h
while a != b:
    if a > b:
        a = a - b
    else:
        b = b - a
print(a, 2 * (w + h) // a)
