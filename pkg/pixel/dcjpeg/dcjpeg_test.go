// SPDX-License-Identifier: Apache-2.0

package dcjpeg

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

var (
	one  = [][2]int{{1, 1}}
	half = [][2]int{{2, 2}, {1, 1}, {1, 1}}
	full = [][2]int{{1, 1}, {1, 1}, {1, 1}}
	four = [][2]int{{1, 1}, {1, 1}, {1, 1}, {1, 1}}
)

// drawings are pictures of every kind that is read.
var drawings = map[string]drawing{
	"grey":                    {width: 83, height: 61, sampling: one},
	"grey with a sampling":    {width: 83, height: 61, sampling: [][2]int{{2, 2}}},
	"4:4:4":                   {width: 83, height: 61, sampling: full},
	"4:2:2":                   {width: 83, height: 61, sampling: [][2]int{{2, 1}, {1, 1}, {1, 1}}},
	"4:2:0":                   {width: 83, height: 61, sampling: half},
	"4:4:0":                   {width: 83, height: 61, sampling: [][2]int{{1, 2}, {1, 1}, {1, 1}}},
	"4:1:1":                   {width: 83, height: 61, sampling: [][2]int{{4, 1}, {1, 1}, {1, 1}}},
	"4:1:0":                   {width: 83, height: 61, sampling: [][2]int{{4, 2}, {1, 1}, {1, 1}}},
	"three to one":            {width: 83, height: 61, sampling: [][2]int{{3, 1}, {1, 1}, {1, 1}}},
	"luma below chroma":       {width: 83, height: 61, sampling: [][2]int{{1, 1}, {2, 2}, {2, 2}}},
	"three to two":            {width: 83, height: 61, sampling: [][2]int{{3, 2}, {2, 1}, {1, 2}}},
	"12 bits, long codes":     {width: 83, height: 61, sampling: half, depth: 12, long: true},
	"long codes":              {width: 83, height: 61, sampling: half, long: true},
	"restarts":                {width: 183, height: 61, sampling: half, interval: 3},
	"a restart for each unit": {width: 83, height: 61, sampling: one, interval: 1},
	"scans apart":             {width: 83, height: 61, sampling: half, apart: true},
	"apart with restarts":     {width: 83, height: 61, sampling: half, apart: true, interval: 5},
	"12 bits":                 {width: 83, height: 61, sampling: half, depth: 12},
	"12 bits, progressive":    {width: 83, height: 61, sampling: half, depth: 12, progressive: true},
	"progressive":             {width: 83, height: 61, sampling: half, progressive: true},
	"progressive, restarts":   {width: 83, height: 61, sampling: half, progressive: true, interval: 2},
	"RGB by its names":        {width: 83, height: 61, sampling: full, ids: "RGB"},
	"RGB by Adobe":            {width: 83, height: 61, sampling: full, adobe: 1},
	"YCbCr by Adobe":          {width: 83, height: 61, sampling: full, ids: "RGB", adobe: 2},
	"CMYK":                    {width: 83, height: 61, sampling: four, adobe: 1},
	"YCCK":                    {width: 83, height: 61, sampling: [][2]int{{2, 2}, {1, 1}, {1, 1}, {2, 2}}, adobe: 3},
	"one pixel":               {width: 1, height: 1, sampling: half},
	"one row":                 {width: 2000, height: 1, sampling: half},
}

// drawn fills in what a drawing leaves open.
func drawn(d drawing, seed uint64) (file []byte, planes []*plane, whole drawing) {
	d.depth, d.step = max(d.depth, 8), max(d.step, 4)
	file, planes = d.encode(seed)
	return file, planes, d
}

