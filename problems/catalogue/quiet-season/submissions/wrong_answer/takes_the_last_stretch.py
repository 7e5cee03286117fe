n, c = map(int, input().split())
sold = list(map(int, input().split()))

best = 0
best_start = 0
left = 0
total = 0
for right in range(n):
    total += sold[right]
    while total > c:
        total -= sold[left]
        left += 1
    length = right - left + 1
    if length > 0 and length >= best:
        best = length
        best_start = left + 1
print(best, best_start)
