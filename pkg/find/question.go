// SPDX-License-Identifier: Apache-2.0

package find

import (
	"errors"
	"fmt"
	"image"
	"strings"

	"amana/pkg/digest"
	"amana/pkg/fingerprint"
	"amana/pkg/match"
	"amana/pkg/meta"
	"amana/pkg/photo"
	"amana/pkg/pixel"
)

// ErrNoPicture says that bytes are no picture that can be looked at.
var ErrNoPicture = errors.New("not a picture that can be looked at")

// MaxBytes is the size of the largest file that is asked about.
const MaxBytes = 128 << 20

// Question is a picture that is asked about.
type Question struct {
	Digest photo.Digest
	W, H   int // pixels, upright
	hashes [8][32]byte
	sure   bool // the hashes tell something
	probe  *fingerprint.Probe
	views  [2][]fingerprint.Mark // its marks, and those of its mirror image, their bits mixed
}

// Read prepares the bytes of a picture file. A picture that is damaged is asked about where it shows something. The
// error wraps ErrNoPicture; beside it the question holds the digest.
func Read(data []byte) (Question, error) {
	q := Question{Digest: digest.Bytes(data)}
	format := meta.Sniff(data[:min(len(data), 1<<20)])
	if !format.Status.Picture() {
		return q, fmt.Errorf("%w: its bytes are %s", ErrNoPicture, named(format.Name))
	}
	orientation := meta.ReadExif(format.Name, data).Orientation
	small, err := pixel.Decode(format.Name, data, orientation)
	if small.Small == nil {
		return q, fmt.Errorf("%w: %w", ErrNoPicture, err)
	}
	large, err := pixel.View(format.Name, data, orientation, fingerprint.ProbeSide)
	if err != nil || large == nil {
		large = small.Small
	}
	q.ask(small.Small, large)
	if q.W, q.H = small.Width, small.Height; orientation >= 5 && orientation <= 8 {
		q.W, q.H = q.H, q.W
	}
	return q, nil
}

func named(format string) string {
	if format == "" {
		return "of no known kind"
	}
	return strings.ToUpper(format)
}

// ask prepares the pixels.
func (q *Question) ask(small, large *image.RGBA) {
	q.hashes = fingerprint.Dihedral(small)
	q.sure = fingerprint.Of(small).Quality >= match.LeastQuality
	q.probe = fingerprint.NewProbe(large)
	for _, m := range q.probe.Marks {
		other := m.Mirrored(float64(q.probe.W))
		m.Bits, other.Bits = mixed(m.Bits), mixed(other.Bits)
		q.views[0], q.views[1] = append(q.views[0], m), append(q.views[1], other)
	}
}

// as returns the question's marks as they are, or in the mirror.
func (q *Question) as(mirror bool) seen {
	if mirror {
		return seen{q.views[1], true}
	}
	return seen{q.views[0], false}
}

// place returns where a place of a photo's plane lies on the probe.
func (q *Question) place(p Pose, x, y float64) (float64, float64) {
	u, v := p.at(x, y)
	if p.Mirror {
		u = float64(q.probe.W) - u
	}
	return u, v
}

// bits describes a place as a stored mark of that size and turn would be.
func (q *Question) bits(x, y, size float64, turn uint8, mirror bool) ([2]uint64, bool) {
	if !mirror {
		b, ok := q.probe.Bits(x, y, size, turn)
		return mixed(b), ok
	}
	there := fingerprint.Mark{X: x, Turn: turn}.Mirrored(float64(q.probe.W))
	b, ok := q.probe.Bits(there.X, y, size, there.Turn)
	return mixed(fingerprint.Mark{Bits: b}.Mirrored(0).Bits), ok
}
