function longestRise(heights: number[]): number {
  const lowestLast: number[] = [];
  for (const height of heights) {
    let low = 0;
    let high = lowestLast.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (lowestLast[middle] < height) low = middle + 1;
      else high = middle;
    }
    lowestLast[low] = height;
  }
  return lowestLast.length;
}

function most_stops(heights: number[]): number {
  return Math.max(longestRise(heights), longestRise([...heights].reverse()));
}
