n, c = map(int, input().split())
sold = list(map(int, input().split()))

best = 0
best_start = 0
for start in range(n):
    total = 0
    for end in range(start, n):
        total += sold[end]
        if total > c:
            break
        if end - start + 1 > best:
            best = end - start + 1
            best_start = start + 1
print(best, best_start)
