from bisect import bisect_left

n, q = map(int, input().split())
heights = sorted(map(int, input().split()))
books = list(map(int, input().split()))

for book in books:
    place = bisect_left(heights, book)
    if place < n:
        print(place + 1)
    else:
        print("none")
