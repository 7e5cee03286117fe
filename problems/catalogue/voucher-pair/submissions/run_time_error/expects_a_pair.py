def voucher_pair(prices, voucher):
    first = {}
    pairs = []
    for j in range(len(prices)):
        rest = voucher - prices[j]
        if rest in first:
            pairs.append([first[rest], j])
        if prices[j] not in first:
            first[prices[j]] = j
    return pairs[0]
