from bisect import bisect_right


def rise(heights):
    tails = []
    for h in heights:
        i = bisect_right(tails, h)
        if i == len(tails):
            tails.append(h)
        else:
            tails[i] = h
    return len(tails)


def most_stops(heights):
    return max(rise(heights), rise(heights[::-1]))
