// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"path/filepath"
	"time"

	"amana/pkg/photo"
)

// reviewer presses keys and notes what the journal must then hold.
type reviewer struct {
	b         *browser
	out, lang string
	pressed   []string
	took      []time.Duration // from key to next set, as driven from here
	painted   []time.Duration // the same, as the page measures it
	late      int             // pictures of these sets that were not there with them
	flagged   string          // the set of whose first photo both flags were set
	boxes     []photo.Box     // in which cards were read
}

// review decides sets: most of them in one key, and on the way every other thing that can be decided.
func (r *reviewer) review(address string, sets int) error {
	b := r.b
	if err := b.call("Page.navigate", map[string]any{"url": address}, nil); err != nil {
		return err
	}
	if err := b.wait(`document.querySelector('#set')?.dataset.ready && !location.search.includes('token')`); err != nil {
		return err
	}
	if err := r.shoots("set"); err != nil {
		return err
	}
	for _, act := range []func() error{r.held, r.splitAndUndo, r.merge, r.cardAndNote, r.flags, r.toThree, r.boxed, r.boxedByKeys, r.boxedByClicks, r.helped} {
		if err := act(); err != nil {
			return err
		}
	}
	for i := range sets {
		if err := r.next(fmt.Sprintf("Digit%d", 1+i%6), true, "class", "confirm"); err != nil {
			return fmt.Errorf("set %d: %w", i, err)
		}
	}
	if err := r.pacedKeys(sets); err != nil {
		return err
	}
	if err := r.press("dataset.version", "KeyU", false, "undo"); err != nil {
		return err
	}
	return r.shoots("after")
}

// press presses a key and waits until what the page shows of the set has changed.
func (r *reviewer) press(what, code string, shift bool, makes ...string) error {
	var before string
	expression := "document.querySelector('#set')." + what
	if err := r.b.eval(expression+" || ''", &before); err != nil {
		return err
	}
	if err := r.b.key(code, shift); err != nil {
		return err
	}
	r.pressed = append(r.pressed, makes...)
	if err := r.b.wait(fmt.Sprintf("%s && %s !== %q", expression, expression, before)); err != nil {
		return fmt.Errorf("%s: %w", code, err)
	}
	return r.b.wait(`document.querySelector('#said').hidden`)
}

// held asks for one clear photo by a key that is held, and looks that it goes when the key is let go.
func (r *reviewer) held() error {
	if err := r.b.wait(`document.querySelectorAll('#set .shots img').length && [...document.querySelectorAll('img')].every(i => !i.src.includes('clear'))`); err != nil {
		return err
	}
	if err := r.b.key("Space", false, "rawKeyDown"); err != nil {
		return err
	}
	if err := r.b.wait(`document.querySelectorAll('#clear img').length === 1 && document.querySelector('#clear img').naturalWidth > 256`); err != nil {
		return err
	}
	if err := r.b.key("Space", false, "keyUp"); err != nil {
		return err
	}
	return r.b.wait(`document.querySelector('#clear').hidden && !document.querySelector('#clear img')`)
}

// helped opens the help and closes it.
func (r *reviewer) helped() error {
	if err := r.b.key("KeyH", false); err != nil {
		return err
	}
	if err := r.b.wait(`document.querySelector('#help').open`); err != nil {
		return err
	}
	if err := r.shoots("help"); err != nil {
		return err
	}
	if err := r.b.key("Escape", false); err != nil {
		return err
	}
	return r.b.wait(`!document.querySelector('dialog[open]')`)
}

// toThree skips to a set of three photos or more that is not the drive's last.
func (r *reviewer) toThree() error {
	for range 40 {
		var n int
		if err := r.b.eval(`document.querySelector('#set').dataset.behind ? document.querySelectorAll('#set figure').length : 0`, &n); err != nil {
			return err
		}
		if n >= 3 {
			return nil
		}
		if err := r.press("dataset.set", "KeyK", false); err != nil {
			return err
		}
	}
	return nil
}

