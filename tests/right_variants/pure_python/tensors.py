# No NumPy at all: loops and lists.
from conv2d import conv2d


def conv_full_depth(tensor, weights, stride=1, padding=0):
    total = None
    for c in range(len(tensor)):
        one = conv2d(tensor[c], weights[c], stride, padding)
        if total is None:
            total = one
        else:
            for i in range(len(one)):
                for j in range(len(one[0])):
                    total[i][j] += one[i][j]
    return total


def conv_layer(tensor, weights, biases, stride=1, padding=0):
    result = []
    for j in range(len(weights)):
        response = conv_full_depth(tensor, weights[j], stride, padding)
        result.append([[x + float(biases[j]) for x in row] for row in response])
    return result


def fully_connected_parameters(n_in, n_out):
    count = 0
    for _ in range(n_out):
        count += n_in + 1
    return count


def conv_parameters(d, k, f):
    one_filter = d * f**2 + 1
    return sum(one_filter for _ in range(k))
