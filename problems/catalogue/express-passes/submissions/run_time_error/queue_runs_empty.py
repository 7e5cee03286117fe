import heapq

n, m, k = map(int, input().split())
graph = {town: [] for town in range(1, n + 1)}
for _ in range(m):
    u, v, t = map(int, input().split())
    graph[u].append((v, t))
    graph[v].append((u, t))

done = set()
heap = [(0, 1, 0)]
while True:
    time, town, used = heapq.heappop(heap)
    if town == n:
        break
    if (town, used) in done:
        continue
    done.add((town, used))
    for other, t in graph[town]:
        heapq.heappush(heap, (time + t, other, used))
        if used < k:
            heapq.heappush(heap, (time + t // 2, other, used + 1))
print(time)
