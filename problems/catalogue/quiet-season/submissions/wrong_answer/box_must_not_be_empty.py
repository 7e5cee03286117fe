n, c = map(int, input().split())
sold = list(map(int, input().split()))

best = 0
best_start = 0
left = 0
total = 0
for right in range(n):
    total += sold[right]
    while left <= right and total >= c:
        total -= sold[left]
        left += 1
    if right - left + 1 > best:
        best = right - left + 1
        best_start = left + 1
print(best, best_start)
