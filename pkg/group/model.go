// SPDX-License-Identifier: Apache-2.0

package group

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
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
	Size      []float64            // probability of sizes 1 to 20; beyond, Tail a photo
	Cameras   map[string][]float64 `json:",omitempty"` // the same for each camera
	Tail      float64
	Gap       Table   // seconds between neighbours
	Step      Table   // step of the counter between neighbours
	Folder    float64 // added where neighbours lie in different folders
	Stem      float64 // added where their name stems differ
	Branch    float64 // added where the branches that their paths name differ
	Unseen    float64 // added where neither a clock nor a likeness speaks for a link
	Centre    float64 // distance at which likeness says nothing
	Marks     float64 // added to the distance for each half that the marks of two photos lack, where gaps do not part sets
	Slope     float64 // log-likelihood ratio for each unit of distance below Centre
	Timing    float64 // exponent of gap and step, which are not independent
	Weak      float64 // what a gap of modification times counts of one by the camera's clock
	Neighbour float64 // exponent of the likeness of neighbours
	Mates     float64 // exponent of the mean likeness to earlier mates
	Several   float64 // power of the mates' number that it counts where gaps part sets
	Merging   float64 // what a set that joins two costs, as a part of what a true one is worth
}

// Version of the tables and of what they mean. Tables of other versions are fitted again.
const Version = 8

// Start returns the stated starting point: sizes peak at four and five, and gap and step tables lean
// weakly. The likeness scale is absolute; Fit does not touch it. It is near what fits
// pairs of two labelled series (scripts/fit-likeness prints the fit, and how it holds on the half or the
// series left out), but Centre is lower, to join fewer bodies; it, the exponents and Merging were set by
// a coarse search on the same two and a drawn archive, so that figures on these are not independent.
func Start() Model {
	return Model{
		Version: Version, Tail: 0.7,
		Size: []float64{.14, .08, .09, .20, .20, .10, .06, .04, .025, .015, .01, .008, .006, .005, .004, .003, .003, .002, .002, .002},
		Gap: Table{
			Edges:   []float64{2, 4, 8, 15, 30, 60, 120, 300, 900, 3600, 86400},
			Within:  []float64{.12, .14, .16, .16, .14, .11, .08, .05, .02, .01, .005, .005},
			Between: []float64{.04, .06, .08, .10, .11, .12, .12, .12, .10, .07, .05, .03},
		},
		Step:   Table{Edges: []float64{0, 1, 2, 5, 20}, Within: []float64{.02, .85, .08, .03, .01, .01}, Between: []float64{.02, .62, .12, .11, .07, .06}},
		Folder: -3, Stem: -1.5, Branch: -3, Unseen: -1.5, Centre: 0.265, Slope: 17, Marks: 0.06, Timing: 0.75, Weak: 0.5, Neighbour: 0.3, Mates: 0.7, Several: 0.7, Merging: 0.5,
	}
}

// prior returns the logarithms of the probabilities of sizes 1 to lookBack for a camera.
func (m *Model) prior(camera string) (out [lookBack]float64) {
	size := m.Size
	if own, ok := m.Cameras[camera]; ok {
		size = own
	}
	for i := range out {
		last := min(i, len(size)-1)
		out[i] = math.Log(size[last]) + float64(i-last)*math.Log(m.Tail)
	}
	return out
}

// Shares that the gaps within sets and between them have in common. Tables that were learned where
// photos are taken without a pause have about half.
const (
	apart   = 0.25 // up to this, gaps part sets
	blurred = 0.35 // from this on they do not
)

// parting is how well gaps part sets, 0 to 1.
func (m *Model) parting() float64 {
	both := 0.0
	for i, v := range m.Gap.Within {
		both += min(v, m.Gap.Between[i])
	}
	return max(0, min(1, (blurred-both)/(blurred-apart)))
}

// alike is bounded, so that one pair cannot outvote everything.
func (m *Model) alike(d float64) float64 { return max(-4, min(4, m.Slope*(m.Centre-d))) }

// String returns every table in words. Cameras are named without their serial numbers.
func (m Model) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "tables of version %d\nsize  probability, from 1; beyond %d each size is %.2f of the one before\n", m.Version, len(m.Size), m.Tail)
	row := func(name string, list []float64) {
		fmt.Fprintf(&b, "  %-28s", name)
		for _, v := range list {
			fmt.Fprintf(&b, " %6.3f", v)
		}
		b.WriteByte('\n')
	}
	row("all cameras", m.Size)
	for i, camera := range slices.Sorted(maps.Keys(m.Cameras)) {
		name, _, _ := strings.Cut(strings.ReplaceAll(camera, "\n", " "), "|")
		row(fmt.Sprintf("camera %d (%.16q)", i+1, name), m.Cameras[camera])
	}
	for _, t := range []struct {
		name  string
		table Table
	}{{"gap  seconds between neighbours, up to", m.Gap}, {"step  of the counter between neighbours, up to", m.Step}} {
		fmt.Fprintf(&b, "%s\n", t.name)
		row("", t.table.Edges)
		row("within a set", t.table.Within)
		row("between sets", t.table.Between)
		ratios := make([]float64, len(t.table.Within))
		for i := range ratios {
			ratios[i] = math.Log(t.table.Within[i] / t.table.Between[i])
		}
		row("log ratio", ratios)
	}
	fmt.Fprintf(&b, "added where neighbours differ: folder %.2f, name stem %.2f, branch %.2f; where nothing is known of them: %.2f\n",
		m.Folder, m.Stem, m.Branch, m.Unseen)
	fmt.Fprintf(&b, "likeness  log ratio %.2f for each unit of distance below %.3f; each half that marks lack adds %.3f\n", m.Slope, m.Centre, m.Marks*(1-m.parting()))
	fmt.Fprintf(&b, "a set that joins two costs %.2f of what a true one is worth\n", m.Merging)
	fmt.Fprintf(&b, "exponents  gap and step %.2f (modification times %.2f of it), likeness of neighbours %.2f, of mates %.2f (times their number to the power %.2f)\n",
		m.Timing, m.Weak, m.Neighbour, m.Mates, m.Several*m.parting())
	return b.String()
}
