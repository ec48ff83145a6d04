// SPDX-License-Identifier: Apache-2.0

package match

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"amana/pkg/fingerprint"
)

// sign is what says that a photo is derived from another; several may hold.
type sign int

const (
	smaller      sign = 1 << iota // fewer pixels
	stripped                      // no EXIF where the original has it
	recompressed                  // as many pixels in clearly fewer bytes
	reformatted                   // as many pixels in another format
	coarser                       // as many pixels in a coarser quantisation
	bare                          // as many pixels, and no embedded thumbnail where the original has one
	sameShot                      // time and number are the same
)

// recompression is the share of the original's bytes up to which a file of the same size counts as
// recompressed: two shots of one scene in one camera setting differ by less.
const recompression = 0.8

// coarseness is how much greater the steps of a coarser quantisation are: some cameras vary theirs a little
// from shot to shot.
const coarseness = 1.25

// byRank puts the likelier original first: more pixels, EXIF, a thumbnail, finer steps, more bytes, a format that cameras write,
// then the smaller digest.
func byRank(a, b Photo) int {
	return cmp.Or(
		-cmp.Compare(area(&a), area(&b)),
		-compareBool(hasExif(&a), hasExif(&b)),
		-compareBool(a.Thumbnail, b.Thumbnail),
		finer(&a, &b),
		-cmp.Compare(a.Bytes, b.Bytes),
		cmp.Compare(formatRank(a.Format), formatRank(b.Format)),
		a.Digest.Compare(b.Digest),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// finer compares the steps of the quantisation, those unknown last. It is a total order, whatever is known.
func finer(a, b *Photo) int {
	return cmp.Or(-compareBool(a.Steps > 0, b.Steps > 0), cmp.Compare(a.Steps, b.Steps))
}

func area(p *Photo) int64 { return int64(p.Width) * int64(p.Height) }

func hasExif(p *Photo) bool {
	return p.Exif.Taken.Known() || p.Exif.Camera() != "" || p.Exif.FileNumber != ""
}

// formatRank puts raw formats first, then what cameras write, then what programs write.
func formatRank(format string) int {
	order := [][]string{{"dng", "nef", "cr2", "cr3", "arw", "raf", "rw2", "orf", "raw"}, {"jpeg", "heic", "heif", "tiff"}, {"png"}, {"webp", "avif"}}
	for i, formats := range order {
		if slices.Contains(formats, format) {
			return i
		}
	}
	return len(order)
}

// compare tells whether c may be a copy of o, which stands above it, and what says so. It is false
// where the hashes are not comparable or too far, or where the photos are two shots.
func compare(o, c *Photo) (candidate, bool) {
	d := fingerprint.Distance(o.Print.Hash, c.Print.Hash)
	if o.Print.Version != c.Print.Version || d > ProposeRadius || twoShots(o, c) {
		return candidate{}, false
	}
	return candidate{distance: d, derived: signs(o, c), sameDirs: shareDir(o, c)}, true
}

// twoShots reports whether the photos differ in something that each shot has of its own.
func twoShots(a, b *Photo) bool {
	ta, tb := a.Exif.Taken, b.Exif.Taken
	if ta.Known() && tb.Known() && (ta.Wall != tb.Wall || ta.SubSec && tb.SubSec && ta.Nanos != tb.Nanos) {
		return true
	}
	serials := [2]string{a.Exif.Serial, b.Exif.Serial}
	if a.Exif.SerialSource != b.Exif.SerialSource { // a body has an engraved serial and an internal one
		serials = [2]string{}
	}
	for _, pair := range [][2]string{{a.Exif.Make, b.Exif.Make}, {a.Exif.Model, b.Exif.Model}, serials} {
		if pair[0] != "" && pair[1] != "" && !strings.EqualFold(strings.TrimSpace(pair[0]), strings.TrimSpace(pair[1])) {
			return true
		}
	}
	if a.Card.Complete() && b.Card.Complete() && a.Card != b.Card {
		return true
	}
	same, known := sameNumber(a, b)
	return known && !same
}

// sameNumber compares the camera's own number, where both are of one tag (a shot has a count of releases
// and a file's number), else the number in the name. Numbers of names are of one series only where the
// rest of the names is the same: DSC_0012 and DSC_0013 are two shots, DSC_0012 and web-3 may be one. The
// number that a recovery tool gives is a place on the disk.
func sameNumber(a, b *Photo) (same, known bool) {
	if x, y := a.Exif.FileNumber, b.Exif.FileNumber; x != "" && y != "" && a.Exif.FileNumberSource == b.Exif.FileNumberSource {
		return strings.TrimLeft(x, "0") == strings.TrimLeft(y, "0"), true
	}
	x, y := a.numbered(), b.numbered()
	if a.Number == "" || b.Number == "" || x.text != y.text || x.recovered {
		return false, false
	}
	return strings.TrimLeft(a.Number, "0") == strings.TrimLeft(b.Number, "0"), true
}

// nameStem is a name without its extension and last run of digits, in lower case.
type nameStem struct {
	text      string
	recovered bool // the name is of the form that recovery tools give: f0012345.jpg, 00012345.jpg
	known     bool
}

// numbered returns the stem of the photo's name.
func (p *Photo) numbered() nameStem {
	if p.stem.known {
		return p.stem
	}
	return stemOf(p.Name)
}

func stemOf(name string) nameStem {
	stem := nameStem{known: true, recovered: recovered(name)}
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		name = name[:i]
	}
	name = strings.ToLower(name)
	stem.text = name
	if end := strings.LastIndexFunc(name, unicode.IsDigit); end >= 0 {
		head := strings.TrimRightFunc(name[:end], unicode.IsDigit)
		stem.text = head + strings.TrimLeftFunc(name[end:], unicode.IsDigit)
	}
	return stem
}

func recovered(name string) bool {
	name, _, _ = strings.Cut(strings.ToLower(name), ".")
	digits := strings.TrimPrefix(name, "f")
	return len(digits) >= 7 && strings.Trim(digits, "0123456789") == ""
}

func signs(o, c *Photo) sign {
	var s sign
	known := area(o) > 0 && area(c) > 0
	if known && area(c) < area(o) {
		s |= smaller
	}
	if hasExif(o) && !hasExif(c) {
		s |= stripped
	}
	if known && area(c) == area(o) {
		if float64(c.Bytes) <= recompression*float64(o.Bytes) {
			s |= recompressed
		}
		if c.Format != o.Format {
			s |= reformatted
		}
		if o.Steps > 0 && float64(c.Steps) >= coarseness*float64(o.Steps) {
			s |= coarser
		}
		if o.Thumbnail && !c.Thumbnail {
			s |= bare
		}
	}
	if same, _ := sameNumber(o, c); same && o.Exif.Taken.Known() && c.Exif.Taken.Known() {
		s |= sameShot
	}
	return s
}

func shareDir(a, b *Photo) bool {
	return slices.ContainsFunc(a.Dirs, func(dir string) bool { return slices.Contains(b.Dirs, dir) })
}

// reason says in words why c is, or may be, a copy of o. It holds no text of a path.
func reason(cand candidate, o, c *Photo) string {
	var parts []string
	add := func(s sign, format string, args ...any) {
		if cand.derived&s != 0 {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(sameShot, "same time and number")
	add(smaller, "smaller (%d×%d of %d×%d)", c.Width, c.Height, o.Width, o.Height)
	add(stripped, "no EXIF")
	if o.Bytes > 0 {
		add(recompressed, "recompressed to %d %% of the bytes", 100*c.Bytes/o.Bytes)
	}
	add(reformatted, "another format")
	if o.Steps > 0 {
		add(coarser, "quantised %.1f times as coarsely", float64(c.Steps)/float64(o.Steps))
	}
	add(bare, "no embedded thumbnail")
	switch {
	case cand.derived == 0:
		parts = append(parts, "no sign of derivation")
	case cand.distance > AttachRadius:
		parts = append(parts, "too different to be certain")
	}
	return fmt.Sprintf("%d of 256 bits apart: %s", cand.distance, strings.Join(parts, ", "))
}
