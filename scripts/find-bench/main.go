// SPDX-License-Identifier: Apache-2.0

// Find-bench measures amana find on a folder of pictures: it makes of each all that pkg/alter knows, asks for it, and prints
// by kind how many were found, and how many questions were answered with a photo that they do not show; beside it, in the same run, what a scan
// of the perceptual hashes for 31 bits finds.
//
//	go run ./scripts/find-bench --archive DIR [--others DIR]... [--part 1/2] [--seed 1] [--only 'crop 10 %,…']
//
// A question about a picture of the archive is answered wrongly where it names any other photo, another shot of the same thing among them.
// A picture of --others is in no archive, and wherever one is named that is wrong; each is asked about once, altered in a
// way that the seed draws. Pictures that are not independent (several alterations of one original) count as one.
//
// --dump FILE writes what the score is made of, a line a photo that was weighed; fit.py, beside this file, fits the weights to it.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"amana/pkg/alter"
	"amana/pkg/digest"
	"amana/pkg/find"
	"amana/pkg/fingerprint"
	"amana/pkg/meta"
	"amana/pkg/photo"
	"amana/pkg/pixel"
	"amana/pkg/score"
)

type options struct {
	archive    string
	others     []string
	part       string
	seed       uint64
	least      float64
	dump, only string
	each       int
}

func main() {
	var o options
	flag.StringVar(&o.archive, "archive", "", "folder of pictures")
	flag.Func("others", "folder of pictures that are in no archive (may be given again)", func(s string) error { o.others = append(o.others, s); return nil })
	flag.StringVar(&o.part, "part", "1/1", "K/N: ask about every N-th picture, from the K-th on")
	flag.Uint64Var(&o.seed, "seed", 1, "of the alterations")
	flag.Float64Var(&o.least, "megapixels", 0, "leave out smaller pictures of the archive")
	flag.IntVar(&o.each, "each", 0, "ask about every picture in so many ways, each picture in others (default in all)")
	flag.StringVar(&o.dump, "dump", "", "write what the score is made of to `FILE`")
	flag.StringVar(&o.only, "only", "", "kinds to dump, separated by commas (default all)")
	flag.Parse()
	if err := bench(os.Stdout, o); err != nil {
		fmt.Fprintln(os.Stderr, "find-bench:", err)
		os.Exit(1)
	}
}

// picture is a file that decodes whole.
type picture struct {
	path        string
	id          photo.Digest
	orientation int
}

func bench(out io.Writer, o options) error {
	var k, n int
	if _, err := fmt.Sscanf(o.part, "%d/%d", &k, &n); err != nil || k < 1 || k > n {
		return fmt.Errorf("--part %q is not K/N", o.part)
	}
	pictures, photos, err := load(o.archive, o.least)
	if err != nil {
		return err
	}
	start := time.Now()
	ix := find.NewIndex(photos)
	fmt.Fprintf(out, "archive: %d pictures, index made in %v\n", len(photos), time.Since(start).Round(time.Millisecond))
	var asked []picture
	for i := k - 1; i < len(pictures); i += n {
		asked = append(asked, pictures[i])
	}
	if o.dump != "" {
		return dump(ix, asked, o)
	}
	trial := find.Trial{Photos: len(photos), Seed: o.seed}
	var mu sync.Mutex
	each(asked, func(i int, p picture) error {
		m, err := whole(p)
		if err != nil {
			return err
		}
		var one find.Trial
		wrong, err := one.Try(ix, m, drawn(i, o.each), p.id, map[photo.Digest]bool{p.id: true}, o.seed+uint64(i))
		mu.Lock()
		defer mu.Unlock()
		trial.Add(one)
		if wrong.Valid() {
			fmt.Fprintf(os.Stderr, "wrong: %s answered with %s\n", p.path, pathOf(pictures, wrong))
		}
		return err
	})
	report(out, trial)
	return strangers(out, ix, pictures, o)
}

// drawn returns n kinds for the i-th picture, so that every kind comes equally often.
func drawn(i, n int) []alter.Kind {
	kinds := alter.Kinds()
	if n <= 0 || n >= len(kinds) {
		return kinds
	}
	var out []alter.Kind
	for k := range n {
		out = append(out, kinds[(i*n+k)%len(kinds)])
	}
	return out
}

func pathOf(all []picture, id photo.Digest) string {
	i := slices.IndexFunc(all, func(p picture) bool { return p.id == id })
	return all[i].path
}

// each calls do for all pictures on all processors, and prints what fails.
func each(all []picture, do func(i int, p picture) error) {
	jobs := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range jobs {
				if err := do(i, all[i]); err != nil {
					fmt.Fprintf(os.Stderr, "%s: %v\n", all[i].path, err)
				}
			}
		})
	}
	for i := range all {
		jobs <- i
	}
	close(jobs)
	wg.Wait()
}

// load reads the pictures below a folder, each content once, as an index run would.
func load(dir string, least float64) (pictures []picture, photos []find.Photo, err error) {
	var paths []string
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	seen := map[photo.Digest]bool{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, nil, err
		}
		format := meta.Sniff(data)
		orientation := meta.ReadExif(format.Name, data).Orientation
		p, err := pixel.Decode(format.Name, data, orientation)
		if id := digest.Bytes(data); err == nil && p.Whole && !seen[id] && float64(p.Width)*float64(p.Height) >= least*1e6 {
			if _, _, err := image.DecodeConfig(bytes.NewReader(data)); err != nil {
				continue // what cannot be altered cannot be asked about
			}
			seen[id] = true
			w, h := p.Width, p.Height
			if orientation >= 5 {
				w, h = h, w
			}
			pictures = append(pictures, picture{path, id, orientation})
			photos = append(photos, find.Photo{Digest: id, W: w, H: h, Print: fingerprint.Of(p.Small)})
		}
	}
	return pictures, photos, nil
}

