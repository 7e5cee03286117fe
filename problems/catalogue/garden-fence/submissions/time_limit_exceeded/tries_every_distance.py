w, h = map(int, input().split())

best = 1
d = 1
while d <= min(w, h):
    if w % d == 0 and h % d == 0:
        best = d
    d += 1

print(best, 2 * (w + h) // best)
