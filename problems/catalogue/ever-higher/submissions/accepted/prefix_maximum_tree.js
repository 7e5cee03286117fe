// For each height (by rank) a tree keeps the best count that ends there; the best count over all
// lower heights is a prefix maximum.
function longestRise(ranks, size) {
  const tree = new Int32Array(size + 1);
  let best = 0;
  for (const rank of ranks) {
    let count = 0;
    for (let i = rank - 1; i > 0; i -= i & -i) count = Math.max(count, tree[i]);
    count += 1;
    for (let i = rank; i <= size; i += i & -i) tree[i] = Math.max(tree[i], count);
    best = Math.max(best, count);
  }
  return best;
}

function most_stops(heights) {
  const sorted = [...new Set(heights)].sort((a, b) => a - b);
  const rankOf = new Map(sorted.map((height, index) => [height, index + 1]));
  const ranks = heights.map((height) => rankOf.get(height));
  const there = longestRise(ranks, sorted.length);
  const back = longestRise(ranks.reverse(), sorted.length);
  return Math.max(there, back);
}
