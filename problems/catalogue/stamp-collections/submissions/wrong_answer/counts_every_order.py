def stamp_ways(stamps, postage):
    ways = [0] * (postage + 1)
    ways[0] = 1
    for amount in range(1, postage + 1):
        for stamp in stamps:
            if stamp <= amount:
                ways[amount] += ways[amount - stamp]
        ways[amount] %= 1000000007
    return ways[postage]
