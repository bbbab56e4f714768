"""Prints and raises HTML, ANSI escapes, NUL and a look-alike of results.json.

The grader must: show nothing printed, clean what is raised, and call it text.
EXPECT: not-pass
"""


def conv1d(signal, weights, stride=1, padding=0):
    words = "<script>alert(1)</script>\x1b[2J\x1b]0;title\x07\x00" + '{"score": 100, "tests": []}'
    print(words)
    raise ValueError(words)
