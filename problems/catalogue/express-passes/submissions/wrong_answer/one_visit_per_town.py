import heapq

n, m, k = map(int, input().split())
graph = [[] for _ in range(n + 1)]
for _ in range(m):
    u, v, t = map(int, input().split())
    graph[u].append((v, t))
    graph[v].append((u, t))

done = set()
heap = [(0, 1, k)]
answer = None
while heap:
    time, town, left = heapq.heappop(heap)
    if town == n:
        answer = time
        break
    if town in done:
        continue
    done.add(town)
    for other, t in graph[town]:
        if other not in done:
            heapq.heappush(heap, (time + t, other, left))
            if left > 0:
                heapq.heappush(heap, (time + t // 2, other, left - 1))

if answer is None:
    print("unreachable")
else:
    print(answer)
