// SPDX-License-Identifier: Apache-2.0

package find

import "math"

// The score is the logarithm of the odds that a photo which was brought up is the one that the question was made
// of, and not another photograph of the same thing. It is a logistic model, fitted by scripts/find-bench; how well it does on
// pictures that it was not fitted on stands in the README.
const threshold = 2.2

// behind is by how much a photo may be less likely than the likeliest to be named beside it, unless its hash is near.
const behind = 3.0

// features are what the score is made of, in the order of weights.
func (e *evidence) features() [features]float64 {
	share := func(n int) float64 { return float64(n) / float64(max(1, e.inside)) }
	residual := e.residual
	if e.pairs < 3 {
		residual = 1.2 // as bad as it gets within reach
	}
	return [features]float64{
		1, share(e.held), share(e.tight), float64(min(e.held, 48)) / 48, residual, float64(e.laid) / 64, e.seen, e.goes,
		float64(e.bits) / float64(max(1, e.held)) / 10, e.slant(),
	}
}

const features = 10

var weights = [features]float64{2.11, 5.30, 4.74, -4.94, -4.58, -2.25, 7.58, -15.09, -2.36, -2.40}

func (e *evidence) score() float64 {
	sum := 0.0
	for i, f := range e.features() {
		sum += weights[i] * f
	}
	return sum
}

// slant is 1 where the photo is turned by more than a degree beside whole quarters: pictures that are handed on
// seldom are, two photographs from the hand always.
func (e *evidence) slant() float64 {
	if math.Abs(e.degrees()-90*math.Round(e.degrees()/90)) > 1 {
		return 1
	}
	return 0
}

// degrees is by how much the photo is turned in the question, clockwise.
func (e *evidence) degrees() float64 { return math.Atan2(e.pose.B, e.pose.A) * 180 / math.Pi }
