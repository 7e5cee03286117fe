from bisect import bisect_left

input()
shelves = sorted((int(height), number) for number, height in enumerate(input().split(), start=1))
heights = [height for height, _ in shelves]

answers = []
for book in map(int, input().split()):
    place = bisect_left(heights, book)
    answers.append("none" if place == len(shelves) else str(shelves[place][1]))
print("\n".join(answers))
