from bisect import bisect_right

n, q = map(int, input().split())
heights = list(map(int, input().split()))
books = list(map(int, input().split()))

shelves = sorted(zip(heights, range(1, n + 1)))
ordered = [h for h, number in shelves]
for book in books:
    place = bisect_right(ordered, book)
    if place < n:
        print(shelves[place][1])
    else:
        print("none")
