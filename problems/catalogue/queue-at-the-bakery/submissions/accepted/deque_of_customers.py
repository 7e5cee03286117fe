from collections import deque


def main():
    _, limit, shelf = map(int, input().split())
    queue = deque(enumerate(map(int, input().split()), start=1))
    happy = []
    while queue and shelf > 0:
        customer, wanted = queue.popleft()
        given = min(limit, wanted, shelf)
        shelf -= given
        if given == wanted:
            happy.append(customer)
        else:
            queue.append((customer, wanted - given))
    print(*happy if happy else "-")
    print(shelf)


main()
