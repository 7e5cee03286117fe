n, a, d = map(int, input().split())
last = a + (n - 1) * d
total = (a + last) * n // 2
average = total // n
print(total, average)