func TestDecode(t *testing.T) {
	colors := map[string]Color{"grey": Gray, "4:2:0": YCbCr, "RGB by its names": RGB, "RGB by Adobe": RGB, "YCbCr by Adobe": YCbCr, "CMYK": CMYK, "YCCK": YCCK}
	for name, d := range drawings {
		for seed := range uint64(4) {
			file, planes, d := drawn(d, seed)
			m, err := Decode(slices.Concat([]byte("junk"), file, []byte("\xFF\xD8\xFF and what follows")))
			if err != nil || m.Width != d.width || m.Height != d.height || m.Bits != d.depth || !m.Whole || len(m.Planes) != len(planes) {
				t.Errorf("%s: Decode = %d by %d, %d of %d blocks, %v", name, m.Width, m.Height, m.Read, m.Blocks, err)
				continue
			}
			if want, ok := colors[name]; ok && m.Color != want {
				t.Errorf("%s: color = %d, want %d", name, m.Color, want)
			}
			for i, p := range planes {
				if !bytes.Equal(m.Planes[i].Pix, samplesOf(p, d.depth)) {
					t.Errorf("%s, seed %d: plane %d of %d by %d differs", name, seed, i, p.width, p.height)
				}
			}
		}
	}
}

// samplesOf are the samples of a plane in the plainest words: a DC coefficient is eight times a mean.
func samplesOf(p *plane, depth int) []byte {
	var out []byte
	for y := range p.height {
		for x := range p.width {
			scaled := float64(p.values[y*p.stride+x]) * float64(p.step) / 8 / float64(int(1)<<(depth-8))
			v := int(scaled+128.5+1000) - 1000
			out = append(out, byte(max(0, min(255, v))))
		}
	}
	return out
}

// TestStart holds a picture with stray bytes behind its start and a thumbnail behind them.
func TestStart(t *testing.T) {
	file, _, _ := drawn(drawings["grey"], 1)
	thumbnail, _, _ := drawn(drawings["one pixel"], 1)
	app := marker(nil, 0xE1, thumbnail...)
	for name, data := range map[string][]byte{
		"at once":     slices.Concat(file[:2], app, file[2:]),
		"stray bytes": slices.Concat(file[:2], []byte{0, 0}, app, file[2:]),
		"behind junk": slices.Concat([]byte("\xFF\x00\xFF\xD8 junk"), file[:2], app, file[2:]),
	} {
		if m, err := Decode(data); err != nil || m.Width != 83 {
			t.Errorf("%s: Decode = width %d, %v, want 83", name, m.Width, err)
		}
	}
}

func TestPlanesLieWhereTheyAre(t *testing.T) {
	file, _, _ := drawn(drawing{width: 83, height: 61, sampling: [][2]int{{3, 2}, {2, 1}, {1, 2}}}, 1)
	m, err := Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Plane{
		{Width: 11, Height: 8, Across: 83.0 / 8, Down: 61.0 / 8},
		{Width: 7, Height: 4, Across: 83.0 / 12, Down: 61.0 / 16},
		{Width: 4, Height: 8, Across: 83.0 / 24, Down: 61.0 / 8},
	} {
		p := m.Planes[i]
		if p.Width != want.Width || p.Height != want.Height || p.Across != want.Across || p.Down != want.Down || len(p.Pix) != want.Width*want.Height {
			t.Errorf("plane %d = %d by %d for %g by %g, want %+v", i, p.Width, p.Height, p.Across, p.Down, want)
		}
	}
}

// replaced puts other bytes in the place of the first that are alike behind a marker.
func replaced(t *testing.T, file []byte, code byte, at int, b ...byte) []byte {
	t.Helper()
	i := bytes.Index(file, []byte{0xFF, code})
	if i < 0 {
		t.Fatalf("no marker %02X", code)
	}
	out := bytes.Clone(file)
	copy(out[i+2+at:], b)
	return out
}

