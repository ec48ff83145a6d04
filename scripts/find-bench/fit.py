# SPDX-License-Identifier: Apache-2.0
"""Fits the weights of pkg/find/score.go to what find-bench --dump wrote: fit.py FILE.

A logistic model, by Newton's method with a small ridge, nothing but the standard library. It prints the weights in Go, and
what would be found and mistaken at some thresholds, on the originals of even and of odd numbers apart.
"""
import collections
import math
import sys

RIDGE = 0.03


def read(path):
    rows = []
    for line in open(path, encoding="utf-8"):
        label, original, kind, _, features = line.rstrip("\n").split("|")
        rows.append((int(label), int(original), kind, [float(f) for f in features.strip("[]").split()]))
    return rows


def solve(a, b):
    n = len(b)
    m = [row[:] + [v] for row, v in zip(a, b)]
    for i in range(n):
        p = max(range(i, n), key=lambda k: abs(m[k][i]))
        m[i], m[p] = m[p], m[i]
        for k in range(n):
            if k != i:
                f = m[k][i] / m[i][i]
                m[k] = [x - f * y for x, y in zip(m[k], m[i])]
    return [m[i][n] / m[i][i] for i in range(n)]


def fit(rows):
    d = len(rows[0][3])
    w = [0.0] * d
    for _ in range(25):
        g = [-RIDGE * x for x in w]
        h = [[RIDGE * (i == j) for j in range(d)] for i in range(d)]
        for label, _, _, x in rows:
            z = max(-30, min(30, score(w, x)))
            p = 1 / (1 + math.exp(-z))
            for i in range(d):
                g[i] += (label - p) * x[i]
                for j in range(d):
                    h[i][j] += p * (1 - p) * x[i] * x[j]
        w = [a + b for a, b in zip(w, solve(h, g))]
    return w


def score(w, x):
    return sum(a * b for a, b in zip(w, x))


def tell(name, w, rows, lost):
    originals = len({r[1] for r in rows})
    for limit in (-2, -1, 0, 1, 2, 3):
        wrong = {r[1] for r in rows if r[0] == 0 and score(w, r[3]) > limit}
        missed = collections.Counter(r[2] for r in lost)
        missed.update(r[2] for r in rows if r[0] == 1 and score(w, r[3]) <= limit)
        print(f"{name} above {limit}: {len(wrong)} of {originals} originals mistaken; missed {dict(missed)}")


def main():
    rows = read(sys.argv[1])
    lost = [r for r in rows if r[0] < 0]
    rows = [r for r in rows if r[0] >= 0]
    for half in (0, 1):
        w = fit([r for r in rows if r[1] % 2 == half])
        tell(f"fitted on {'even' if half == 0 else 'odd'}, asked about the others,", w,
             [r for r in rows if r[1] % 2 != half], [r for r in lost if r[1] % 2 != half])
    w = fit(rows)
    tell("fitted on all,", w, rows, lost)
    print("var weights = [features]float64{" + ", ".join(f"{x:.2f}" for x in w) + "}")
    worst = sorted((r for r in rows if r[0] == 0), key=lambda r: -score(w, r[3]))[:12]
    for r in worst:
        print(f"{score(w, r[3]):6.2f} original {r[1]} {r[2]} {r[3]}")


main()
