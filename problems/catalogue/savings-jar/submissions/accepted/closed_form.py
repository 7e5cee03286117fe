n, a, d = map(int, input().split())
total = n * a + d * (n * (n - 1) // 2)
average = total // n if n > 0 else 0
print(total, average)