func TestRefuses(t *testing.T) {
	file, _, _ := drawn(drawings["4:2:0"], 1)
	cmyk, _, _ := drawn(drawing{width: 83, height: 61, sampling: four}, 1)
	cases := map[string]struct {
		data  []byte
		want  error
		width int
	}{
		"lossless":                   {bytes.Replace(file, []byte{0xFF, 0xC0}, []byte{0xFF, 0xC3}, 1), ErrUnsupported, 83},
		"hierarchical":               {bytes.Replace(file, []byte{0xFF, 0xC0}, []byte{0xFF, 0xC5}, 1), ErrUnsupported, 83},
		"arithmetic":                 {bytes.Replace(file, []byte{0xFF, 0xC0}, []byte{0xFF, 0xC9}, 1), ErrUnsupported, 83},
		"baseline of 12 bits":        {replaced(t, file, 0xC0, 2, 12), ErrUnsupported, 83},
		"a height behind the scan":   {replaced(t, file, 0xC0, 3, 0, 0), ErrUnsupported, 83},
		"no width":                   {replaced(t, file, 0xC0, 5, 0, 0), ErrDamaged, 0},
		"above 200 megapixels":       {replaced(t, file, 0xC0, 3, 0x37, 0x80, 0x37, 0x80), ErrTooLarge, 0x3780},
		"a component without blocks": {replaced(t, file, 0xC0, 9, 0x02), ErrDamaged, 83},
		"a component twice":          {replaced(t, file, 0xC0, 11, 1), ErrDamaged, 83},
		"ink of unknown meaning":     {cmyk, ErrUnsupported, 83},
		"no frame":                   {file[:40], ErrDamaged, 0},
		"nothing":                    {nil, ErrDamaged, 0},
		"an end at once":             {[]byte("\xFF\xD8\xFF\xD9"), ErrDamaged, 0},
		"a step of 0":                {replaced(t, file, 0xDB, 3, 0), ErrDamaged, 0},
		"an overfull code table":     {replaced(t, file, 0xC4, 3, 3, 0), ErrDamaged, 83},
	}
	for name, c := range cases {
		m, err := Decode(c.data)
		if !errors.Is(err, c.want) || m.Planes != nil || m.Width != c.width {
			t.Errorf("%s: Decode = width %d, %d planes, %v, want width %d, none, %v", name, m.Width, len(m.Planes), err, c.width, c.want)
		}
	}
	if m, err := Decode(replaced(t, file, 0xC0, 3, 0x37, 0x3E, 0x37, 0x3E)); errors.Is(err, ErrTooLarge) || m.Read == 0 {
		t.Errorf("14,142 by 14,142 pixels: Decode = %v, want what could be read", err)
	}
}

// entropy finds the first scan's bytes.
func entropy(file []byte) int {
	i := bytes.Index(file, []byte{0xFF, 0xDA})
	return i + 2 + int(file[i+2])<<8 + int(file[i+3])
}

