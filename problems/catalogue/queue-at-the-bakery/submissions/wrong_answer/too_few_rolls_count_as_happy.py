from collections import deque

n, k, s = map(int, input().split())
wishes = list(map(int, input().split()))
queue = deque()
for i in range(n):
    queue.append([i + 1, wishes[i]])

left = []
while queue and s > 0:
    customer = queue.popleft()
    if customer[1] <= k:
        s -= min(customer[1], s)
        left.append(customer[0])
    else:
        given = min(k, s)
        s -= given
        customer[1] -= given
        queue.append(customer)

if left:
    print(*left)
else:
    print("-")
print(s)
