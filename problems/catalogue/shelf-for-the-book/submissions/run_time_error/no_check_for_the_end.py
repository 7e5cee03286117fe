n, q = map(int, input().split())
heights = list(map(int, input().split()))
books = list(map(int, input().split()))

shelves = sorted((heights[i], i + 1) for i in range(n))
for book in books:
    low = 0
    high = n
    while low < high:
        middle = (low + high) // 2
        if shelves[middle][0] < book:
            low = middle + 1
        else:
            high = middle
    height, number = shelves[low]
    if height >= book:
        print(number)
    else:
        print("none")
