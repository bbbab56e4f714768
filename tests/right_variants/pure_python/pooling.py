# No NumPy at all: loops and lists.


def max_pool1d(signal, size, stride=None):
    if stride is None:
        stride = size
    result = []
    start = 0
    while start + size <= len(signal):
        best = signal[start]
        for x in signal[start : start + size]:
            if x > best:
                best = x
        result.append(best)
        start += stride
    return result


def max_pool2d(tensor, size, stride=None):
    if stride is None:
        stride = size
    result = []
    for channel in tensor:
        rows = []
        for top in range(0, len(channel) - size + 1, stride):
            row = []
            for left in range(0, len(channel[0]) - size + 1, stride):
                row.append(max(channel[top + a][left + b] for a in range(size) for b in range(size)))
            rows.append(row)
        result.append(rows)
    return result
