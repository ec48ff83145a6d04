// SPDX-License-Identifier: Apache-2.0

package match

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"amana/pkg/fingerprint"
	"amana/pkg/photo"
	"amana/pkg/phototest"
)

// halved returns a picture of half the size, as a copy would be.
func halved(t *testing.T, m *image.RGBA) *image.RGBA {
	t.Helper()
	out := image.NewRGBA(image.Rect(0, 0, m.Rect.Dx()/2, m.Rect.Dy()/2))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var sum [3]int
			for i := range 4 {
				c := m.RGBAAt(2*x+i%2, 2*y+i/2)
				sum[0], sum[1], sum[2] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B)
			}
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] / 4), uint8(sum[1] / 4), uint8(sum[2] / 4), 255})
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, out, &jpeg.Options{Quality: 40}); err != nil {
		t.Fatal(err)
	}
	again, err := jpeg.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.Set(x, y, again.At(x, y))
		}
	}
	return out
}

// TestTwoFiguresOnOneStand: shots of one figure, and of another in its place, from one stand a moment
// apart. They lie near each other, and what each shot has of its own tells them apart, whatever it is; a copy
// of one of them is found all the same.
func TestTwoFiguresOnOneStand(t *testing.T) {
	figure := func(n int, seed uint64, turn, light float64) (Photo, *image.RGBA) {
		m := phototest.Draw(phototest.Subject{Seed: seed, Room: 3, Card: []string{"215", "1234"}}, phototest.View{Seed: 1, Turn: turn, Light: light, Noise: 3}, 256, 192)
		p := shot(n, [32]byte{})
		p.Content.Print = fingerprint.Of(m)
		return p, m
	}
	first, drawn := figure(1, 11, 0, 1)
	again, _ := figure(2, 11, 0.005, 1.05) // the same figure
	other, _ := figure(3, 12, 0, 1)        // another one
	if d := fingerprint.Distance(first.Print.Hash, again.Print.Hash); d > AttachRadius {
		t.Fatalf("two shots from one stand are %d bits apart: they try nothing", d)
	}
	t.Logf("another figure in its place is %d bits away", fingerprint.Distance(first.Print.Hash, other.Print.Hash))
	// Some lie nearer than the drawn ones, so the other figure's shot is set as near as the first's own.
	other.Print.Hash = again.Print.Hash

	times := func(p *Photo) {}
	numbers := func(p *Photo) { p.Exif.Taken, p.Name, p.Number = photo.Taken{}, "x.jpg", "" }
	own := map[string]struct {
		strip func(*Photo)
		tell  func(p *Photo, n string)
	}{
		"times":                  {times, func(*Photo, string) {}},
		"the cameras' numbers":   {numbers, func(p *Photo, n string) { p.Exif.FileNumber = n }},
		"numbers in their names": {numbers, func(p *Photo, n string) { p.Name, p.Number = "DSC_"+n+".JPG", n }},
		"cards":                  {numbers, func(p *Photo, n string) { p.Card = photo.Card{Branch: "215", Detainee: n, Exam: "9"} }},
	}
	for name, c := range own {
		var shots []Photo
		for i, p := range []Photo{first, again, other} {
			content := *p.Content
			p.Content = &content
			c.strip(&p)
			small(&p) // each may look derived
			if i == 0 {
				p.Width, p.Height = 4000, 3000
			}
			c.tell(&p, string(rune('1'+i)))
			shots = append(shots, p)
		}
		if got := Copies(shots); len(got) > 0 {
			t.Errorf("told apart by %s: %+v, want no copy", name, got)
		}
		copied := with(shots[0], 4, 0, func(p *Photo) { small(p); noExif(p); renamed(p); p.Card = photo.Card{} })
		copied.Print = fingerprint.Of(halved(t, drawn))
		got := Copies(append(shots, copied))
		if len(got) != 1 || got[0].Copy != id(4) || got[0].Original != id(1) || !got[0].Attached {
			t.Errorf("told apart by %s: %+v, want the copy of the first shot alone", name, got)
		}
	}
}
