// SPDX-License-Identifier: Apache-2.0

package group

import (
	"math"
	"slices"
)

// Table is a pair of binned distributions, inside a set and between sets.
type Table struct {
	Edges   []float64 // upper edges of all bins but the last
	Within  []float64
	Between []float64
}

func (t Table) bin(v float64) int { i, _ := slices.BinarySearch(t.Edges, v); return i }

func (t Table) ratio(v float64) float64 {
	i := t.bin(v)
	return math.Log(t.Within[i] / t.Between[i])
}

// Model holds every number that grouping uses. It is stored as JSON and does not move with the photos.
type Model struct {
	Version   int
	Size      []float64 // probability of sizes 1 to 20; beyond, Tail a photo
	Tail      float64
	Gap       Table   // seconds between neighbours
	Step      Table   // step of the counter between neighbours
	Folder    float64 // added where neighbours lie in different folders
	Stem      float64 // added where their name stems differ
	Centre    float64 // distance at which likeness says nothing
	Slope     float64 // log-likelihood ratio for each unit of distance below Centre
	Timing    float64 // exponent of gap and step, which are not independent
	Neighbour float64 // exponent of the likeness of neighbours
	Mates     float64 // exponent of the mean likeness to earlier mates
}

// Start returns the stated starting point: sizes peak at four and five, and gap and step tables lean
// weakly. The likeness scale is absolute; Fit does not touch it. scripts/fit-likeness gave centre 0.247
// and slope 18.15 on ukbench-a and isbn-a; the centre and the exponents were then set by a coarse
// search on the same two corpora, so that figures on these are not independent.
func Start() Model {
	return Model{
		Version: 1, Tail: 0.7,
		Size: []float64{.14, .08, .09, .20, .20, .10, .06, .04, .025, .015, .01, .008, .006, .005, .004, .003, .003, .002, .002, .002},
		Gap: Table{
			Edges:   []float64{2, 4, 8, 15, 30, 60, 120, 300, 900, 3600, 86400},
			Within:  []float64{.12, .14, .16, .16, .14, .11, .08, .05, .02, .01, .005, .005},
			Between: []float64{.04, .06, .08, .10, .11, .12, .12, .12, .10, .07, .05, .03},
		},
		Step:   Table{Edges: []float64{0, 1, 2, 5, 20}, Within: []float64{.02, .85, .08, .03, .01, .01}, Between: []float64{.02, .62, .12, .11, .07, .06}},
		Folder: -3, Stem: -1.5, Centre: 0.24, Slope: 18, Timing: 0.4, Neighbour: 0.5, Mates: 0.5,
	}
}

func (m Model) prior(n int) float64 {
	if n <= len(m.Size) {
		return math.Log(m.Size[n-1])
	}
	return math.Log(m.Size[len(m.Size)-1]) + float64(n-len(m.Size))*math.Log(m.Tail)
}

// alike is bounded, so that one pair cannot outvote everything.
func (m Model) alike(d float64) float64 { return max(-4, min(4, m.Slope*(m.Centre-d))) }

const (
	rounds = 6
	pseudo = 100.0 // counts that a starting table is worth
)

// Fit adapts the size prior and the gap and step tables by expectation-maximisation from m. Each
// starting table counts as a hundred observations.
func Fit(photos []Photo, m Model) Model {
	origins, _ := split(photos)
	all := rolls(slices.DeleteFunc(origins, func(p Photo) bool { return p.Facts.Body != "" }))
	start := m
	for range rounds {
		size := scaled(start.Size)
		gap := Table{start.Gap.Edges, scaled(start.Gap.Within), scaled(start.Gap.Between)}
		step := Table{start.Step.Edges, scaled(start.Step.Within), scaled(start.Step.Between)}
		for _, roll := range all {
			l := newLattice(roll, decisions{}, m)
			l.count(size, gap, step)
		}
		for _, list := range [][]float64{size, gap.Within, gap.Between, step.Within, step.Between} {
			normalise(list)
		}
		m.Size, m.Gap, m.Step = size, gap, step
	}
	return m
}

func scaled(in []float64) []float64 {
	out := slices.Clone(in)
	normalise(out)
	for i := range out {
		out[i] *= pseudo
	}
	return out
}

func normalise(list []float64) {
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	for i := range list {
		list[i] /= sum
	}
}
