n, c = map(int, input().split())
sold = list(map(int, input().split()))

best = 0
best_start = 0
start = 0
total = 0
for day in range(n):
    total += sold[day]
    if total > c:
        start = day
        total = sold[day]
        if total > c:
            start = day + 1
            total = 0
    if day - start + 1 > best:
        best = day - start + 1
        best_start = start + 1
print(best, best_start)
