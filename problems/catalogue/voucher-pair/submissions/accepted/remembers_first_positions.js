function voucher_pair(prices, voucher) {
  const firstPosition = new Map();
  for (const [j, price] of prices.entries()) {
    const partner = voucher - price;
    if (firstPosition.has(partner)) return [firstPosition.get(partner), j];
    if (!firstPosition.has(price)) firstPosition.set(price, j);
  }
  return [];
}
