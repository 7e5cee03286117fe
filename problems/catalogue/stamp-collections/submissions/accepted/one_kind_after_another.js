function stamp_ways(stamps, postage) {
  const modulus = 1_000_000_007;
  let ways = Array.from({ length: postage + 1 }, (_, amount) => (amount === 0 ? 1 : 0));
  for (const stamp of stamps) {
    const withStamp = [];
    for (let amount = 0; amount <= postage; amount++) {
      const usingIt = amount >= stamp ? withStamp[amount - stamp] : 0;
      withStamp.push((ways[amount] + usingIt) % modulus);
    }
    ways = withStamp;
  }
  return ways[postage];
}
