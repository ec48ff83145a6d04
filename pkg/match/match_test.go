// SPDX-License-Identifier: Apache-2.0

package match

import (
	"encoding/binary"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"amana/pkg/fingerprint"
	"amana/pkg/photo"
)

// flipped returns h with n of its bits changed.
func flipped(rng *rand.Rand, h [32]byte, n int) [32]byte {
	for _, bit := range rng.Perm(256)[:n] {
		h[bit/8] ^= 1 << (bit % 8)
	}
	return h
}

func random(rng *rand.Rand) (h [32]byte) {
	for i := 0; i < len(h); i += 8 {
		binary.LittleEndian.PutUint64(h[i:], rng.Uint64())
	}
	return h
}

func id(n int) (d photo.Digest) {
	binary.BigEndian.PutUint32(d[:], uint32(n)+1)
	return d
}

// shot is a camera's photo number n.
func shot(n int, hash [32]byte) Photo {
	c := photo.Content{
		Digest: id(n), Print: photo.Fingerprint{Version: 1, Hash: hash, Quality: 90},
		Format: "jpeg", Bytes: 2_000_000, Width: 4000, Height: 3000,
		Exif: photo.Exif{Status: "ok", Make: "Nikon", Model: "D90", Taken: photo.Taken{Wall: int64(1000 + n), Source: "DateTimeOriginal"}},
	}
	return Photo{Content: &c, Name: "DSC_" + string(rune('0'+n%10)) + ".JPG", Number: string(rune('0' + n%10))}
}

// with returns p as another photo n, changed.
func with(p Photo, n, d int, change func(*Photo)) Photo {
	c := *p.Content
	c.Digest, c.Print.Hash = id(n), flipped(rand.New(rand.NewPCG(uint64(n), 9)), c.Print.Hash, d)
	p.Content = &c
	change(&p)
	return p
}

func small(p *Photo)   { p.Width, p.Height, p.Bytes = 640, 480, 80_000 }
func noExif(p *Photo)  { p.Exif = photo.Exif{Status: "none"} }
func renamed(p *Photo) { p.Name, p.Number = "web.jpg", "" }
func all(changes ...func(*Photo)) func(*Photo) {
	return func(p *Photo) {
		for _, c := range changes {
			c(p)
		}
	}
}

