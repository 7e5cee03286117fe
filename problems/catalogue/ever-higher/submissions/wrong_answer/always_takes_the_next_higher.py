def walk(heights):
    stops = 0
    last = -1000
    for h in heights:
        if h > last:
            stops += 1
            last = h
    return stops


def most_stops(heights):
    return max(walk(heights), walk(heights[::-1]))
