// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"amana/pkg/phototest"
)

func heic(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".heic"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// payload takes the parameters and the coded picture out of a file.
func payload(t testing.TB, name string) (record, coded []byte) {
	t.Helper()
	f, err := readHEIF(heic(t, name))
	if err != nil {
		t.Fatal(err)
	}
	coded, err = f.bytes(f.items[f.primary])
	if err != nil {
		t.Fatal(err)
	}
	return f.has(f.items[f.primary], "hvcC"), coded
}

func TestDecodeHEIF(t *testing.T) {
	figure := phototest.Draw(phototest.Subject{Seed: 3, Room: 2, Card: []string{"215", "1234", "5678"}}, phototest.View{Seed: 4, Noise: 3}, 160, 120)
	for _, name := range []string{"plain", "filters", "lists", "lossless", "slices", "deep", "grey"} {
		p, err := Decode("heif", heic(t, name), 6) // the orientation that EXIF tells does not count
		if err != nil || p.Width != 160 || p.Height != 120 {
			t.Errorf("%s: Decode = %d by %d, %v, want 160 by 120", name, p.Width, p.Height, err)
			continue
		}
		want := shrink(figure, Side)
		if name == "grey" {
			for i := 0; i < len(want.Pix); i += 4 {
				y := color.GrayModel.Convert(color.RGBA{want.Pix[i], want.Pix[i+1], want.Pix[i+2], 255}).(color.Gray).Y
				copy(want.Pix[i:], []byte{y, y, y})
			}
		}
		if d := difference(t, p.Small, want); d > 13 {
			t.Errorf("%s differs by %.1f levels from what was drawn, want 13 at most", name, d)
		}
	}
}

// box writes a box of the ISO base media format.
func box(kind string, body ...[]byte) []byte {
	b := slices.Concat(body...)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(b)+8)), kind...), b...)
}

// fullBox writes one with a version and flags.
func fullBox(kind string, version byte, body ...[]byte) []byte {
	return box(kind, append([][]byte{{version, 0, 0, 0}}, body...)...)
}

func be16(v ...int) (out []byte) {
	for _, n := range v {
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	return out
}

func be32(v ...int) (out []byte) {
	for _, n := range v {
		out = binary.BigEndian.AppendUint32(out, uint32(n))
	}
	return out
}

// gridFile writes a HEIC file whose primary picture is a grid of one coded picture, repeated.
type gridFile struct {
	record, coded []byte
	coding        string
	width, height int
	columns, rows int
	turns         [][]byte // boxes that turn the picture
}

func (g gridFile) bytes() []byte {
	tiles := g.columns * g.rows
	info := be16(tiles + 1)
	where := append([]byte{0x44, 0}, be16(tiles+1)...)
	from := be16(1, tiles)
	assoc := be32(tiles + 1)
	assoc = append(append(assoc, be16(1)...), byte(1+len(g.turns)), 1)
	properties := [][]byte{fullBox("ispe", 0, be32(g.width, g.height)), box("hvcC", g.record)}
	for i, turn := range g.turns {
		properties = append(properties, turn)
		assoc = append(assoc, byte(3+i)|0x80)
	}
	info = append(info, fullBox("infe", 2, be16(1, 0), []byte("grid\x00"))...)
	grid := append([]byte{0, 0, byte(g.rows - 1), byte(g.columns - 1)}, be16(g.width, g.height)...)
	coded := 32 // behind ftyp and the head of mdat
	where = append(where, slices.Concat(be16(1, 0, 1), be32(coded+len(g.coded), len(grid)))...)
	for i := range tiles {
		id := 2 + i
		info = append(info, fullBox("infe", 2, be16(id, 0), []byte(g.coding+"\x00"))...)
		where = append(where, slices.Concat(be16(id, 0, 1), be32(coded, len(g.coded)))...)
		from = append(from, be16(id)...)
		assoc = append(append(assoc, be16(id)...), 1, 2)
	}
	meta := fullBox("meta", 0,
		fullBox("pitm", 0, be16(1)), fullBox("iinf", 0, info), fullBox("iloc", 0, where), fullBox("iref", 0, box("dimg", from)),
		box("iprp", box("ipco", properties...), fullBox("ipma", 0, assoc)))
	return slices.Concat(box("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")), box("mdat", g.coded, grid), meta)
}

func grid(t testing.TB) gridFile {
	record, coded := payload(t, "plain")
	return gridFile{record: record, coded: coded, coding: "hvc1", width: 300, height: 350, columns: 2, rows: 3}
}

func TestHEIFGrid(t *testing.T) {
	data := grid(t).bytes()
	img, err := heifDecode(data)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := heifDecode(heic(t, "plain"))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range [][2]int{{0, 0}, {159, 119}, {160, 0}, {299, 119}, {10, 120}, {155, 340}, {299, 349}, {200, 243}} {
		if got, want := img.At(at[0], at[1]), whole.At(at[0]%160, at[1]%120); got != want {
			t.Errorf("pixel %v = %v, want %v of the tile", at, got, want)
		}
	}
	if p, err := Decode("heif", data, 1); err != nil || p.Width != 300 || p.Height != 350 {
		t.Errorf("Decode = %d by %d, %v, want 300 by 350", p.Width, p.Height, err)
	}
}

