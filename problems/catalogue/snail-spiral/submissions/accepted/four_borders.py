def snail_path(tiles):
    path = []
    if not tiles:
        return path
    top, bottom = 0, len(tiles) - 1
    left, right = 0, len(tiles[0]) - 1
    while top <= bottom and left <= right:
        path.extend(tiles[row][left] for row in range(top, bottom + 1))
        left += 1
        path.extend(tiles[bottom][column] for column in range(left, right + 1))
        bottom -= 1
        if left <= right:
            path.extend(tiles[row][right] for row in range(bottom, top - 1, -1))
            right -= 1
        if top <= bottom:
            path.extend(tiles[top][column] for column in range(right, left - 1, -1))
            top += 1
    return path
