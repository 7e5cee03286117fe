n, a, d = map(int, input().split())
total = n * a + d * (n * (n - 1) // 2)
average = 0
if n > 0:
    average = round(total / n)
print(total, average)
