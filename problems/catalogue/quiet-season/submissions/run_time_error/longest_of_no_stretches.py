n, c = map(int, input().split())
sold = list(map(int, input().split()))

stretches = []
left = 0
total = 0
for right in range(n):
    total += sold[right]
    while total > c:
        total -= sold[left]
        left += 1
    if right >= left:
        stretches.append((right - left + 1, -left))

length, start = max(stretches)
print(length, -start + 1)
