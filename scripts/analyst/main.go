// SPDX-License-Identifier: Apache-2.0

// Command analyst plays an analyst who decides the class of sets by the truth, and prints how the
// proposals for all other sets then stand.
//
//	go run ./scripts/analyst [--decide N] [--drawn N] [--seed N] CATALOGUE TRUTH.csv
//
// The truth is what scripts/synth writes: path, set_id, class. A set's true class is that of most of its
// files. The catalogue is read only: decisions are played in memory. First the drawn sets are decided, at
// random; the others in the order in which the queue asks.
//
// Columns: rest, the sets that were not decided; proposed, the share of them that has an answer; right,
// the share of these that is true. The first row is before any decision, the second after learning.
// The third asks how far the evidence reaches: the same weights, fitted to the true class of every set,
// with the thresholds that give the most answers of which 99 in 100 are right.
package main

import (
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"

	"amana/pkg/catalogue"
	"amana/pkg/pathfacts"
	"amana/pkg/photo"
	"amana/pkg/propose"
	"amana/pkg/separate"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "analyst:", err)
		os.Exit(1)
	}
}

func run(args []string, out, usage io.Writer) error {
	flags := flag.NewFlagSet("analyst", flag.ContinueOnError)
	flags.SetOutput(usage)
	decide := flags.Int("decide", 500, "sets that are decided")
	drawn := flags.Int("drawn", 300, "of them, drawn at random")
	seed := flags.Uint64("seed", 1, "of the draw")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 2 || *drawn > *decide || *drawn < 0 {
		return errors.New("name a catalogue and a truth, and draw no more than are decided")
	}
	archive, err := read(flags.Arg(0))
	if err != nil {
		return err
	}
	truth, err := classes(flags.Arg(1))
	if err != nil {
		return err
	}
	d := newDesk(archive, truth)
	fmt.Fprintf(out, "%-9s %6s %8s %6s\n", "row", "rest", "proposed", "right")
	fmt.Fprintln(out, d.row("rules", separate.Start()))
	d.decide(*decide, *drawn, *seed)
	model := separate.Learn(d.subjects, separate.Options{}, separate.WantedError)
	fmt.Fprintln(out, d.row("learnt", model))
	fmt.Fprintln(out, d.reach())
	return nil
}

func read(file string) (photo.Archive, error) {
	cat, err := catalogue.Options{}.OpenRead(file)
	if err != nil {
		return photo.Archive{}, err
	}
	archive, err := cat.Archive(context.Background())
	return archive, errors.Join(err, cat.Close())
}

// classes returns the true class of each path.
func classes(file string) (map[string]photo.Class, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil || len(rows) == 0 || !slices.Equal(rows[0], []string{"path", "set_id", "class"}) {
		return nil, errors.Join(fmt.Errorf("the truth %q does not begin with the columns path, set_id and class", file), err)
	}
	out := map[string]photo.Class{}
	for _, r := range rows[1:] {
		out[r[0]] = photo.Class(r[2])
	}
	return out, nil
}

// desk is what the analyst works on: the sets as separating takes them, and their true classes.
type desk struct {
	subjects []separate.Subject
	truth    []photo.Class
}

func newDesk(archive photo.Archive, truth map[string]photo.Class) *desk {
	of := map[photo.Digest][]photo.Class{}
	for _, f := range archive.Files {
		if c := truth[string(f.Path)]; c != photo.Undecided {
			of[f.Content] = append(of[f.Content], c)
		}
	}
	d := &desk{subjects: propose.Subjects(archive, pathfacts.Default())}
	for _, s := range archive.Sets {
		votes := map[photo.Class]int{}
		for _, m := range s.Members {
			for _, c := range of[m.Photo] {
				votes[c]++
			}
		}
		most := photo.Other
		for _, c := range photo.Classes() {
			if votes[c] > votes[most] {
				most = c
			}
		}
		d.truth = append(d.truth, most)
	}
	for i := range d.subjects {
		d.subjects[i].Class, d.subjects[i].Drawn = photo.Undecided, false
	}
	return d
}

// decide gives n sets their true class, so many of them drawn.
func (d *desk) decide(n, drawn int, seed uint64) {
	order := rand.New(rand.NewPCG(seed, 0x616e616c)).Perm(len(d.subjects)) // "anal"
	for _, i := range order[:min(drawn, len(order))] {
		d.subjects[i].Class, d.subjects[i].Drawn = d.truth[i], true
	}
	queue := separate.Teaching(d.subjects, separate.Start(), separate.Options{})
	for _, i := range queue[:min(n-drawn, len(queue))] {
		d.subjects[i].Class = d.truth[i]
	}
}

// row counts the answers about the sets that were not decided.
func (d *desk) row(name string, m separate.Model) string {
	rest, answered, right := 0, 0, 0
	for i, e := range separate.Surround(d.subjects) {
		if d.subjects[i].Class != photo.Undecided {
			continue
		}
		rest++
		if a := m.Propose(e, separate.Options{}).Answer; a != photo.AnswerUndecided {
			answered++
			if (a == photo.LikelyVictim) == (d.truth[i] == photo.Victim) {
				right++
			}
		}
	}
	return line(name, rest, answered, right)
}

func line(name string, rest, answered, right int) string {
	return fmt.Sprintf("%-9s %6d %8.4f %6.4f", name, rest, float64(answered)/float64(max(rest, 1)), float64(right)/float64(max(answered, 1)))
}

// reach decides every set by the truth, fits the weights to them, and answers about the same sets, from
// the surest on, as long as 99 in 100 are right: about as far as these weights on this evidence can carry.
func (d *desk) reach() string {
	subjects := slices.Clone(d.subjects)
	for i := range subjects {
		subjects[i].Class, subjects[i].Drawn = d.truth[i], true
	}
	m := separate.Learn(subjects, separate.Options{}, separate.WantedError)
	m.Victim, m.NotVictim = 0.5, 0.5
	type claim struct {
		sure  float64
		right bool
	}
	var claims []claim
	for i, e := range separate.Surround(subjects) {
		p := m.Propose(e, separate.Options{})
		if p.Answer != photo.AnswerUndecided {
			claims = append(claims, claim{p.Confidence, (p.Answer == photo.LikelyVictim) == (d.truth[i] == photo.Victim)})
		}
	}
	slices.SortFunc(claims, func(a, b claim) int {
		if a.sure > b.sure {
			return -1
		}
		return 1
	})
	right, answered, best := 0, 0, 0
	for i, c := range claims {
		if c.right {
			right++
		}
		if (i+1 == len(claims) || claims[i+1].sure < c.sure) && float64(right) >= 0.99*float64(i+1) {
			answered, best = i+1, right
		}
	}
	return line("reach", len(subjects), answered, best)
}
