// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// againRead is how many sets are read a second time.
const againRead = 12

// readAgain reads sets a second time, blind, and looks that a page never says what others decided.
func (r *reviewer) readAgain(address string, _ int) error {
	b := r.b
	if err := b.call("Page.navigate", map[string]any{"url": address}, nil); err != nil {
		return err
	}
	if err := b.wait(`document.querySelector('#set')?.dataset.ready && location.search.includes('order=second')`); err != nil {
		return err
	}
	if err := r.shoots("second"); err != nil {
		return err
	}
	for _, code := range []string{"KeyS", "Enter", "KeyN", "KeyC", "KeyT", "KeyO", "KeyL", "KeyB"} { // refused, and said so
		if err := b.eval(`document.querySelector('#said').hidden = true`, new(bool)); err != nil {
			return err
		}
		if err := b.key(code, false); err != nil {
			return err
		}
		if err := b.wait(`!document.querySelector('#said').hidden && document.querySelector('#said').textContent === document.querySelector('#set').dataset.alone`); err != nil {
			return fmt.Errorf("%s: %w", code, err)
		}
	}
	for i := range againRead {
		if err := r.next(fmt.Sprintf("Digit%d", 1+i%2), i%2 == 0, "second"); err != nil {
			return fmt.Errorf("set %d: %w", i, err)
		}
		if err := r.sighted(); err != nil {
			return err
		}
	}
	if err := r.pacedKeys(againRead); err != nil {
		return err
	}
	for _, step := range [][2]string{{"KeyU", "undo"}, {"Digit2", "second"}} {
		if err := r.press("dataset.set", step[0], false, step[1]); err != nil {
			return err
		}
	}
	return r.sighted()
}

// sighted finds what a blind reader must not be shown.
func (r *reviewer) sighted() error {
	var found []string
	if err := r.b.eval(`['E2E-', 'seen by keys', 'Proposed', 'Decided nearby', 'confirmed', 'Last decided', 'المقترح', 'قرارات مجاورة', 'مؤكدة', 'آخر من قرر'].filter(w => [...document.querySelectorAll('#set > :not(dialog, details)')].some(e => e.outerHTML.includes(w)))`, &found); err != nil {
		return err
	}
	if len(found) > 0 {
		return fmt.Errorf("the page of a second reading holds %q", found)
	}
	return nil
}

// readings holds the second readings of people whose names begin with who against the classes that others gave before, and what
// is disputed against where the two differ.
func readings(amana, db, who string) error {
	made, err := exported(amana, db, "decisions")
	if err != nil {
		return err
	}
	first, differ, own := map[any]any{}, []string{}, 0
	for _, d := range made {
		undone := d["undone_by"] != nil && fmt.Sprint(d["undone_by"]) != ""
		switch set := d["set_id"]; {
		case undone:
		case d["action"] == "class" && !strings.HasPrefix(fmt.Sprint(d["who"]), who):
			first[set] = d["class"]
		case d["action"] == "second":
			own++
			if first[set] == nil {
				return fmt.Errorf("%v was read a second time, and nobody before", set)
			}
			if first[set] != d["class"] {
				differ = append(differ, fmt.Sprint(set))
			}
		}
	}
	sets, err := exported(amana, db, "sets")
	if err != nil {
		return err
	}
	var disputed []string
	for _, s := range sets {
		if s["review"] == "disputed" {
			disputed = append(disputed, fmt.Sprint(s["set_id"]))
		}
	}
	slices.Sort(differ)
	slices.Sort(disputed)
	fmt.Printf("second readings: %d, of which %d are disputed\n", own, len(disputed))
	switch {
	case own != 2*againRead:
		return fmt.Errorf("%d second readings stand, want %d", own, 2*againRead)
	case !slices.Equal(differ, disputed):
		return fmt.Errorf("%v are disputed, and the readings differ on %v", disputed, differ)
	case len(disputed) == 0 || len(disputed) == own:
		return errors.New("all readings are the same, or none is: the check sees only one of the two")
	}
	return nil
}
