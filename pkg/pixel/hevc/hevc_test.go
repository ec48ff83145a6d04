// SPDX-License-Identifier: Apache-2.0

package hevc

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

var names = []string{"plain", "filters", "lists", "lossless", "slices", "deep", "grey"}

// payload takes the parameters and the coded picture out of a file that has one picture of 160 by 120.
func payload(t testing.TB, name string) (record, coded []byte) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", name+".heic"))
	if err != nil {
		t.Fatal(err)
	}
	body := func(kind string) []byte {
		at := bytes.Index(data, []byte(kind))
		if at < 4 {
			t.Fatalf("%s has no %s", name, kind)
		}
		return data[at+4 : at-4+int(binary.BigEndian.Uint32(data[at-4:]))]
	}
	return body("hvcC"), body("mdat")
}

// TestDecodeIsExact compares every sample with those of another decoder.
func TestDecodeIsExact(t *testing.T) {
	for name, want := range map[string]string{
		"plain": "8fbe16341f698a904c52db9d8e29c066", "lists": "5d6d6e2c63741fc2ed46d41b08181a67",
		"lossless": "bc7b6357ba79a5322847a270f4996987", "slices": "bb5357b4a64822c1d4eeadbe6764e0f7",
		"deep": "ba310b0109051790f5669cee1a68cc58", "grey": "1b2176a0a31ee4f90707f9322f7aee30",
	} {
		record, coded := payload(t, name)
		s, err := New(record)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		p, err := s.Decode(coded)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var samples []byte
		for c, rows := range []int{120, 60, 60} {
			for y := range rows {
				row, _ := p.Row(c, y)
				for _, v := range row {
					samples = binary.LittleEndian.AppendUint16(samples, v)
				}
			}
		}
		sum := sha256.Sum256(samples)
		if got := hex.EncodeToString(sum[:16]); got != want {
			t.Errorf("%s: digest of %d bytes of samples = %s, want %s", name, len(samples), got, want)
		}
	}
}

func TestDecodeDamaged(t *testing.T) {
	record, coded := payload(t, "plain")
	for n := range len(record) {
		if _, err := New(record[:n]); err == nil || !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnsupported) {
			t.Fatalf("New of %d of %d bytes = %v, want damaged", n, len(record), err)
		}
	}
	s, err := New(record)
	if err != nil {
		t.Fatal(err)
	}
	for n := range len(coded) {
		if _, err := s.Decode(coded[:n]); !errors.Is(err, ErrDamaged) {
			t.Fatalf("Decode of %d of %d bytes = %v, want damaged", n, len(coded), err)
		}
	}
	for name, data := range map[string][]byte{
		"a picture twice": append(bytes.Clone(coded), coded...), "a picture of another type": append([]byte{0, 0, 0, 4, 2, 1, 0x80, 0}, coded...),
	} {
		if _, err := s.Decode(data); err == nil {
			t.Errorf("%s is decoded", name)
		}
	}
}

func TestMemoryBoundsWhatDecodeAllocates(t *testing.T) {
	for _, name := range names {
		record, coded := payload(t, name)
		s, err := New(record)
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = s.Decode(coded)
		runtime.ReadMemStats(&after)
		if used, most := int64(after.TotalAlloc-before.TotalAlloc), s.Memory(int64(len(coded))); err != nil || used > most {
			t.Errorf("%s: Decode allocates %d bytes, %v, want %d at most", name, used, err, most)
		}
	}
}

// TestInverseOfOne shows that a single coefficient of the lowest frequency is a flat block, and that the
// rows of the transform have equal length and nothing in common, to the standard's precision.
func TestInverseOfOne(t *testing.T) {
	var d decoder
	for log2 := 2; log2 <= 5; log2++ {
		var block [32 * 32]int32
		block[0] = 64 << log2
		d.inverse(block[:1<<(2*log2)], log2, 8, 0, 0, false)
		for i, v := range block[:1<<(2*log2)] {
			if want := int32(1) << (log2 - 1); v != want {
				t.Fatalf("log2 %d: sample %d = %d, want %d everywhere", log2, i, v, want)
			}
		}
	}
	for a := range 32 {
		for b := range 32 {
			dot := int32(0)
			for i := range 32 {
				dot += basis[a][i] * basis[b][i]
			}
			if a == b && (dot < 32*64*64-600 || dot > 32*64*64+600) || a != b && (dot < -600 || dot > 600) {
				t.Errorf("rows %d and %d: product = %d", a, b, dot)
			}
		}
	}
}

// FuzzDecode shows that no parameters and no picture make the decoder leave its bounds.
func FuzzDecode(f *testing.F) {
	for _, name := range names {
		record, coded := payload(f, name)
		f.Add(record, coded)
	}
	f.Fuzz(func(t *testing.T, record, coded []byte) {
		s, err := New(record)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnsupported) {
				t.Fatalf("New: an error of no kind: %v", err)
			}
			return
		}
		if w, h := s.Size(); w <= 0 || h <= 0 {
			t.Fatalf("size = %d by %d", w, h)
		}
		if s.Memory(int64(len(coded))) > 4<<20 {
			return
		}
		p, err := s.Decode(coded)
		if (err == nil) != (p != nil) {
			t.Fatalf("Decode = %v, %v: a picture or an error", p, err)
		}
	})
}
