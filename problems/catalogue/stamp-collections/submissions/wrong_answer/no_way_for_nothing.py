def stamp_ways(stamps, postage):
    if len(stamps) == 0 or postage == 0:
        return 0
    ways = [0] * (postage + 1)
    ways[0] = 1
    for stamp in stamps:
        for amount in range(stamp, postage + 1):
            ways[amount] = (ways[amount] + ways[amount - stamp]) % 1000000007
    return ways[postage]
