n, portions = map(int, input().split())
sold = list(map(int, input().split()))

best_length = 0
best_start = 0
start = 0
total = 0
for end, today in enumerate(sold):
    total += today
    while total > portions:
        total -= sold[start]
        start += 1
    length = end - start + 1
    if length > best_length:
        best_length = length
        best_start = start + 1
print(best_length, best_start)
