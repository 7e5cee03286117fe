def snail_path(tiles):
    if not tiles:
        return []
    rows = len(tiles)
    cols = len(tiles[0])
    path = []
    for layer in range(min(rows, cols) // 2):
        last_row = rows - 1 - layer
        last_col = cols - 1 - layer
        for r in range(layer, last_row):
            path.append(tiles[r][layer])
        for c in range(layer, last_col):
            path.append(tiles[last_row][c])
        for r in range(last_row, layer, -1):
            path.append(tiles[r][last_col])
        for c in range(last_col, layer, -1):
            path.append(tiles[layer][c])
    return path
