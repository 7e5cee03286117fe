def common(a, b):
    if a == b:
        return a
    if a > b:
        return common(a - b, b)
    return common(a, b - a)


w, h = map(int, input().split())
d = common(w, h)
print(d, 2 * (w + h) // d)
