def snail_path(tiles):
    if not tiles:
        return []
    width = len(tiles)
    height = len(tiles[0])
    seen = [[False] * width for _ in range(height)]
    moves = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    r = c = d = 0
    path = []
    for _ in range(width * height):
        path.append(tiles[r][c])
        seen[r][c] = True
        nr = r + moves[d][0]
        nc = c + moves[d][1]
        if nr < 0 or nr >= height or nc < 0 or nc >= width or seen[nr][nc]:
            d = (d + 1) % 4
            nr = r + moves[d][0]
            nc = c + moves[d][1]
        r = nr
        c = nc
    return path
