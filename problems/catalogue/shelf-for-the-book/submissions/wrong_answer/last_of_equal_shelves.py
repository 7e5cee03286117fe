from bisect import bisect_left

n, q = map(int, input().split())
heights = list(map(int, input().split()))
books = list(map(int, input().split()))

number_of = {}
for i in range(n):
    number_of[heights[i]] = i + 1
different = sorted(number_of)

for book in books:
    place = bisect_left(different, book)
    if place == len(different):
        print("none")
    else:
        print(number_of[different[place]])
