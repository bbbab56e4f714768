# No NumPy at all: loops and lists.
import math


def conv2d(image, weights, stride=1, padding=0):
    h, w = len(image), len(image[0])
    fh, fw = len(weights), len(weights[0])
    result = []
    for top in range(-padding, h + padding - fh + 1, stride):
        row = []
        for left in range(-padding, w + padding - fw + 1, stride):
            total = 0.0
            for a in range(fh):
                for b in range(fw):
                    if 0 <= top + a < h and 0 <= left + b < w:
                        total += float(image[top + a][left + b]) * float(weights[a][b])
            row.append(total)
        result.append(row)
    return result


def locate_template(image, template):
    best, place = -math.inf, None
    for i, row in enumerate(conv2d(image, template)):
        for j, response in enumerate(row):
            if response > best:
                best, place = response, (i, j)
    return place


def edge_strength(image):
    across = conv2d(image, [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], 1, 1)
    down = conv2d(image, [[-1, -2, -1], [0, 0, 0], [1, 2, 1]], 1, 1)
    return [[math.hypot(x, y) for x, y in zip(row_x, row_y)] for row_x, row_y in zip(across, down)]
