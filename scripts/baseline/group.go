// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"slices"
	"strconv"

	"amana/pkg/score"
)

// outcome is the best result of one way to group, by sets exact, then by F1.
type outcome struct {
	result    score.Result
	threshold string
}

func (o *outcome) offer(r score.Result, threshold string) {
	if o.threshold == "" || r.Exact > o.result.Exact || r.Exact == o.result.Exact && r.F1 > o.result.F1 {
		*o = outcome{r, threshold}
	}
}

// roll returns the photos by camera, then time, then path.
func roll(shots []shot) []shot {
	out := slices.Clone(shots)
	slices.SortFunc(out, func(a, b shot) int {
		return cmp.Or(cmp.Compare(a.exif.Camera(), b.exif.Camera()),
			cmp.Compare(a.exif.Taken.Seconds(), b.exif.Taken.Seconds()), cmp.Compare(a.path, b.path))
	})
	return out
}

// cut numbers sets along a roll; joined tells whether a photo is in the set of the one before it.
func cut(shots []shot, joined func(before, s *shot) bool) []score.Pair {
	out := make([]score.Pair, len(shots))
	set := 0
	for i := range shots {
		if i == 0 || !joined(&shots[i-1], &shots[i]) {
			set++
		}
		out[i] = score.Pair{Path: shots[i].path, Set: strconv.Itoa(set)}
	}
	return out
}

// bestGap tries time gaps from 1 s to an hour.
func bestGap(shots []shot, truth []score.Pair) (outcome, error) {
	shots = roll(shots)
	var best outcome
	for gap := 1.0; gap < 3600; gap = math.Ceil(gap * 1.06) {
		found := cut(shots, func(before, s *shot) bool {
			return before.exif.Taken.Known() && s.exif.Taken.Known() && before.exif.Camera() == s.exif.Camera() &&
				s.exif.Taken.Seconds()-before.exif.Taken.Seconds() <= gap
		})
		r, err := score.Score(truth, found)
		if err != nil {
			return best, err
		}
		best.offer(r, fmt.Sprintf("%.0f s", gap))
	}
	return best, nil
}

// bestColour tries distances of colours from 0 to 1.
func bestColour(shots []shot, truth []score.Pair) (outcome, error) {
	shots = roll(shots)
	var best outcome
	for limit := 0.02; limit < 1; limit += 0.02 {
		found := cut(shots, func(before, s *shot) bool { return distance(before.colour, s.colour) <= limit })
		r, err := score.Score(truth, found)
		if err != nil {
			return best, err
		}
		best.offer(r, fmt.Sprintf("a distance of %.2f", limit))
	}
	return best, nil
}

// The bins of hue, saturation and value.
const (
	hues        = 12
	saturations = 4
	values      = 4
)

// histogram is the share of the pixels in each bin of hue, saturation and value.
func histogram(m *image.RGBA) []float64 {
	out := make([]float64, hues*saturations*values)
	size := m.Bounds().Size()
	one := 1 / float64(size.X*size.Y)
	for y := range size.Y {
		for x := range size.X {
			p := m.Pix[y*m.Stride+4*x:]
			h, s, v := hsv(float64(p[0])/255, float64(p[1])/255, float64(p[2])/255)
			bin := func(f float64, n int) int { return min(n-1, int(f*float64(n))) }
			out[(bin(h, hues)*saturations+bin(s, saturations))*values+bin(v, values)] += one
		}
	}
	return out
}

// hsv returns hue, saturation and value, each from 0 to 1.
func hsv(r, g, b float64) (h, s, v float64) {
	v = max(r, g, b)
	d := v - min(r, g, b)
	if d == 0 {
		return 0, 0, v
	}
	switch v {
	case r:
		h = (g - b) / d / 6
	case g:
		h = (b-r)/d/6 + 1.0/3
	default:
		h = (r-g)/d/6 + 2.0/3
	}
	return h - math.Floor(h), d / v, v
}

// distance is half the sum of the differences, 0 to 1; 1 where a picture was not decoded.
func distance(a, b []float64) float64 {
	if a == nil || b == nil {
		return 1
	}
	sum := 0.0
	for i := range a {
		sum += math.Abs(a[i] - b[i])
	}
	return sum / 2
}
