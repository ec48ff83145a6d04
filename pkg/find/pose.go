// SPDX-License-Identifier: Apache-2.0

package find

import (
	"math"

	"amana/pkg/fingerprint"
)

// Pose is where a stored photo lies in a question: a point x, y of the photo's plane is at
// (a·x − b·y + c, b·x + a·y + d) in the probe, which is mirrored first where Mirror is set. So it is turned by the angle of (a, b) and
// resized by its length.
type Pose struct {
	A, B, C, D float64
	Mirror     bool
}

func (p Pose) at(x, y float64) (float64, float64) {
	return p.A*x - p.B*y + p.C, p.B*x + p.A*y + p.D
}

func (p Pose) scale() float64 { return math.Hypot(p.A, p.B) }

// turn is in 256 parts of a turn.
func (p Pose) turn() uint8 {
	return uint8(int(math.Round(math.Atan2(p.B, p.A)/(2*math.Pi)*256)) & 255)
}

// poseOf is where a stored mark must lie to be seen as a mark of the probe.
func poseOf(m, seen fingerprint.Mark, mirror bool) Pose {
	s := seen.Size / m.Size
	sin, cos := math.Sincos(float64(seen.Turn-m.Turn) / 128 * math.Pi)
	p := Pose{A: s * cos, B: s * sin, Mirror: mirror}
	p.C, p.D = seen.X-(p.A*m.X-p.B*m.Y), seen.Y-(p.B*m.X+p.A*m.Y)
	return p
}

// pair is a stored mark and a mark of the probe that may show the same place.
type pair struct {
	mark, seen fingerprint.Mark
	id         uint32
	apart      int
}

// fit returns the pose that the pairs' places agree on best, by least squares; false where they do not tell.
func fit(pairs []pair, mirror bool) (Pose, bool) {
	var mx, my, sx, sy, weight float64
	for _, p := range pairs {
		w := 1 / (p.mark.Size * p.mark.Size)
		mx, my, sx, sy, weight = mx+w*p.mark.X, my+w*p.mark.Y, sx+w*p.seen.X, sy+w*p.seen.Y, weight+w
	}
	if weight == 0 {
		return Pose{}, false
	}
	mx, my, sx, sy = mx/weight, my/weight, sx/weight, sy/weight
	var along, cross, square float64
	for _, p := range pairs {
		w := 1 / (p.mark.Size * p.mark.Size)
		x, y, u, v := p.mark.X-mx, p.mark.Y-my, p.seen.X-sx, p.seen.Y-sy
		along, cross, square = along+w*(x*u+y*v), cross+w*(x*v-y*u), square+w*(x*x+y*y)
	}
	if square < 1e-9 {
		return Pose{}, false
	}
	p := Pose{A: along / square, B: cross / square, Mirror: mirror}
	p.C, p.D = sx-(p.A*mx-p.B*my), sy-(p.B*mx+p.A*my)
	return p, p.scale() > 1e-3
}
