// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"path/filepath"
)

// twoLines writes a note of two lines: with Shift, Enter does not save.
func (r *reviewer) twoLines(one, two string) error {
	if err := r.b.write(one); err != nil {
		return err
	}
	for _, kind := range []string{"keyDown", "keyUp"} {
		if err := r.b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "code": "Enter", "key": "Enter", "text": "\r", "windowsVirtualKeyCode": 13, "modifiers": 8}, nil); err != nil {
			return err
		}
	}
	return r.b.write(two)
}

// chosenWhole opens a dialog that holds an old text: all of it is chosen, so that what is typed replaces it.
func (r *reviewer) chosenWhole(code, dialog, field string) error {
	if err := r.b.key(code, false); err != nil {
		return err
	}
	if err := r.b.wait(fmt.Sprintf(`document.querySelector('#%s').open && (f => f.matches('#%[1]s %s') && f.value && f.selectionStart === 0 && f.selectionEnd === f.value.length)(document.activeElement)`, dialog, field)); err != nil {
		return err
	}
	if err := r.b.key("Escape", false); err != nil {
		return err
	}
	return r.b.wait(`!document.querySelector('dialog[open]')`)
}

// roleAsked waits for the question what a photo shows: it names the photo, and on a telephone too the mark
// of the focus on one button covers no other button.
func (r *reviewer) roleAsked() error {
	b := r.b
	if err := b.wait(`document.querySelector('#role').open && document.querySelector('#role .which').innerText === document.querySelector('#set figure.chosen figcaption').innerText`); err != nil {
		return err
	}
	if err := b.shoot(filepath.Join(r.out, r.lang+"-role-390x844.png"), 390, 844); err != nil {
		return err
	}
	if err := b.wait(`(all => all.length > 5 && all.every((p, i) => all.slice(i + 1).every(q =>
		p.right + 5 <= q.left || q.right + 5 <= p.left || p.bottom + 5 <= q.top || q.bottom + 5 <= p.top)))(
		[...document.querySelectorAll('#role button')].map(e => e.getBoundingClientRect()))`); err != nil {
		return err
	}
	return b.shoot(filepath.Join(r.out, r.lang+"-role-1280x800.png"), 1280, 800)
}
