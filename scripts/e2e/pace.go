// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"time"
)

// pacer measures in the page, apart from what driving a browser costs: from a key's own time to the first
// frame that was painted with another set, and how many of its pictures came later (one that cannot be shown never comes).
const pacer = `(() => {
  window.paced = [];
  let at = 0, set;
  const shown = () => document.querySelector('#set')?.dataset.set;
  addEventListener('keydown', e => { at = e.timeStamp; set = shown(); }, true);
  new MutationObserver(() => {
    if (!at || !shown() || shown() === set) return;
    const begun = at, after = new MessageChannel();
    at = 0;
    const late = [...document.querySelectorAll('#set .shots img')].filter(i => !i.complete || !i.naturalWidth);
    after.port1.onmessage = () => window.paced.push([performance.now() - begun, late]);
    requestAnimationFrame(() => after.port2.postMessage(0)); // it arrives when the frame is done
  }).observe(document, { childList: true, subtree: true });
})()`

// next presses a key that leads to the next set, after as much as a glance: when the pictures of that set are
// loaded ahead.
func (r *reviewer) next(code string, shift bool, makes ...string) error {
	if err := r.b.wait(`document.querySelector('#ahead').dataset.after === document.querySelector('#set').dataset.set`); err != nil {
		return fmt.Errorf("the next set is not loaded ahead: %w", err)
	}
	begin := time.Now()
	err := r.press("dataset.set", code, shift, makes...)
	r.took = append(r.took, time.Since(begin))
	return err
}

// pacedKeys collects what the page measured of the last n keys.
func (r *reviewer) pacedKeys(n int) error {
	if err := r.b.wait(fmt.Sprintf(`window.paced?.length >= %d`, n)); err != nil {
		return fmt.Errorf("the page measured less than %d keys: %w", n, err)
	}
	var took [][2]float64
	if err := r.b.eval(fmt.Sprintf(`window.paced.slice(-%d).map(([ms, late]) => [ms, late.filter(i => i.naturalWidth).length])`, n), &took); err != nil {
		return err
	}
	for _, key := range took {
		r.painted = append(r.painted, time.Duration(key[0]*float64(time.Millisecond)))
		r.late += int(key[1])
	}
	return nil
}

// pace says how long the next set took, "" where none was asked for.
func (r *reviewer) pace() string {
	if len(r.took) == 0 || len(r.painted) == 0 {
		return ""
	}
	say := func(took []time.Duration) string {
		slices.Sort(took)
		return fmt.Sprintf("%v at the median, %v at most", took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond))
	}
	return fmt.Sprintf("; from key to next set painted %s (as driven from here %s), %d pictures late", say(r.painted), say(r.took), r.late)
}