func (r *reviewer) splitAndUndo() error {
	if err := r.toThree(); err != nil {
		return err
	}
	forward := "ArrowRight"
	if r.lang == "ar" {
		forward = "ArrowLeft"
	}
	if err := r.b.key(forward, false); err != nil {
		return err
	}
	if err := r.b.wait(`[...document.querySelectorAll('#set figure')].findIndex(f => f.classList.contains('chosen')) === 1`); err != nil {
		return err
	}
	for _, step := range [][2]string{{"KeyS", "split"}, {"KeyU", "undo"}, {"KeyY", "undo"}, {"KeyU", "undo"}} {
		if err := r.press("dataset.version", step[0], false, step[1]); err != nil {
			return err
		}
	}
	return nil
}

func (r *reviewer) merge() error {
	if err := r.press("dataset.version", "KeyN", false, "merge"); err != nil {
		return err
	}
	return r.press("dataset.version", "KeyU", false, "undo")
}

// cardAndNote types a card with Arabic-Indic digits, a note and a role: none of them changes the version.
func (r *reviewer) cardAndNote() error {
	b := r.b
	if err := b.key("KeyC", false); err != nil {
		return err
	}
	if err := b.wait(`document.querySelector('#card').open && document.activeElement.name === 'branch'`); err != nil {
		return err
	}
	if err := b.write("٢١٥"); err != nil {
		return err
	}
	if err := r.typeExam(); err != nil {
		return err
	}
	if err := b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "code": "Enter", "key": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}, nil); err != nil {
		return err
	}
	r.pressed = append(r.pressed, "card")
	if err := b.wait(`document.querySelector('#set .facts').innerText.includes('215')`); err != nil {
		return err
	}
	if err := r.examShown(); err != nil {
		return err
	}
	if err := b.key("KeyT", false); err != nil {
		return err
	}
	if err := b.wait(`document.querySelector('#note').open`); err != nil {
		return err
	}
	if err := r.twoLines("seen", "by keys"); err != nil {
		return err
	}
	if err := b.call("Input.dispatchKeyEvent", map[string]any{"type": "keyDown", "code": "Enter", "key": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}, nil); err != nil {
		return err
	}
	r.pressed = append(r.pressed, "note")
	if err := b.wait(`document.querySelector('#set .facts').innerText.includes('seen\nby keys')`); err != nil {
		return err
	}
	if err := r.chosenWhole("KeyT", "note", "textarea"); err != nil {
		return err
	}
	if err := r.chosenWhole("KeyC", "card", "input"); err != nil {
		return err
	}
	if err := b.key("KeyO", false); err != nil {
		return err
	}
	if err := r.roleAsked(); err != nil {
		return err
	}
	if err := b.key("Digit1", false); err != nil {
		return err
	}
	r.pressed = append(r.pressed, "role")
	return b.wait(`!document.querySelector('dialog[open]') && document.querySelector('#set figcaption').innerText.split(' · ').length > 1`)
}

// flags sets both flags on the first photo and takes one of them back: the keys toggle, and what the page
// shows of the photo follows. It leaves a picture of a set with everything that can be said of it.
func (r *reviewer) flags() error {
	first := `document.querySelector('#set figure').dataset.flags`
	for _, step := range []struct{ code, want string }{
		{"KeyL", "living_person "}, {"KeyB", "living_person several_bodies "}, {"KeyL", "several_bodies "}, {"KeyL", "living_person several_bodies "},
	} {
		if err := r.b.key(step.code, false); err != nil {
			return err
		}
		r.pressed = append(r.pressed, "flag")
		if err := r.b.wait(fmt.Sprintf("%s === %q", first, step.want)); err != nil {
			return fmt.Errorf("%s: %w", step.code, err)
		}
	}
	if err := r.b.eval(`document.querySelector('#set').dataset.set`, &r.flagged); err != nil {
		return err
	}
	return r.shoots("flags")
}

// shoots takes the page at both sizes, with nothing wider than the screen.
func (r *reviewer) shoots(name string) error {
	for _, size := range [][2]int{{390, 844}, {1280, 800}} {
		file := filepath.Join(r.out, fmt.Sprintf("%s-%s-%dx%d.png", r.lang, name, size[0], size[1]))
		if err := r.b.shoot(file, size[0], size[1]); err != nil {
			return err
		}
		if err := r.b.wait(`document.documentElement.scrollWidth <= innerWidth`); err != nil {
			return fmt.Errorf("at %d by %d something is wider than the screen: %w", size[0], size[1], err)
		}
	}
	return nil
}
