def common_distance(a, b):
    while b:
        a, b = b, a % b
    return a


w, h = map(int, input().split())
distance = common_distance(w, h)
print(distance, 2 * (w + h) // distance)
