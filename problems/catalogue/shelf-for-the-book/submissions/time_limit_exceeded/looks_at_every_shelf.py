n, q = map(int, input().split())
heights = list(map(int, input().split()))
books = list(map(int, input().split()))

for book in books:
    best = -1
    for i in range(n):
        if heights[i] >= book:
            if best == -1 or heights[i] < heights[best]:
                best = i
    if best == -1:
        print("none")
    else:
        print(best + 1)