func TestPairs(t *testing.T) {
	first := shot(1, random(rand.New(rand.NewPCG(1, 1))))
	number := func(s string) func(*Photo) { return func(p *Photo) { p.Exif.FileNumber = s } }
	steps := func(n int) func(*Photo) { return func(p *Photo) { p.Steps = n } }
	serial := func(s, source string) func(*Photo) {
		return func(p *Photo) { p.Exif.Serial, p.Exif.SerialSource = s, source }
	}
	for name, c := range map[string]struct {
		a, b     Photo
		want     string // "attached", "proposed", ""
		original int
		reason   string
	}{
		"smaller, same time":             {first, with(first, 2, 4, small), "attached", 1, "smaller (640×480 of 4000×3000)"},
		"same time and number, smaller":  {first, with(first, 2, 4, small), "attached", 1, "same time and number"},
		"smaller, no EXIF, other name":   {first, with(first, 2, 31, all(small, noExif, renamed)), "attached", 1, "no EXIF"},
		"no EXIF only":                   {first, with(first, 2, 10, all(noExif, renamed)), "attached", 1, "no EXIF"},
		"recompressed":                   {first, with(first, 2, 3, all(renamed, func(p *Photo) { p.Bytes = 500_000 })), "attached", 1, "recompressed to 25 %"},
		"another format":                 {first, with(first, 2, 3, all(renamed, func(p *Photo) { p.Format = "png"; p.Bytes = 1_900_000 })), "attached", 1, "another format"},
		"the larger is the original":     {with(first, 9, 0, small), with(first, 2, 3, all(noExif, renamed)), "attached", 2, "smaller"},
		"coarser quantisation":           {with(first, 1, 0, all(noExif, renamed, steps(300))), with(first, 2, 3, all(noExif, renamed, steps(900))), "attached", 1, "quantised 3.0 times as coarsely"},
		"the finer is the original":      {with(first, 1, 0, all(noExif, renamed, steps(900))), with(first, 2, 3, all(noExif, renamed, steps(300))), "attached", 2, "quantised"},
		"nearly the same quantisation":   {with(first, 1, 0, all(noExif, renamed, steps(300))), with(first, 2, 3, all(noExif, renamed, steps(330))), "proposed", 1, "no sign of derivation"},
		"no thumbnail":                   {with(first, 1, 0, func(p *Photo) { renamed(p); p.Thumbnail = true }), with(first, 2, 3, renamed), "attached", 1, "no embedded thumbnail"},
		"beyond 31 bits":                 {first, with(first, 2, 32, all(small, noExif, renamed)), "proposed", 1, "too different"},
		"64 bits":                        {first, with(first, 2, 64, all(small, noExif, renamed)), "proposed", 1, "64 of 256 bits"},
		"beyond 64 bits":                 {first, with(first, 2, 65, all(small, noExif, renamed)), "", 0, ""},
		"no sign of derivation":          {with(first, 1, 0, all(noExif, renamed)), with(first, 2, 3, all(noExif, renamed)), "proposed", 1, "no sign of derivation"},
		"other time":                     {first, with(first, 2, 0, all(small, renamed, func(p *Photo) { p.Exif.Taken.Wall++ })), "", 0, ""},
		"other number, same second":      {first, with(first, 2, 0, func(p *Photo) { p.Name, p.Number = "DSC_0002.JPG", "2" }), "", 0, ""},
		"other number, no EXIF":          {first, with(first, 2, 0, all(small, noExif, func(p *Photo) { p.Name, p.Number = "dsc_2.jpg", "2" })), "", 0, ""},
		"number of another series":       {first, with(first, 2, 0, all(small, noExif, func(p *Photo) { p.Name, p.Number = "web-2.jpg", "2" })), "attached", 1, "smaller"},
		"numbers of recovered files":     {with(first, 1, 0, all(noExif, func(p *Photo) { p.Name, p.Number = "f0000512.jpg", "512" })), with(first, 2, 0, all(small, noExif, func(p *Photo) { p.Name, p.Number = "f0090112.jpg", "90112" })), "attached", 1, "smaller"},
		"other file number":              {with(first, 1, 0, number("0012")), with(first, 2, 0, all(small, number("0013"))), "", 0, ""},
		"numbers of two tags":            {with(first, 1, 0, number("12")), with(first, 2, 0, all(small, number("241575"), func(p *Photo) { p.Exif.FileNumberSource = "Nikon ShutterCount" })), "attached", 1, "smaller"},
		"other serial":                   {with(first, 1, 0, serial("1", "BodySerialNumber")), with(first, 2, 0, all(small, serial("2", "BodySerialNumber"))), "", 0, ""},
		"serials of two tags":            {with(first, 1, 0, serial("1", "BodySerialNumber")), with(first, 2, 0, all(small, serial("2", "Nikon SerialNumber"))), "attached", 1, "smaller"},
		"same file number, other zeros":  {with(first, 1, 0, number("0012")), with(first, 2, 0, all(small, number("12"))), "attached", 1, "same time and number"},
		"other sub-second":               {with(first, 1, 0, func(p *Photo) { p.Exif.Taken.SubSec, p.Exif.Taken.Nanos = true, 5 }), with(first, 2, 0, func(p *Photo) { small(p); p.Exif.Taken.SubSec, p.Exif.Taken.Nanos = true, 6 }), "", 0, ""},
		"other camera":                   {first, with(first, 2, 0, all(small, renamed, func(p *Photo) { p.Exif.Model = "D70" })), "", 0, ""},
		"poor hash":                      {first, with(first, 2, 0, all(small, func(p *Photo) { p.Print.Quality = 49 })), "", 0, ""},
		"no hash":                        {first, with(first, 2, 0, all(small, func(p *Photo) { p.Print = photo.Fingerprint{} })), "", 0, ""},
		"hash of another version":        {first, with(first, 2, 0, all(small, func(p *Photo) { p.Print.Version = 2 })), "", 0, ""},
		"smaller without a time to both": {with(first, 1, 0, all(noExif, renamed)), with(first, 2, 5, all(small, noExif, renamed)), "attached", 1, "smaller"},
	} {
		got := Copies([]Photo{c.a, c.b})
		if c.want == "" {
			if len(got) != 0 {
				t.Errorf("%s: %+v, want no copy", name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Attached != (c.want == "attached") || got[0].Original != id(c.original) || !strings.Contains(got[0].Reason, c.reason) {
			t.Errorf("%s: %+v, want %s to %d because of %q", name, got, c.want, c.original, c.reason)
		}
	}
}

// collection makes scenes, each with shots and with copies of shots and of copies.
func collection(seed uint64, scenes int) []Photo {
	rng := rand.New(rand.NewPCG(seed, 3))
	var out []Photo
	for range scenes {
		scene := random(rng)
		for range 1 + rng.IntN(4) {
			p := shot(len(out), flipped(rng, scene, rng.IntN(50)))
			if rng.IntN(3) == 0 {
				noExif(&p)
			}
			out = append(out, p)
			for range rng.IntN(4) {
				p = with(p, len(out), rng.IntN(45), func(p *Photo) {
					for _, change := range []func(*Photo){small, noExif, renamed, func(p *Photo) { p.Bytes /= 2 }} {
						if rng.IntN(2) == 0 {
							change(p)
						}
					}
				})
				out = append(out, p)
			}
		}
	}
	return out
}

func TestLaws(t *testing.T) {
	for seed := range uint64(20) {
		photos := collection(seed, 40)
		byID := map[photo.Digest]Photo{}
		for _, p := range photos {
			byID[p.Digest] = p
		}
		got := Copies(photos)
		if len(got) < 20 {
			t.Fatalf("seed %d: %d copies", seed, len(got))
		}
		copies := map[photo.Digest]bool{}
		for _, c := range got {
			if copies[c.Copy] || c.Copy == c.Original {
				t.Errorf("seed %d: %v is a copy twice or of itself", seed, c.Copy)
			}
			copies[c.Copy] = true
		}
		for _, c := range got {
			o, p := byID[c.Original], byID[c.Copy]
			d := fingerprint.Distance(o.Print.Hash, p.Print.Hash)
			if copies[c.Original] || d != c.Distance || d > ProposeRadius || c.Attached && d > AttachRadius || twoShots(&o, &p) || c.Reason == "" {
				t.Errorf("seed %d: %+v", seed, c)
			}
		}
		rng := rand.New(rand.NewPCG(seed, 4))
		for range 3 {
			rng.Shuffle(len(photos), func(i, j int) { photos[i], photos[j] = photos[j], photos[i] })
			if again := Copies(append(photos, photos[0])); !reflect.DeepEqual(got, again) {
				t.Fatalf("seed %d: Copies depends on the order of photos", seed)
			}
		}
	}
}

func TestChainResolvesToOneOriginal(t *testing.T) {
	first := shot(1, random(rand.New(rand.NewPCG(5, 5))))
	second := with(first, 2, 4, all(noExif, renamed, func(p *Photo) { p.Width, p.Height = 2000, 1500 }))
	third := with(second, 3, 4, small)
	got := Copies([]Photo{third, second, first})
	if len(got) != 2 || got[0].Original != id(1) || got[1].Original != id(1) || !got[0].Attached || !got[1].Attached {
		t.Errorf("Copies = %+v, want both attached to 1", got)
	}
}

func TestManyAlike(t *testing.T) {
	first := shot(0, random(rand.New(rand.NewPCG(6, 6))))
	photos := []Photo{first}
	for n := range 400 {
		photos = append(photos, with(first, n+1, n%8, all(small, noExif, renamed)))
	}
	got := Copies(photos)
	if len(got) != 400 || slices.ContainsFunc(got, func(c photo.Copy) bool { return c.Original != first.Digest || !c.Attached }) {
		t.Errorf("%d copies, want 400 of one original", len(got))
	}
}

func TestEmpty(t *testing.T) {
	if got := Copies(nil); got == nil || len(got) != 0 {
		t.Errorf("Copies(nil) = %v, want []", got)
	}
}
