// SPDX-License-Identifier: Apache-2.0

package phototest

import (
	"image"
	"math"
)

// Motif is what a picture is of.
type Motif int

// The motifs.
const (
	Body   Motif = iota // a mannequin that lies in a room
	Row                 // several of them
	Place               // a street with rubble, a car and numbered markers
	Paper               // a written sheet on a desk
	Vacant              // a room without anybody
)

// Subject is what stays the same from one picture of it to the next.
type Subject struct {
	Motif   Motif
	Seed    uint64   // the looks of figure, place or paper
	Room    uint64   // the looks of the room or desk; subjects may share it
	Card    []string // lines of digits on the figure's card; nil: writing that cannot be read
	Uniform bool
	Beside  []Subject // figures that lie next to it, nearest first, left and right in turn; for Row, the row
}

// Frame is how much of a subject is in the picture.
type Frame int

// The frames. For a place or a paper they are just different standpoints.
const (
	Whole Frame = iota
	Upper
	Face
	Legs
	Side
	CardFrame
	Frames // how many there are
)

// View is how one picture of a subject is taken. The zero View is a plain picture of the whole.
type View struct {
	Frame Frame
	Seed  uint64  // small differences of standpoint and the noise
	Turn  float64 // of the camera, radians
	Zoom  float64 // above 1 shows less; 0: 1
	Light float64 // exposure; 0: 1
	Warm  float64 // white balance: red up and blue down by this share
	Flash bool
	Noise float64 // grey levels
}

// Figure draws a mannequin in a room, 320 by 240 pixels. One seed is one figure; each view shows it from
// another side. Seeds that differ by six share a room.
func Figure(seed int64, view int) image.Image {
	s := Subject{Seed: uint64(seed), Room: uint64(seed % 6)}
	s.Card = []string{"215", digits(uint64(seed), 1), digits(uint64(seed), 2)}
	d := from(uint64(seed)<<20^uint64(view), 5)
	return Draw(s, View{
		Frame: Frame(((view % int(Frames)) + int(Frames)) % int(Frames)), Seed: d.next(),
		Turn: d.between(-0.2, 0.2), Zoom: d.between(0.85, 1.2), Light: d.between(0.85, 1.1), Noise: 3,
	}, 320, 240)
}

func digits(seed, purpose uint64) string {
	d := from(seed, 40+purpose)
	line := make([]byte, 4)
	for i := range line {
		line[i] = byte('0' + d.n(10))
	}
	return string(line)
}

// Draw draws a view of a subject. It panics where width or height is below 1.
func Draw(s Subject, v View, width, height int) *image.RGBA {
	c := &canvas{img: image.NewRGBA(image.Rect(0, 0, width, height)), horizon: 0}
	if v.Zoom <= 0 {
		v.Zoom = 1
	}
	switch s.Motif {
	case Place:
		drawPlace(c, s, v)
	case Paper:
		drawPaper(c, s, v)
	default:
		drawBody(c, s, v)
	}
	finish(c.img, v)
	return c.img
}

// stand is where the camera looks for a frame: centre and height of what it shows, in metres.
func (f figure) stand(v View, wide float64) (cx, cy, span, turn, squash float64) {
	quarter := math.Pi / 2
	switch v.Frame {
	case Upper:
		return 0, -0.45 * f.long, 1.15, 0, 1
	case Face:
		return 0, -0.78 * f.long, 0.52, 0, 1
	case Legs:
		return 0, 0.5 * f.long, 1.2, 0, 1
	case Side:
		return 0, 0, 1.25, quarter * f.side, 0.5
	case CardFrame:
		return f.cardX * 0.8, f.cardY, 0.42, f.cardTurn, 1
	}
	return 0, 0, 1.75 * wide, quarter * f.side, 1
}

func drawBody(c *canvas, s Subject, v View) {
	f := newFigure(s)
	d := from(v.Seed, 7)
	wide := 1.0
	if s.Motif == Row {
		wide = 0.75 * float64(len(s.Beside)+1)
	}
	cx, cy, span, turn, squash := f.stand(v, wide)
	span /= v.Zoom
	cx, cy = cx+span*d.between(-0.09, 0.09), cy+span*d.between(-0.09, 0.09)
	c.aim(cx, cy, span, turn+v.Turn, squash)
	r := newRoom(s)
	c.ground(r.floor)
	if v.Frame == Side && s.Motif != Row {
		c.horizon = int(float64(c.img.Rect.Dy()) * d.between(0.08, 0.24))
		r.wall(c)
	}
	if s.Motif == Vacant {
		return
	}
	for i, other := range s.Beside {
		side := float64(1 - 2*(i%2))
		newFigure(other).draw(c, side*1.08*float64(i/2+1), 0.06*side, span > 1)
	}
	f.draw(c, 0, 0, span > 3)
}
