function count_islands(rows, smallest) {
  const height = rows.length;
  const width = height === 0 ? 0 : rows[0].length;
  const parent = Int32Array.from({ length: height * width }, (_, i) => i);
  const size = new Int32Array(height * width).fill(1);

  function root(i) {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  }

  function unite(i, j) {
    let [large, small] = [root(i), root(j)];
    if (large === small) return;
    if (size[large] < size[small]) [large, small] = [small, large];
    parent[small] = large;
    size[large] += size[small];
  }

  const isLand = (r, c) => rows[r][c] === "#";
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      if (!isLand(r, c)) continue;
      if (r > 0 && isLand(r - 1, c)) unite(r * width + c, (r - 1) * width + c);
      if (c > 0 && isLand(r, c - 1)) unite(r * width + c, r * width + c - 1);
    }
  }

  let counted = 0;
  for (let r = 0; r < height; r++) {
    for (let c = 0; c < width; c++) {
      const i = r * width + c;
      if (isLand(r, c) && parent[i] === i && size[i] >= smallest) counted++;
    }
  }
  return counted;
}
