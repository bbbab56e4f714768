# No NumPy at all: loops and lists.


def output_length(n, f, stride=1, padding=0):
    if stride < 1 or padding < 0 or f < 1 or f > n + 2 * padding:
        raise ValueError("the filter cannot slide here")
    count = 0
    start = 0
    while start + f <= n + 2 * padding:
        count += 1
        start += stride
    return count


def conv1d(signal, weights, stride=1, padding=0):
    padded = [0] * padding + [float(x) for x in signal] + [0] * padding
    result = []
    for i in range(output_length(len(signal), len(weights), stride, padding)):
        total = 0.0
        for j in range(len(weights)):
            total += padded[i * stride + j] * float(weights[j])
        result.append(total)
    return result


def conv1d_matrix(weights, n, stride=1, padding=0):
    matrix = []
    for i in range(output_length(n, len(weights), stride, padding)):
        row = [0.0] * n
        for j in range(len(weights)):
            column = i * stride + j - padding
            if 0 <= column < n:
                row[column] = float(weights[j])
        matrix.append(row)
    return matrix
