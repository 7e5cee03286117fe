from collections import deque

n, k, s = map(int, input().split())
wishes = list(map(int, input().split()))
queue = deque(range(n))
happy = []
while queue and s > 0:
    i = queue.popleft()
    given = 0
    while given < k and wishes[i] > 0 and s > 0:
        given += 1
        wishes[i] -= 1
        s -= 1
    if wishes[i] == 0:
        happy.append(i + 1)
    else:
        queue.append(i)

print(*happy if happy else "-")
print(s)