func TestHEIFTurns(t *testing.T) {
	turn := func(quarters byte) []byte { return box("irot", []byte{quarters}) } // to the left
	mirror := func(kind byte) []byte { return box("imir", []byte{kind}) }
	cases := map[string]struct {
		boxes [][]byte
		want  int
	}{
		"nothing": {nil, 1}, "left": {[][]byte{turn(1)}, 8}, "round": {[][]byte{turn(2)}, 3}, "right": {[][]byte{turn(3)}, 6},
		"left and right exchanged": {[][]byte{mirror(1)}, 2}, "top and bottom exchanged": {[][]byte{mirror(0)}, 4},
		"right, then left and right exchanged": {[][]byte{turn(3), mirror(1)}, 5},
		"left and right exchanged, then right": {[][]byte{mirror(1), turn(3)}, 7},
		"twice":                                {[][]byte{turn(3), turn(3)}, 3},
		"mirrored twice":                       {[][]byte{mirror(1), mirror(0)}, 3},
	}
	for name, c := range cases {
		g := grid(t)
		g.turns = c.boxes
		if got := heifTurn(g.bytes()); got != c.want {
			t.Errorf("%s: orientation = %d, want %d", name, got, c.want)
		}
	}
}

func TestHEIFRefuses(t *testing.T) {
	plain := heic(t, "plain")
	with := func(change func(*gridFile)) []byte {
		g := grid(t)
		change(&g)
		return g.bytes()
	}
	cases := map[string]struct {
		data  []byte
		want  error
		width int
	}{
		"nothing":                {nil, ErrUnsupported, 0},
		"cut in the picture":     {plain[:len(plain)-100], ErrDamaged, 160},
		"cut in the boxes":       {plain[:200], ErrDamaged, 0},
		"a bomb":                 {with(func(g *gridFile) { g.width, g.height = 16000, 16000 }), ErrTooLarge, 16000},
		"tiles that are missing": {with(func(g *gridFile) { g.width = 330 }), ErrDamaged, 330},
		"tiles beside it":        {with(func(g *gridFile) { g.width = 160 }), ErrDamaged, 160},
		"AV1":                    {with(func(g *gridFile) { g.coding = "av01" }), ErrUnsupported, 300},
		"a grid of grids":        {with(func(g *gridFile) { g.coding = "grid" }), ErrDamaged, 300},
		"no parameters":          {with(func(g *gridFile) { g.record = nil }), ErrDamaged, 300},
		"a broken picture":       {with(func(g *gridFile) { g.coded = bytes.Repeat([]byte{0, 0, 0, 4, 0x26, 1, 0x88, 0x77}, 9) }), ErrDamaged, 300},
		"no coded picture":       {with(func(g *gridFile) { g.coded = []byte{0, 0, 0, 0} }), ErrDamaged, 300},
		"a box in a loop":        {box("meta", make([]byte, 4), bytes.Repeat([]byte{0, 0, 0, 8, 'f', 'r', 'e', 'e'}, 1<<17)), ErrTooLarge, 0},
	}
	for name, c := range cases {
		p, err := Decode("heif", c.data, 1)
		if !errors.Is(err, c.want) || p.Small != nil || p.Width != c.width {
			t.Errorf("%s: Decode = width %d, %v, want width %d, %v", name, p.Width, err, c.width, c.want)
		}
	}
	if p, err := Decode("avif", with(func(g *gridFile) { g.coding = "av01" }), 1); !errors.Is(err, ErrUnsupported) || p.Height != 350 {
		t.Errorf("avif: Decode = height %d, %v, want its size and unsupported", p.Height, err)
	}
}

func TestHEIFCostBoundsWhatDecodeAllocates(t *testing.T) {
	for name, data := range map[string][]byte{"plain": heic(t, "plain"), "grey": heic(t, "grey"), "deep": heic(t, "deep"), "grid": grid(t).bytes()} {
		cost, err := Cost("heif", data)
		if err != nil {
			t.Errorf("%s: Cost = %v", name, err)
			continue
		}
		f, p, err := heifPrimary(data)
		if err != nil {
			t.Fatal(err)
		}
		coded, err := f.bytes(p.tiles[0])
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = p.streams[0].Decode(coded)
		runtime.ReadMemStats(&after)
		canvas := int64(p.width*p.height) * 3 / 2
		if used := int64(after.TotalAlloc-before.TotalAlloc) + canvas; err != nil || used > cost {
			t.Errorf("%s: a tile and the picture take %d bytes, %v, want %d at most", name, used, err, cost)
		}
	}
}

// FuzzHEIF shows that the boxes are read within bounds, and that a picture or an error comes out.
func FuzzHEIF(f *testing.F) {
	for _, name := range []string{"plain", "filters", "lists", "lossless", "slices", "deep", "grey"} {
		f.Add(heic(f, name))
	}
	g := grid(f)
	g.turns = [][]byte{box("irot", []byte{1}), box("imir", []byte{0})}
	f.Add(g.bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if turn := heifTurn(data); turn < 1 || turn > 8 {
			t.Fatalf("orientation = %d", turn)
		}
		h, err := heifHeader(data)
		if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnsupported) && !errors.Is(err, ErrTooLarge) {
			t.Fatalf("an error of no kind: %v", err)
		}
		if err != nil || h.check() != nil || h.pixels+h.extra > 4<<20 {
			return
		}
		if img, err := heifDecode(data); (err == nil) != (img != nil) {
			t.Fatalf("decode = %v, %v: a picture or an error", img, err)
		}
	})
}

func BenchmarkHEIF(b *testing.B) {
	for _, name := range []string{"plain", "deep"} {
		data := heic(b, name)
		b.Run(fmt.Sprint(name), func(b *testing.B) {
			b.SetBytes(160 * 120)
			for b.Loop() {
				if _, err := Decode("heif", data, 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
