def longest(heights):
    best = []
    for i in range(len(heights)):
        count = 1
        for j in range(i):
            if heights[j] < heights[i] and best[j] + 1 > count:
                count = best[j] + 1
        best.append(count)
    return max(best, default=0)


def most_stops(heights):
    return max(longest(heights), longest(heights[::-1]))
