def longest(heights):
    best = 0
    streak = 0
    previous = None
    for h in heights:
        if previous is not None and h > previous:
            streak += 1
        else:
            streak = 1
        best = max(best, streak)
        previous = h
    return best


def most_stops(heights):
    return max(longest(heights), longest(heights[::-1]))
