import sys
from heapq import heappop, heappush


def read_map():
    numbers = list(map(int, sys.stdin.read().split()))
    n, m, passes = numbers[:3]
    roads_from = [[] for _ in range(n)]
    for i in range(3, 3 + 3 * m, 3):
        u, v, minutes = numbers[i] - 1, numbers[i + 1] - 1, numbers[i + 2]
        roads_from[u].append((v, minutes))
        roads_from[v].append((u, minutes))
    return n, passes, roads_from


def fastest(n, passes, roads_from):
    """Fewest minutes from the first to the last town, or None. A state is (town, passes used)."""
    best = [[float("inf")] * n for _ in range(passes + 1)]
    best[0][0] = 0
    queue = [(0, 0, 0)]
    while queue:
        time, used, town = heappop(queue)
        if town == n - 1:
            return time
        if time > best[used][town]:
            continue
        for neighbour, minutes in roads_from[town]:
            arrival = time + minutes
            if arrival < best[used][neighbour]:
                best[used][neighbour] = arrival
                heappush(queue, (arrival, used, neighbour))
            if used < passes:
                arrival = time + minutes // 2
                if arrival < best[used + 1][neighbour]:
                    best[used + 1][neighbour] = arrival
                    heappush(queue, (arrival, used + 1, neighbour))
    return None


answer = fastest(*read_map())
print("unreachable" if answer is None else answer)
