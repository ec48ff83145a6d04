// SPDX-License-Identifier: Apache-2.0

package score

import (
	"math"
	"testing"
)

func TestAtMostInClosedForm(t *testing.T) {
	// For k = 0 the limit is 1 - 0.05^(1/n) in closed form.
	for _, c := range []struct {
		k, n int
		want float64
	}{{0, 298, 0.010002}, {0, 299, 0.009969}, {1, 473, 0.009989}, {3, 10, 0.606624}, {10, 10, 1}} {
		if got := AtMost(c.k, c.n); math.Abs(got-c.want) > 2e-5 {
			t.Errorf("AtMost(%d, %d) = %.6f, want %.6f", c.k, c.n, got, c.want)
		}
	}
}

func TestAtMost(t *testing.T) {
	for _, c := range []struct {
		k, n int
		want float64
	}{{0, 3000, 0.000998}, {0, 10, 0.2589}, {1, 100, 0.0466}, {5, 5, 1}, {0, 0, 1}} {
		if got := AtMost(c.k, c.n); math.Abs(got-c.want) > 0.0001 {
			t.Errorf("AtMost(%d, %d) = %.5f, want %.5f", c.k, c.n, got, c.want)
		}
	}
}