func TestDamage(t *testing.T) {
	grey, _, _ := drawn(drawings["grey"], 1)
	restarts, _, _ := drawn(drawings["restarts"], 1)
	progressive, _, _ := drawn(drawings["progressive"], 1)
	bright, _, _ := drawn(drawing{width: 83, height: 61, sampling: one, step: 3}, 1)
	scan := progressive[bytes.Index(progressive, []byte{0xFF, 0xDA}):entropy(progressive)]
	last := bytes.LastIndex(progressive, []byte{0xFF, 0xDA})
	second := bytes.Index(restarts, []byte{0xFF, 0xD1})
	third := bytes.Index(restarts, []byte{0xFF, 0xD2})
	bad := bytes.Clone(grey)
	copy(bad[len(bad)/2:], "\xFF\x00\xFF\x00\xFF\x00") // no code is all ones
	cases := map[string]struct {
		data  []byte
		want  string
		least int64 // blocks read
		whole bool
	}{
		"cut":                     {grey[:len(grey)-len(grey)/4], "truncated: ", 20, false},
		"cut in a code":           {grey[:entropy(grey)+1], "truncated: 0 of 88 blocks", 0, false},
		"no end":                  {grey[:len(grey)-2], "no end marker", 88, true},
		"half an end":             {grey[:len(grey)-1], "no end marker", 88, true},
		"bytes too many":          {slices.Concat(grey[:len(grey)-2], []byte("\xA5\x12"), grey[len(grey)-2:]), "bytes left over: 2", 88, false},
		"a bad code":              {bad, "a bad code: ", 20, false},
		"a lost restart marker":   {slices.Delete(bytes.Clone(restarts), second, second+2), "bytes left over: ", 200, false},
		"a lost segment":          {slices.Delete(bytes.Clone(restarts), second, third), "a restart marker out of order: ", 200, false},
		"a turned restart marker": {slices.Concat(restarts[:second+1], []byte{0xD5}, restarts[second+2:]), "a restart marker out of order", 288, false},
		"a broken restart marker": {slices.Concat(restarts[:second+1], []byte{0xE5}, restarts[second+2:]), "truncated: ", 30, false},
		"a scan too few":          {slices.Concat(progressive[:last], []byte{0xFF, 0xD9}), "a scan is missing", 1, true},
		"a scan twice":            {slices.Concat(progressive[:last], scan, progressive[last:]), "out of order", 1, true},
		"an unknown marker":       {slices.Concat(grey[:len(grey)-2], []byte{0xFF, 0x42, 0, 2}, grey[len(grey)-2:]), "an unknown marker 42", 88, true},
		"a second frame":          {slices.Concat(grey[:len(grey)-2], []byte("\xFF\xC0\x00\x0B\x08\x00\x08\x00\x08\x01\x01\x11\x00\xFF\xD9")), "two frames", 88, true},
		"bits beyond all bounds":  {replaced(t, progressive, 0xDA, 11, 0x0D), "a block out of range: ", 0, false},
		"brighter than white":     {replaced(t, bright, 0xDB, 3, 9), "a block out of range: ", 20, false},
		"no quantisation table":   {replaced(t, grey, 0xC0, 10, 1), "no quantisation table 1: 0 of 88 blocks", 0, false},
		"no code table":           {replaced(t, grey, 0xDA, 4, 0x21), "no code table 2: 0 of 88 blocks", 0, false},
		"another component":       {replaced(t, grey, 0xDA, 3, 7), "a scan of component 7, which is not there: 0 of 88 blocks", 0, false},
	}
	for name, c := range cases {
		m, err := Decode(c.data)
		if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: Decode = %v, want %q", name, err, c.want)
			continue
		}
		if m.Read < c.least || m.Whole != c.whole || (m.Planes != nil) != (m.Read > 0) {
			t.Errorf("%s: Decode = %d of %d blocks, whole %v, %d planes, %v", name, m.Read, m.Blocks, m.Whole, len(m.Planes), err)
		}
		if again, other := Decode(c.data); other.Error() != err.Error() || again.Read != m.Read {
			t.Errorf("%s: Decode again = %v, want %v", name, other, err)
		}
	}
}

// TestDamageKeepsWhatWasRead compares what is left of a picture with the picture.
func TestDamageKeepsWhatWasRead(t *testing.T) {
	file, planes, d := drawn(drawings["grey"], 1)
	m, _ := Decode(file[:len(file)*2/3])
	want := samplesOf(planes[0], d.depth)
	for i, got := range m.Planes[0].Pix {
		if int64(i) >= m.Read {
			want[i] = 128
		}
		if got != want[i] {
			t.Fatalf("sample %d of %d read = %d, want %d", i, m.Read, got, want[i])
		}
	}
	// What lies behind a lost segment is where it belongs.
	file, planes, d = drawn(drawings["restarts"], 1)
	second, third := bytes.Index(file, []byte{0xFF, 0xD1}), bytes.Index(file, []byte{0xFF, 0xD2})
	m, err := Decode(slices.Delete(bytes.Clone(file), second, third))
	if err == nil {
		t.Fatal("a lost segment was not seen")
	}
	other := 0
	for i, p := range planes {
		for j, want := range samplesOf(p, d.depth) {
			if got := m.Planes[i].Pix[j]; got != want {
				if other++; got != 128 {
					t.Fatalf("sample %d of plane %d = %d, want %d or grey", j, i, got, want)
				}
			}
		}
	}
	if most := 3 * 6; other == 0 || other > most {
		t.Errorf("%d samples differ, want 1 to %d", other, most)
	}
}
