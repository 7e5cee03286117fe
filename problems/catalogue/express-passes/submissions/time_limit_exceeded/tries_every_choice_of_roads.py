import heapq
from itertools import combinations

n, m, k = map(int, input().split())
roads = [tuple(map(int, input().split())) for _ in range(m)]


def shortest(fast):
    graph = [[] for _ in range(n + 1)]
    for i in range(m):
        u, v, t = roads[i]
        if i in fast:
            t //= 2
        graph[u].append((v, t))
        graph[v].append((u, t))
    dist = [float("inf")] * (n + 1)
    dist[1] = 0
    heap = [(0, 1)]
    while heap:
        d, town = heapq.heappop(heap)
        if d > dist[town]:
            continue
        for other, t in graph[town]:
            if d + t < dist[other]:
                dist[other] = d + t
                heapq.heappush(heap, (d + t, other))
    return dist[n]


best = float("inf")
for fast in combinations(range(m), min(k, m)):
    best = min(best, shortest(set(fast)))
if best == float("inf"):
    print("unreachable")
else:
    print(best)
