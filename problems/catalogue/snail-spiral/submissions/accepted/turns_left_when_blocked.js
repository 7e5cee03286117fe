function snail_path(tiles) {
  const visited = tiles.map((row) => row.map(() => false));
  const total = tiles.length === 0 ? 0 : tiles.length * tiles[0].length;
  const directions = [[1, 0], [0, 1], [-1, 0], [0, -1]];
  const path = [];
  let row = 0;
  let column = 0;
  let turn = 0;
  for (let step = 0; step < total; step += 1) {
    path.push(tiles[row][column]);
    visited[row][column] = true;
    const ahead = visited[row + directions[turn][0]]?.[column + directions[turn][1]];
    if (ahead !== false) turn = (turn + 1) % 4;
    row += directions[turn][0];
    column += directions[turn][1];
  }
  return path;
}
