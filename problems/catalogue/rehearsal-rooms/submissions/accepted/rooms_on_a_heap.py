import heapq
import sys


def main():
    numbers = list(map(int, sys.stdin.read().split()))
    rehearsals = sorted(zip(numbers[1::2], numbers[2::2]))
    free_at = []
    for start, end in rehearsals:
        if free_at and free_at[0] <= start:
            heapq.heapreplace(free_at, end)
        else:
            heapq.heappush(free_at, end)
    print(len(free_at))


main()
