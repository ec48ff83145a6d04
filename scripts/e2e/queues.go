// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os/exec"
)

// inQueue looks at the page that begins with a queue and decides one set there, which makes these decisions.
func inQueue(name string, makes ...string) func(*reviewer, string, int) error {
	return func(r *reviewer, address string, _ int) error {
		if err := r.b.call("Page.navigate", map[string]any{"url": address}, nil); err != nil {
			return err
		}
		if err := r.b.wait(fmt.Sprintf(`document.querySelector('#set')?.dataset.ready && location.search.includes('order=%s')`, name)); err != nil {
			return err
		}
		if err := r.shoots(name); err != nil {
			return err
		}
		if err := r.next("Digit1", true, makes...); err != nil {
			return err
		}
		return r.pacedKeys(1)
	}
}

// queues sits at every other queue once in each language: what teaches most, drawn sets, disputed ones.
func queues(chromium, amana, db string, out string) error {
	if output, err := exec.Command(amana, "-q", "-c", db, "separate", "--draw", "10", "--seed", "1").CombinedOutput(); err != nil {
		return fmt.Errorf("separate --draw: %w\n%s", err, output)
	}
	for _, lang := range []string{"en", "ar"} {
		for queue, makes := range map[string][]string{"learn": {"class", "confirm"}, "drawn": {"class", "confirm"}, "disputed": {"class"}} {
			s := sitting{"E2E-" + queue + "-" + lang, lang, queue, inQueue(queue, makes...)}
			if err := s.sit(chromium, amana, db, 1, out); err != nil {
				return fmt.Errorf("%s: %w", s.who, err)
			}
		}
	}
	return nil
}
