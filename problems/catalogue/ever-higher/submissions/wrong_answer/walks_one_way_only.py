from bisect import bisect_left


def most_stops(heights):
    tails = []
    for h in heights:
        i = bisect_left(tails, h)
        tails[i:i + 1] = [h]
    return len(tails)
