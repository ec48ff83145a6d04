// SPDX-License-Identifier: Apache-2.0

package group

import "amana/pkg/photo"

// settle returns the sets of a roll as persons decided. Where the roll is cut is found out first as if
// nothing were decided, so that a decision moves no set but those whose photos it names, and to confirm
// what was proposed moves none. A set that decisions part is then cut again, alone, in again.
func (l *lattice) settle(held decisions, again *lattice) (out []*built) {
	from := 0
	for _, b := range l.cut(held) {
		end := from + len(b.members)
		switch {
		case held.against(b.members):
			out = append(out, l.recut(from, end, held, again)...)
		case held.closed[b.known]:
			out = append(out, closedSet(b.known, b.members))
		default:
			out = append(out, b)
		}
		from = end
	}
	return out
}

// recut cuts the photos from from to end again, those of closed sets taken out. A set is no surer than
// that the roll is cut at both ends of them.
func (l *lattice) recut(from, end int, held decisions, again *lattice) (out []*built) {
	var closed []*Photo
	rest := l.part(from, end, func(p *Photo) bool {
		if held.closed[held.label[p.ID]] {
			closed = append(closed, p)
			return false
		}
		return true
	})
	for _, p := range closed {
		out = append(out, closedSet(held.label[p.ID], []*Photo{p}))
	}
	if len(rest.photos) == 0 {
		return out
	}
	again.fill(rest, held, l.m)
	sure := min(l.between(from), l.between(end))
	if rest.clock != exifClock {
		sure = min(sure, uncertain)
	}
	for _, b := range again.cut(held) {
		b.confidence = min(b.confidence, sure)
		out = append(out, b)
	}
	return out
}

func closedSet(set photo.SetID, members []*Photo) *built {
	return &built{members: members, known: set, rule: "confirmed", confidence: 1, after: -1}
}

// part returns the photos from from to end that keep takes, as a roll of their own. What lies between
// two neighbours is the sum of what lay between them.
func (r *roll) part(from, end int, keep func(*Photo) bool) *roll {
	out := &roll{camera: r.camera, clock: r.clock, stems: r.stems}
	gap, step := -1.0, -1.0
	var kept []int
	for i := from; i < end; i++ {
		if len(out.photos) > 0 {
			gap, step = plus(gap, r.gap[i]), plus(step, r.step[i])
		}
		if keep(r.photos[i]) {
			out.photos, out.at = append(out.photos, r.photos[i]), append(out.at, r.at[i])
			out.gap, out.step = append(out.gap, gap), append(out.step, step)
			gap, step = 0, 0
			out.unlike, kept = append(out.unlike, r.unlikeTo(i, kept)), append(kept, i)
		}
	}
	return out
}

// unlikeTo is how unlike photo i is to those of its mates that were kept, in order.
func (r *roll) unlikeTo(i int, kept []int) unlike {
	out := unknown
	for k := 1; k <= min(len(kept), mates); k++ {
		if at := i - kept[len(kept)-k]; at <= mates && r.unlike != nil {
			out.away[k-1], out.lack[k-1] = r.unlike[i].away[at-1], r.unlike[i].lack[at-1]
		}
	}
	return out
}

// plus adds what is known, which is not negative.
func plus(a, b float64) float64 {
	if a < 0 || b < 0 {
		return -1
	}
	return a + b
}
