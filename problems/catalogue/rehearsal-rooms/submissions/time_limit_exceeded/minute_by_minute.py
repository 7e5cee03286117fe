n = int(input())
busy = [0] * 1000001
most = 0
for _ in range(n):
    a, b = map(int, input().split())
    for minute in range(a, b):
        busy[minute] += 1
        if busy[minute] > most:
            most = busy[minute]
print(most)
