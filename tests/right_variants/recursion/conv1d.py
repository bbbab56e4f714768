# No loop: each function calls itself on what is left.


def output_length(n, f, stride=1, padding=0):
    if padding < 0 or stride <= 0 or f <= 0:
        raise ValueError
    if padding > 0:
        return output_length(n + 2 * padding, f, stride)
    if n < f:
        raise ValueError
    return 1 if n - stride < f else 1 + output_length(n - stride, f, stride)


def dot(a, b):
    return 0.0 if len(b) == 0 else float(a[0]) * float(b[0]) + dot(a[1:], b[1:])


def stops(signal, weights, stride):
    return [] if len(signal) < len(weights) else [dot(signal, weights), *stops(signal[stride:], weights, stride)]


def conv1d(signal, weights, stride=1, padding=0):
    return stops([0] * padding + list(signal) + [0] * padding, list(weights), stride)


def conv1d_matrix(weights, n, stride=1, padding=0):
    def columns(i):
        if i == n:
            return []
        unit = [0] * i + [1] + [0] * (n - i - 1)
        return [conv1d(unit, weights, stride, padding), *columns(i + 1)]

    return list(zip(*columns(0)))
