// SPDX-License-Identifier: Apache-2.0

package separate

import (
	"math"
	"slices"
)

// params are the weights that are fitted: one a rule, and the bias last.
const params = int(rules) + 1

// sample is a decided set as the fit sees it.
type sample struct {
	x [params]float64
	y float64 // 1 a victim
}

// The strength of the pull towards the rules as they stand, in decisions' worth of information, and the
// Newton steps: a fixed number, after which nothing moves that could be printed. Whole folders, months and
// cameras are pulled harder: few decisions seem to say much about them, and most of it is chance.
const (
	pull    = 1.0
	pullFar = 10.0
	steps   = 25
)

func pullOf(i int) float64 {
	switch rule(i) {
	case neighbours, sameFolder, sameMonth, sameCamera:
		return pullFar
	}
	return pull
}

func (m Model) sample(held []found, victim bool) sample {
	var s sample
	for _, f := range held {
		s.x[f.rule] += f.amount
	}
	s.x[rules] = 1
	if victim {
		s.y = 1
	}
	return s
}

// fit returns the weights that make the decisions most probable, each pulled towards its value in the
// rules by a normal prior: logistic regression with an L2 penalty (A. E. Hoerl and R. W. Kennard's ridge,
// for the logistic model S. le Cessie and J. C. van Houwelingen, 1992) by Newton's method. The prior is the
// rules and not zero, so that what no decision speaks of stays as a person set it. The result does not
// depend on the order of the samples.
func fit(samples []sample) (weights [rules]float64, bias float64) {
	samples = slices.Clone(samples)
	slices.SortFunc(samples, func(a, b sample) int { // sums in one order
		if c := slices.Compare(a.x[:], b.x[:]); c != 0 {
			return c
		}
		return int(a.y) - int(b.y)
	})
	prior := Start()
	var first, w [params]float64
	copy(first[:], prior.Weights[:])
	w = first
	for range steps {
		var gradient [params]float64
		var hessian [params][params]float64
		for i := range w {
			gradient[i] = -pullOf(i) * (w[i] - first[i])
			hessian[i][i] = pullOf(i)
		}
		for _, s := range samples {
			sum := 0.0
			for i, x := range s.x {
				sum += w[i] * x
			}
			p := logistic(sum)
			for i, x := range s.x {
				if x == 0 {
					continue
				}
				gradient[i] += (s.y - p) * x
				for j, z := range s.x {
					hessian[i][j] += p * (1 - p) * x * z
				}
			}
		}
		step := solve(hessian, gradient)
		// A long step overshoots where decisions part the sets cleanly; the prior makes the rest convex.
		scale := 1.0
		for _, d := range step {
			scale = min(scale, 2/max(2, math.Abs(d)))
		}
		for i, d := range step {
			w[i] += scale * d
		}
	}
	copy(weights[:], w[:rules])
	return weights, w[rules]
}

// solve returns x with a·x = b for a symmetric positive definite matrix, by Cholesky's decomposition.
func solve(a [params][params]float64, b [params]float64) (x [params]float64) {
	for j := range params {
		for k := range j {
			a[j][j] -= a[j][k] * a[j][k]
		}
		a[j][j] = math.Sqrt(a[j][j])
		for i := j + 1; i < params; i++ {
			for k := range j {
				a[i][j] -= a[i][k] * a[j][k]
			}
			a[i][j] /= a[j][j]
		}
	}
	for i := range params {
		x[i] = b[i]
		for k := range i {
			x[i] -= a[i][k] * x[k]
		}
		x[i] /= a[i][i]
	}
	for i := params - 1; i >= 0; i-- {
		for k := i + 1; k < params; k++ {
			x[i] -= a[k][i] * x[k]
		}
		x[i] /= a[i][i]
	}
	return x
}
