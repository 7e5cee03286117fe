import heapq

n, m, k = map(int, input().split())
graph = [[] for _ in range(n + 1)]
for _ in range(m):
    u, v, t = map(int, input().split())
    graph[u].append((v, t))

best = {(1, 0): 0}
heap = [(0, 1, 0)]
while heap:
    time, town, used = heapq.heappop(heap)
    if time > best[town, used]:
        continue
    for other, t in graph[town]:
        steps = [(time + t, other, used)]
        if used < k:
            steps.append((time + t // 2, other, used + 1))
        for step in steps:
            if step[0] < best.get(step[1:], 10**18):
                best[step[1:]] = step[0]
                heapq.heappush(heap, step)

times = [best[n, used] for used in range(k + 1) if (n, used) in best]
print(min(times) if times else "unreachable")
