def snail_path(tiles):
    path = []
    if len(tiles) == 0:
        return path
    top = 0
    bottom = len(tiles) - 1
    left = 0
    right = len(tiles[0]) - 1
    while top <= bottom and left <= right:
        for r in range(top, bottom + 1):
            path.append(tiles[r][left])
        left += 1
        for c in range(left, right + 1):
            path.append(tiles[bottom][c])
        bottom -= 1
        for r in range(bottom, top - 1, -1):
            path.append(tiles[r][right])
        right -= 1
        for c in range(right, left - 1, -1):
            path.append(tiles[top][c])
        top += 1
    return path