// whole reads all pixels of a picture, upright.
func whole(p picture) (*image.RGBA, error) {
	data, err := os.ReadFile(p.path)
	if err != nil {
		return nil, err
	}
	if p.orientation > 1 {
		return pixel.View(meta.Sniff(data).Name, data, p.orientation, 1<<15)
	}
	m, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(image.Rect(0, 0, m.Bounds().Dx(), m.Bounds().Dy()))
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Src)
	return out, nil
}

func report(out io.Writer, t find.Trial) {
	order := map[string]int{}
	for i, k := range alter.Kinds() {
		order[k.Name] = i
	}
	slices.SortFunc(t.Tallies, func(a, b find.Tally) int { return order[a.Kind] - order[b.Kind] })
	fmt.Fprintf(out, "\n%-20s %-7s %6s %6s %7s %6s %6s %9s\n", "kind", "group", "asked", "found", "recall", "wrong", "alone", "PDQ at 31")
	var groups []find.Tally
	for _, k := range t.Tallies {
		line(out, k)
		i := slices.IndexFunc(groups, func(g find.Tally) bool { return g.Group == k.Group })
		if i < 0 {
			i, groups = len(groups), append(groups, find.Tally{Kind: "all " + string(k.Group), Group: k.Group})
		}
		g := &groups[i]
		g.Alone += k.Alone
		g.Asked, g.Found, g.Wrong, g.Plain = g.Asked+k.Asked, g.Found+k.Found, g.Wrong+k.Wrong, g.Plain+k.Plain
	}
	for _, g := range groups {
		line(out, g)
	}
	fmt.Fprintf(out, "\n%d of %d originals, were they not in the archive, had an answer all the same: at most %.4f (95 %%); by PDQ at 31 alone %d\n",
		t.Mistaken, t.Sample, score.AtMost(t.Mistaken, t.Sample), t.Plainly)
}

func line(out io.Writer, k find.Tally) {
	n := float64(max(1, k.Asked))
	fmt.Fprintf(out, "%-20s %-7s %6d %6d %7.3f %6d %6d %9.3f\n", k.Kind, k.Group, k.Asked, k.Found, float64(k.Found)/n, k.Wrong, k.Alone, float64(k.Plain)/n)
}

// strangers asks about pictures that are in no archive, each once.
func strangers(out io.Writer, ix *find.Index, known []picture, o options) error {
	held := map[photo.Digest]bool{}
	for _, p := range known {
		held[p.id] = true
	}
	asked, wrong := 0, 0
	for _, dir := range o.others {
		others, _, err := load(dir, 0)
		if err != nil {
			return err
		}
		others = slices.DeleteFunc(others, func(p picture) bool { return held[p.id] })
		for _, p := range others {
			held[p.id] = true
		}
		n, w := 0, 0
		var mu sync.Mutex
		each(others, func(i int, p picture) error {
			m, err := whole(p)
			if err != nil {
				return err
			}
			r := rand.New(rand.NewPCG(o.seed, uint64(i)))
			kinds := alter.Kinds()
			kind := kinds[r.IntN(len(kinds))]
			data, err := kind.Of(m, r.Uint64())
			if err != nil {
				return err
			}
			q, err := find.Read(data)
			if err != nil {
				return err
			}
			found := ix.Ask(q)
			mu.Lock()
			defer mu.Unlock()
			n++
			if len(found) > 0 {
				w++
				fmt.Fprintf(os.Stderr, "wrong: %s (%s) answered with %s, score %.1f\n", p.path, kind.Name, pathOf(known, found[0].Photo), found[0].Score)
			}
			return nil
		})
		fmt.Fprintf(out, "%s: %d questions about pictures that are not in the archive, %d answered with a photo\n", filepath.Base(dir), n, w)
		asked, wrong = asked+n, wrong+w
	}
	if asked > 0 {
		fmt.Fprintf(out, "together %d of %d: at most %.5f (95 %%)\n", wrong, asked, score.AtMost(wrong, asked))
	}
	return nil
}

// dump writes a line a photo that was weighed: 1 where it is the one that the question shows, the original's number, the
// kind, the score and its features.
func dump(ix *find.Index, asked []picture, o options) error {
	f, err := os.Create(o.dump)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	each(asked, func(i int, p picture) error {
		m, err := whole(p)
		if err != nil {
			return err
		}
		for _, k := range alter.Kinds() {
			if o.only != "" && !slices.Contains(strings.Split(o.only, ","), k.Name) {
				continue
			}
			data, err := k.Of(m, o.seed+uint64(i))
			if err != nil {
				return err
			}
			q, err := find.Read(data)
			if err != nil {
				return err
			}
			found := ix.Weigh(q)
			mu.Lock()
			seen := false
			for _, w := range found {
				label := 0
				if w.Photo == p.id {
					label, seen = 1, true
				}
				fmt.Fprintf(f, "%d|%d|%s|%.3f|%.4f\n", label, i, k.Name, w.Score, w.Features)
			}
			if !seen {
				fmt.Fprintf(f, "-1|%d|%s|0|[]\n", i, k.Name)
			}
			mu.Unlock()
		}
		return nil
	})
	return f.Close()
}
