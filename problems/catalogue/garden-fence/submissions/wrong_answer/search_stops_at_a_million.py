w, h = map(int, input().split())

best = 1
for d in range(1, min(w, h, 1000000) + 1):
    if w % d == 0 and h % d == 0:
        best = d

print(best, 2 * (w + h) // best)
