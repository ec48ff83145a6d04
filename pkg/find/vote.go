// SPDX-License-Identifier: Apache-2.0

package find

import (
	"cmp"
	"math/bits"
	"slices"

	"amana/pkg/fingerprint"
)

const (
	nearBits   = 12  // of 128, between marks that vote
	nearMore   = 7   // of the 32 of an entry: of 12 in 112, 3 lie there
	fairBits   = 32  // between marks of one place at all
	crowded    = 8   // times as many marks as usual share a part: it tells nothing
	leastCrowd = 64  // marks that are not too many in any archive
	turnBins   = 16  // of a turn, in which votes are counted
	photosMost = 160 // that are looked at more closely
	pairsMost  = 64  // of one photo
)

// seen is the question's marks as they are, or in the mirror.
type seen struct {
	marks  []fingerprint.Mark
	mirror bool
}

// vote is a stored mark and one of the question that are alike, by their numbers.
type vote struct {
	mark, seen uint32
	apart      uint8
}

// votes appends the pairs of a stored mark and one of the question that are alike.
func (ix *Index) votes(out []vote, marks []fingerprint.Mark) []vote {
	crowd := max(leastCrowd, crowded*len(ix.marks)>>partBits)
	for s := range marks {
		b := marks[s].Bits
		for t := range ix.tables {
			v, further := part(b, t), more(b, t)
			table := &ix.tables[t]
			alike := table.entries[table.starts[v]:table.starts[v+1]]
			if len(alike) > crowd {
				continue
			}
			for _, e := range alike {
				if bits.OnesCount32(e.more^further) > nearMore {
					continue
				}
				stored := ix.marks[e.id].bits
				if d := apart(b, stored); d <= nearBits && !met(b, stored, t) {
					out = append(out, vote{e.id, uint32(s), uint8(d)})
				}
			}
		}
	}
	return out
}

// met reports whether an earlier table has brought the two together.
func met(a, b [2]uint64, t int) bool {
	for e := range t {
		if part(a, e) == part(b, e) {
			return true
		}
	}
	return false
}

// candidate is a photo with the pose on which the most pairs agree.
type candidate struct {
	photo uint32
	pose  Pose
	score float64
}

// byMarks returns the photos for which the marks speak, best first.
func (ix *Index) byMarks(of seen) []candidate {
	votes := ix.votes(nil, of.marks)
	chosen := ix.elect(votes, of.marks)
	votes = slices.DeleteFunc(votes, func(v vote) bool { return !chosen[ix.owner[v.mark]] })
	slices.SortFunc(votes, func(a, b vote) int {
		return cmp.Or(cmp.Compare(ix.owner[a.mark], ix.owner[b.mark]), cmp.Compare(a.apart, b.apart), cmp.Compare(a.mark, b.mark), cmp.Compare(a.seen, b.seen))
	})
	var out []candidate
	for len(votes) > 0 {
		owner, n := ix.owner[votes[0].mark], 1
		for n < len(votes) && ix.owner[votes[n].mark] == owner {
			n++
		}
		pairs := make([]pair, min(n, pairsMost))
		for i := range pairs {
			v := votes[i]
			pairs[i] = pair{ix.marks[v.mark].mark(), of.marks[v.seen], v.mark, int(v.apart)}
		}
		if c, ok := consensus(pairs, of.mirror); ok {
			c.photo = owner
			out = append(out, c)
		}
		votes = votes[n:]
	}
	return out
}

// elect returns the photos with the most votes for one turn, those that are nearer counting more. A photo needs two.
func (ix *Index) elect(votes []vote, marks []fingerprint.Mark) map[uint32]bool {
	counts := make([]uint16, len(ix.photos)*turnBins)
	for _, v := range votes {
		turn := marks[v.seen].Turn - ix.marks[v.mark].turn
		c := &counts[int(ix.owner[v.mark])*turnBins+int(turn)*turnBins/256]
		if weight := uint16(2 + (nearBits-v.apart)/4); *c < 1<<15 {
			*c += weight
		}
	}
	type count struct {
		photo uint32
		votes int
	}
	var all []count
	for p := range ix.photos {
		own := counts[p*turnBins:][:turnBins]
		most := 0
		for i, c := range own {
			most = max(most, int(c)+int(own[(i+1)%turnBins])) // what lies across two bins counts in one
		}
		if most >= 4 {
			all = append(all, count{uint32(p), most})
		}
	}
	slices.SortFunc(all, func(a, b count) int { return cmp.Or(cmp.Compare(b.votes, a.votes), cmp.Compare(a.photo, b.photo)) })
	out := make(map[uint32]bool, photosMost)
	for _, c := range all[:min(len(all), photosMost)] {
		out[c.photo] = true
	}
	return out
}

// consensus returns the pose that the most pairs agree on, of two at least.
func consensus(pairs []pair, mirror bool) (best candidate, ok bool) {
	for i := range pairs {
		p := poseOf(pairs[i].mark, pairs[i].seen, mirror)
		if s := support(pairs, p, nil); s > best.score {
			best = candidate{pose: p, score: s}
		}
	}
	if best.score < 2 {
		return best, false
	}
	var agreed []pair
	support(pairs, best.pose, &agreed)
	if p, ok := fit(agreed, mirror); ok {
		if s := support(pairs, p, nil); s >= best.score {
			best.pose, best.score = p, s
		}
	}
	return best, true
}

// support counts the stored marks of which some pair agrees with a pose, and those more whose bits are nearer.
func support(pairs []pair, p Pose, agreed *[]pair) float64 {
	sum := 0.0
	turn, scale := p.turn(), p.scale()
	var counted [pairsMost]uint32
	n := 0
	for i := range pairs {
		q := &pairs[i]
		x, y := p.at(q.mark.X, q.mark.Y)
		x, y = (x-q.seen.X)/scale, (y-q.seen.Y)/scale
		far := 2 + 1.5*q.mark.Size
		if x*x+y*y > far*far || !alike(q.mark, q.seen, turn, scale, 1.5) || slices.Contains(counted[:n], q.id) {
			continue
		}
		counted[n] = q.id
		n++
		sum += 1 + float64(nearBits-q.apart)/nearBits
		if agreed != nil {
			*agreed = append(*agreed, *q)
		}
	}
	return sum
}

// alike reports whether a mark of the question has the turn and size that a pose gives to a stored one.
func alike(stored, seen fingerprint.Mark, turn uint8, scale, factor float64) bool {
	const slack = 16
	off := int8(seen.Turn - stored.Turn - turn)
	size := stored.Size * scale
	return off <= slack && off >= -slack && seen.Size <= size*factor && seen.Size*factor >= size
}
