import heapq

n, m, k = map(int, input().split())
graph = [[] for _ in range(n + 1)]
for _ in range(m):
    u, v, t = map(int, input().split())
    graph[u].append((v, t))
    graph[v].append((u, t))

dist = {1: 0}
came = {}
heap = [(0, 1)]
while heap:
    d, town = heapq.heappop(heap)
    if d > dist[town]:
        continue
    for other, t in graph[town]:
        if other not in dist or d + t < dist[other]:
            dist[other] = d + t
            came[other] = (town, t)
            heapq.heappush(heap, (d + t, other))

if n not in dist:
    print("unreachable")
else:
    rides = []
    town = n
    while town != 1:
        town, t = came[town]
        rides.append(t)
    rides.sort(reverse=True)
    answer = 0
    for i in range(len(rides)):
        if i < k:
            answer += rides[i] // 2
        else:
            answer += rides[i]
    print(answer)
