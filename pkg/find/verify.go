// SPDX-License-Identifier: Apache-2.0

package find

import (
	"math"

	"amana/pkg/fingerprint"
)

// evidence is how a photo stands against a question.
type evidence struct {
	photo    uint32
	pose     Pose
	distance int     // bits between the hashes, in the nearest way
	way      int     // in which they are nearest
	inside   int     // marks of the photo whose places lie on the question
	held     int     // of these, those that are seen there
	tight    int     // of these, those without a doubt
	bits     int     // that those which are seen are apart, together
	pairs    int     // marks of the question that were found where the photo has one
	residual float64 // how far these lie from there, in pixels of their level, as a root of the mean square
	laid     int     // bits between the photo's hash and that of the question, laid over the photo
	seen     float64 // share of the photo that lies on the question
	edge     float64 // share of the photo's edge that is seen within the question
	goes     float64 // share of the edge over which the picture goes on
}

// weigh refines a pose and gathers the evidence for it.
func (ix *Index) weigh(q *Question, photo uint32, pose Pose) evidence {
	of := q.as(pose.Mirror)
	stored := ix.marksOf(photo)
	e := evidence{photo: photo, pose: pose, residual: math.Inf(1)}
	e.distance, e.way = nearest(&q.hashes, ix.photos[photo].Print.Hash)
	for _, reach := range []float64{2.5, 2, 1.5} {
		pairs := guided(stored, of.marks, e.pose, reach)
		if e.pairs = len(pairs); e.pairs < 3 {
			break
		}
		p, ok := fit(pairs, pose.Mirror)
		if !ok {
			break
		}
		e.pose, e.residual = p, residual(pairs, p)
	}
	ix.look(q, stored, &e)
	ix.lay(q, &e)
	ix.edges(q, &e)
	return e
}

// guided returns for each stored mark the mark of the question that lies where a pose has it, within so many of its own pixels,
// and whose bits are nearest.
func guided(stored []packed, marks []fingerprint.Mark, p Pose, reach float64) (out []pair) {
	turn, scale := p.turn(), p.scale()
	for i := range stored {
		m := stored[i].mark()
		x, y := p.at(m.X, m.Y)
		far := reach * m.Size * scale
		best := pair{apart: fairBits + 1}
		for k := range marks {
			s := &marks[k]
			if dx, dy := s.X-x, s.Y-y; dx > far || dx < -far || dy > far || dy < -far || !alike(m, *s, turn, scale, 1.3) {
				continue
			}
			if d := apart(m.Bits, s.Bits); d < best.apart {
				best = pair{m, *s, uint32(i), d}
			}
		}
		if best.apart <= fairBits {
			out = append(out, best)
		}
	}
	return out
}

func residual(pairs []pair, p Pose) float64 {
	sum, scale := 0.0, p.scale()
	for i := range pairs {
		q := &pairs[i]
		x, y := p.at(q.mark.X, q.mark.Y)
		x, y = (x-q.seen.X)/scale/q.mark.Size, (y-q.seen.Y)/scale/q.mark.Size
		sum += x*x + y*y
	}
	return math.Sqrt(sum / float64(len(pairs)))
}

// look compares the question with the photo at every mark of the photo, found there or not.
func (ix *Index) look(q *Question, stored []packed, e *evidence) {
	const sure = 16
	turn, scale := e.pose.turn(), e.pose.scale()
	for i := range stored {
		m := stored[i].mark()
		x, y := e.pose.at(m.X, m.Y)
		bits, ok := q.bits(x, y, m.Size*scale, m.Turn+turn, e.pose.Mirror)
		if !ok {
			continue
		}
		e.inside++
		d := apart(bits, m.Bits)
		if d <= fairBits {
			e.held, e.bits = e.held+1, e.bits+d
		}
		if d <= sure {
			e.tight++
		}
	}
}

// lay holds the hash of the question, brought into the photo's frame, against the photo's.
func (ix *Index) lay(q *Question, e *evidence) {
	own := &ix.photos[e.photo]
	hashes, seen := q.probe.Laid(own.planeW, own.planeH, func(x, y float64) (float64, float64) { return q.place(e.pose, x, y) })
	of := wordsOf(own.Print.Hash)
	e.laid, e.seen = 256, seen
	for _, h := range hashes {
		words := wordsOf(h)
		e.laid = min(e.laid, differ(&words, &of))
	}
}

// edges looks over the photo's edge wherever it lies within the question. A copy has something else there, or nothing;
// where the picture goes on, it is another photograph, taken from further away or a little aside.
func (ix *Index) edges(q *Question, e *evidence) {
	const points, gap = 48, 2.0 // along a side; pixels of the plane
	own := &ix.photos[e.photo]
	w, h := float64(own.planeW), float64(own.planeH)
	light := func(x, y float64) (float64, bool) { return q.probe.Light(q.place(e.pose, x, y)) }
	for side := range 4 {
		var near, over, deep []float64
		for i := range points {
			t := (float64(i) + 0.5) / points
			x, y, dx, dy := []float64{t * w, t * w, 0, w}[side], []float64{0, h, t * h, t * h}[side], []float64{0, 0, -gap, gap}[side], []float64{-gap, gap, 0, 0}[side]
			a, onA := light(x-dx, y-dy)
			b, onB := light(x+dx, y+dy)
			c, onC := light(x-3*dx, y-3*dy)
			if onA && onB && onC {
				near, over, deep = append(near, a), append(over, b), append(deep, c)
			}
		}
		if len(near) < points/8 {
			continue
		}
		share := float64(len(near)) / (4 * points)
		e.edge += share
		if goesOn(near, over, deep) {
			e.goes += share
		}
	}
}

// goesOn reports whether the brightness just over a line differs from that before it no more than twice as much as two lines differ that lie
// as far apart within, and is not of one brightness.
func goesOn(near, over, deep []float64) bool {
	const noise, plain = 40, 64 // of 4,096
	step, usual := 0.0, noise*float64(len(near))
	sum, square := 0.0, 0.0
	for i, v := range near {
		step += math.Abs(v - over[i])
		usual += 2 * math.Abs(v-deep[i])
		sum, square = sum+over[i], square+over[i]*over[i]
	}
	n := float64(len(over))
	return step < usual && square/n-sum/n*sum/n > plain*plain
}
