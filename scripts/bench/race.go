// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// contender is one command line, or several that run at once.
type contender struct {
	name     string
	before   func() error // what makes the runs alike, not timed
	commands [][]string
}

// contenders makes them.
type contenders struct{ amana, work, corpus string }

// pictures returns what runs over a corpus of pictures: each tool as parallel as it can be on two processors.
func (c contenders) pictures() []contender {
	list, err := files(c.corpus)
	if err != nil || len(list) < 2 {
		return nil
	}
	a, b := list[:len(list)/2], list[len(list)/2:]
	thumbs := filepath.Join(c.work, "thumbs")
	fresh := func() error { return c.clear() }
	self := os.Args[0]
	return []contender{
		{"SHA-256", nil, [][]string{{self, "--stage", "SHA-256", "--photos", c.corpus}}},
		{"1/8 decode", nil, [][]string{{self, "--stage", "1/8 decode", "--photos", c.corpus}}},
		{"amana index", fresh, [][]string{c.index()}},
		{"amana --no-pictures", fresh, [][]string{append(c.index(), "--no-pictures")}},
		{"hashdeep", nil, [][]string{append([]string{"hashdeep", "-c", "sha256", "-j", "2"}, list...)}},
		{"exiftool", nil, [][]string{{"exiftool", "-json", "-fast", "-r", c.corpus}}},
		{"vipsthumbnail", func() error { return os.MkdirAll(thumbs, 0o755) }, [][]string{
			append([]string{"vipsthumbnail", "-s", "256", "-o", thumbs + "/%s.jpg"}, a...), append([]string{"vipsthumbnail", "-s", "256", "-o", thumbs + "/%s.jpg"}, b...)}},
		{"openssl", nil, [][]string{append([]string{"openssl", "dgst", "-sha256"}, a...), append([]string{"openssl", "dgst", "-sha256"}, b...)}},
		{"djpeg", nil, [][]string{djpeg(a), djpeg(b)}},
	}
}

func djpeg(list []string) []string {
	return append([]string{"sh", "-c", `for f; do djpeg -scale 1/8 "$f" >/dev/null; done`, "djpeg"}, list...)
}

// again returns what runs over a tree that is indexed already.
func (c contenders) again() ([]contender, error) {
	if err := c.clear(); err != nil {
		return nil, err
	}
	first := exec.Command(c.index()[0], c.index()[1:]...)
	first.Stderr = os.Stderr
	if err := first.Run(); err != nil {
		return nil, fmt.Errorf("first run: %w", err)
	}
	return []contender{
		{"amana index again", nil, [][]string{c.index()}},
		{"find", nil, [][]string{{"find", c.corpus, "-printf", `%s %T@\n`}}},
	}, nil
}

func (c contenders) index() []string {
	return []string{c.amana, "--quiet", "--catalogue", filepath.Join(c.work, "bench.db"), "index", c.corpus}
}

func (c contenders) clear() error {
	names, err := filepath.Glob(filepath.Join(c.work, "bench.db*"))
	for _, name := range names {
		if err == nil {
			err = os.Remove(name)
		}
	}
	return err
}

// cost is what one run took. Memory is the largest of the processes that ran at once.
type cost struct {
	wall, processor time.Duration
	memory          int64 // bytes
}

// ratio compares one contender with the sum of others.
type ratio struct {
	what string
	of   string
	to   []string
}

// race runs every contender once a round and prints the medians and ratios.
func race(out io.Writer, rounds int, all []contender, ratios []ratio) error {
	var missing []string
	all = slices.DeleteFunc(all, func(c contender) bool {
		tool := c.commands[0][0]
		if tool == "sh" {
			tool = c.name
		}
		if _, err := exec.LookPath(tool); err != nil {
			missing = append(missing, c.name)
			return true
		}
		return false
	})
	costs := map[string][]cost{}
	for round := range rounds {
		for i := range all {
			c := all[(i+round)%len(all)]
			one, err := c.run()
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			costs[c.name] = append(costs[c.name], one)
		}
	}
	fmt.Fprintf(out, "%-22s %10s %12s %10s\n", "contender", "wall s", "processor s", "peak MiB")
	median := map[string]cost{}
	for _, c := range all {
		m := middle(costs[c.name])
		median[c.name] = m
		fmt.Fprintf(out, "%-22s %10.2f %12.2f %10.0f\n", c.name, m.wall.Seconds(), m.processor.Seconds(), float64(m.memory)/(1<<20))
	}
	for _, r := range ratios {
		r.print(out, median)
	}
	if len(missing) > 0 {
		fmt.Fprintln(out, "not installed:", strings.Join(missing, ", "))
	}
	return nil
}

func (r ratio) print(out io.Writer, median map[string]cost) {
	var sum cost
	for _, name := range r.to {
		m, ran := median[name]
		if !ran {
			return
		}
		sum.wall, sum.processor = sum.wall+m.wall, sum.processor+m.processor
	}
	m := median[r.of]
	fmt.Fprintf(out, "%s: wall %.2f, processor %.2f\n", r.what, m.wall.Seconds()/sum.wall.Seconds(), m.processor.Seconds()/sum.processor.Seconds())
}

// run runs the commands of a contender at once. What they print goes nowhere. Other tools end with an
// exit code of their own where a file is odd, which is no failure here; amana must not.
func (c contender) run() (cost, error) {
	if c.before != nil {
		if err := c.before(); err != nil {
			return cost{}, err
		}
	}
	start := time.Now()
	var running []*exec.Cmd
	for _, words := range c.commands {
		cmd := exec.Command(words[0], words[1:]...)
		if err := cmd.Start(); err != nil {
			return cost{}, err
		}
		running = append(running, cmd)
	}
	var out cost
	for _, cmd := range running {
		err := cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); err != nil && (code < 0 || strings.HasPrefix(c.name, "amana")) {
			return cost{}, err
		}
		out.processor += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			out.memory = max(out.memory, usage.Maxrss<<10)
		}
	}
	out.wall = time.Since(start)
	return out, nil
}

// middle returns the median of each number by itself.
func middle(all []cost) (m cost) {
	of := func(pick func(cost) int64) int64 {
		var list []int64
		for _, c := range all {
			list = append(list, pick(c))
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	m.wall = time.Duration(of(func(c cost) int64 { return int64(c.wall) }))
	m.processor = time.Duration(of(func(c cost) int64 { return int64(c.processor) }))
	m.memory = of(func(c cost) int64 { return c.memory })
	return m
}
