def find(tails, h):
    low = 0
    high = len(tails)
    while low < high:
        middle = (low + high) // 2
        if tails[middle] < h:
            low = middle + 1
        else:
            high = middle
    return low


def rise(heights):
    tails = []
    for h in heights:
        place = find(tails, h)
        if place > len(tails):
            tails.append(h)
        else:
            tails[place] = h
    return len(tails)


def most_stops(heights):
    return max(rise(heights), rise(heights[::-1]))
