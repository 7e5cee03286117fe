def stamp_ways(stamps, postage):
    ways = [0] * (postage + 1)
    ways[0] = 1
    for stamp in stamps:
        for amount in range(stamp, postage + 1):
            ways[amount] += ways[amount - stamp]
    return ways[postage]
