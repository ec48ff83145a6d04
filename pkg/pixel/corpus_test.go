// SPDX-License-Identifier: Apache-2.0

package pixel

import (
	"bytes"
	"errors"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"amana/pkg/fingerprint"
	"amana/pkg/meta"
	"amana/pkg/phototest"
	"amana/pkg/pixel/dcjpeg"
)

// TestCorpusCoarseIsNearFull compares what is made of the 1/8 picture with what is made of a full decode.
func TestCorpusCoarseIsNearFull(t *testing.T) {
	names, files := phototest.Corpus(t, "\xFF\xD8\xFF")
	var noise, bits, apart []float64
	for i, data := range files {
		m, err := dcjpeg.Decode(data)
		if err != nil || max(m.Width, m.Height) < coarseFrom {
			continue
		}
		full, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			continue
		}
		got, want := coarse(m), shrink(full, Side)
		a, b := fingerprint.Of(got), fingerprint.Of(want)
		d := fingerprint.Distance(a.Hash, b.Hash)
		noise = append(noise, 20*math.Log10(255/difference(t, got, want)*math.Sqrt(0.75))) // alpha does not count
		bits = append(bits, float64(d))
		apart = append(apart, fingerprint.Alike(a.Likeness, b.Likeness))
		if d > 8 {
			t.Errorf("%s: Distance = %d at qualities %d and %d, want 8 at most", names[i], d, a.Quality, b.Quality)
		}
	}
	for name, v := range map[string][]float64{"PSNR, dB": noise, "hash, bits": bits, "likeness, Hellinger": apart} {
		slices.Sort(v)
		sum := 0.0
		for _, x := range v {
			sum += x
		}
		if n := len(v); n > 0 {
			t.Logf("%s of %d files: mean %.4f, least %.4f, median %.4f, most %.4f", name, n, sum/float64(n), v[0], v[n/2], v[n-1])
		}
	}
}

// TestCorpusFlips turns one byte of each sound picture several times, and counts how often that is seen:
// by the 1/8 picture alone, by image/jpeg, and by Decode. Where every block was read all the same, it
// tells how far the fingerprint is from the sound picture's.
func TestCorpusFlips(t *testing.T) {
	_, files := phototest.Corpus(t, "\xFF\xD8\xFF")
	const each = 8
	type count struct{ flips, coarse, full, decode int }
	counts := map[string]*count{"sequential": {}, "progressive": {}}
	var moved, unseen []int
	var apart []float64
	for i, data := range files {
		h, err := dcjpeg.ReadHeader(data)
		sound, fault := Decode("jpeg", data, 1)
		if err != nil || fault != nil {
			continue
		}
		kind := counts["sequential"]
		if h.Progressive {
			kind = counts["progressive"]
		}
		start, end := bytes.Index(data, []byte{0xFF, 0xDA}), bytes.LastIndex(data, []byte{0xFF, 0xD9})
		want := fingerprint.Of(sound.Small)
		rng := rand.New(rand.NewPCG(uint64(i), uint64(len(data))))
		for range each {
			turned := bytes.Clone(data)
			turned[start+rng.IntN(end-start)] ^= byte(1 + rng.IntN(255))
			_, coarse := dcjpeg.Decode(turned)
			_, full := jpeg.Decode(bytes.NewReader(turned))
			p, err := Decode("jpeg", turned, 1)
			kind.flips++
			for _, seen := range []struct {
				err error
				n   *int
			}{{coarse, &kind.coarse}, {full, &kind.full}, {err, &kind.decode}} {
				if seen.err != nil {
					*seen.n++
				}
			}
			switch d := fingerprint.Distance(fingerprint.Of(p.Small).Hash, want.Hash); {
			case err == nil:
				unseen = append(unseen, d)
			case p.Whole:
				moved = append(moved, d)
				apart = append(apart, fingerprint.Alike(fingerprint.Of(p.Small).Likeness, want.Likeness))
			}
		}
	}
	for name, c := range counts {
		t.Logf("%s: of %d flips, the 1/8 picture shows %d, image/jpeg %d, Decode %d", name, c.flips, c.coarse, c.full, c.decode)
		if c.decode < c.full {
			t.Errorf("%s: Decode sees less than image/jpeg", name)
		}
	}
	slices.Sort(apart)
	if n := len(apart); n > 0 {
		t.Logf("seen, all read: likeness moved by median %.3f, 90 %% %.3f, most %.3f", apart[n/2], apart[n*9/10], apart[n-1])
	}
	for name, v := range map[string][]int{"seen, all read": moved, "not seen": unseen} {
		slices.Sort(v)
		if n := len(v); n > 0 {
			within := func(most int) int { i, _ := slices.BinarySearch(v, most+1); return i }
			t.Logf("%s: %d, hash moved by median %d, 90 %% %d, most %d; within 31 bits: %d", name, n, v[n/2], v[n*9/10], v[n-1], within(31))
		}
	}
}

// TestCorpusVerdicts reads every file, whatever it is, and demands a verdict within two seconds.
func TestCorpusVerdicts(t *testing.T) {
	names, files := phototest.Corpus(t, "")
	counts := map[string]int{}
	var longest time.Duration
	for i, data := range files {
		before := time.Now()
		p, err := Decode(meta.Sniff(data[:min(len(data), 1<<20)]).Name, data, 1)
		took := time.Since(before)
		if longest = max(longest, took); took > 2*time.Second {
			t.Errorf("%s: Decode takes %v", names[i], took)
		}
		switch {
		case err == nil && p.Small != nil:
			counts["read"]++
		case errors.Is(err, ErrDamaged), errors.Is(err, ErrUnsupported), errors.Is(err, ErrTooLarge):
			counts[strings.SplitN(err.Error(), ":", 2)[0]]++
		default:
			t.Errorf("%s: Decode = %v, %v", names[i], p.Small, err)
		}
	}
	t.Logf("%d files: %v, longest %v", len(files), counts, longest)
}
