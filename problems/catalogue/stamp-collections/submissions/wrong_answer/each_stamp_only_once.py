def stamp_ways(stamps, postage):
    ways = [0] * (postage + 1)
    ways[0] = 1
    for stamp in stamps:
        for amount in range(postage, stamp - 1, -1):
            ways[amount] += ways[amount - stamp]
    return ways[postage] % 1000000007
