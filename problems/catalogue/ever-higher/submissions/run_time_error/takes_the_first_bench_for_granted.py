from bisect import bisect_left


def rise(heights):
    tails = [heights[0]]
    for h in heights[1:]:
        if h > tails[-1]:
            tails.append(h)
        else:
            tails[bisect_left(tails, h)] = h
    return len(tails)


def most_stops(heights):
    return max(rise(heights), rise(heights[::-1]))
