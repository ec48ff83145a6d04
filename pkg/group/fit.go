// SPDX-License-Identifier: Apache-2.0

package group

import (
	"maps"
	"slices"
)

const (
	rounds = 6
	pseudo = 50.0 // counts that a starting table is worth
	shrink = 20.0 // sets that the archive's sizes are worth to a camera
)

// Fit adapts the size priors and the gap and step tables by expectation-maximisation from m. Each
// starting table counts as fifty observations, and to each camera's sizes the archive's count as twenty
// sets: where a camera took hundreds of photos these are soon outweighed, where it took few they hold.
// Steps are counted of cuts that were found without them: gaps and steps grow together where photos are
// missing, and a cut that both made would prove either right. Errors are those of looks.
func Fit(photos []Photo, looks Looks, m Model) (Model, error) {
	origins, _ := split(photos)
	all := rolls(believe(slices.DeleteFunc(origins, func(p *Photo) bool { return p.Facts.Body != "" })))
	for _, r := range all {
		if err := r.look(looks, nil); err != nil {
			return Model{}, err
		}
	}
	start := m
	var l lattice
	for range rounds {
		blind := m
		blind.Step.Within = blind.Step.Between
		size := map[string][]float64{}
		gap := Table{start.Gap.Edges, scaled(start.Gap.Within, pseudo), scaled(start.Gap.Between, pseudo)}
		step := Table{start.Step.Edges, scaled(start.Step.Within, pseudo), scaled(start.Step.Between, pseudo)}
		for _, r := range all {
			l.fill(r, decisions{}, &blind)
			if size[r.camera] == nil {
				size[r.camera] = make([]float64, len(start.Size))
			}
			l.count(size[r.camera], gap, step)
		}
		m.Size, m.Cameras = sizes(start.Size, size)
		for _, list := range [][]float64{gap.Within, gap.Between, step.Within, step.Between} {
			normalise(list)
		}
		m.Gap, m.Step = gap, step
	}
	return m, nil
}

// sizes returns the size prior of the archive and of each camera.
func sizes(start []float64, counts map[string][]float64) (all []float64, cameras map[string][]float64) {
	all, cameras = scaled(start, pseudo), map[string][]float64{}
	for _, c := range slices.Sorted(maps.Keys(counts)) {
		for i, n := range counts[c] {
			all[i] += n
		}
	}
	normalise(all)
	for c, count := range counts {
		if c == "" {
			continue
		}
		own := scaled(all, shrink)
		for i, n := range count {
			own[i] += n
		}
		normalise(own)
		cameras[c] = own
	}
	return all, cameras
}

func scaled(in []float64, by float64) []float64 {
	out := slices.Clone(in)
	normalise(out)
	for i := range out {
		out[i] *= by
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
