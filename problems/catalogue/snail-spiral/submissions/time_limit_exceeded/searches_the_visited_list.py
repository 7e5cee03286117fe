def snail_path(tiles):
    if not tiles:
        return []
    rows = len(tiles)
    cols = len(tiles[0])
    moves = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    direction = 0
    r = 0
    c = 0
    visited = []
    path = []
    while len(path) < rows * cols:
        path.append(tiles[r][c])
        visited.append((r, c))
        nr = r + moves[direction][0]
        nc = c + moves[direction][1]
        if not (0 <= nr < rows and 0 <= nc < cols) or (nr, nc) in visited:
            direction = (direction + 1) % 4
            nr = r + moves[direction][0]
            nc = c + moves[direction][1]
        r = nr
        c = nc
    return path
