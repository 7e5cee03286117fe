from bisect import bisect_left


def longest_rise(heights):
    lowest_last = []
    for height in heights:
        position = bisect_left(lowest_last, height)
        if position == len(lowest_last):
            lowest_last.append(height)
        else:
            lowest_last[position] = height
    return len(lowest_last)


def most_stops(heights):
    return max(longest_rise(heights), longest_rise(reversed(heights)))
