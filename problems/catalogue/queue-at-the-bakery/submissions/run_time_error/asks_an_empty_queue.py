from collections import deque

n, k, s = map(int, input().split())
queue = deque()
number = 1
for wish in map(int, input().split()):
    queue.append((number, wish))
    number += 1

happy = []
while s > 0:
    number, wish = queue.popleft()
    given = min(k, wish, s)
    s -= given
    if given == wish:
        happy.append(number)
    else:
        queue.append((number, wish - given))

print(*happy if happy else "-")
print(s)
