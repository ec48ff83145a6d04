// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"syscall"
	"time"
)

// What a person's hands do beside deciding: the mouse on the switch and on a setting, a finger on the button that
// is held, keys that are held or refused, a second page in the same browser.

const (
	isReady    = `document.querySelector('#set')?.dataset.ready && !location.search.includes('token')`
	chosenNow  = `[...document.querySelectorAll('#set figure')].findIndex(f => f.classList.contains('chosen'))`
	photoNow   = `document.querySelector('#set figure.chosen')?.dataset.photo`
	clearShown = `document.querySelector('#clear:not([hidden]) img')?.naturalWidth > 256`
	clearGone  = `document.querySelector('#clear').hidden && !document.querySelector('#clear img')`
	said       = `(p => p.hidden ? '' : p.textContent)(document.querySelector('#said'))`
)

// hands does all of it. Of the second page it starts the program again.
func hands(amana, db string) func(*reviewer, string, int) error {
	return func(r *reviewer, address string, _ int) error {
		if err := r.open(address); err != nil {
			return err
		}
		for _, act := range []struct {
			name string
			do   func() error
		}{
			{"the switch of the language", r.switchLanguage}, {"the choice stays", r.choiceStays}, {"refusals", r.refusals}, {"what is heard", r.heard},
			{"a key that is held", r.heldOver}, {"without neighbours", r.noNeighbours}, {"without shortcuts", r.withoutShortcuts},
		} {
			if err := act.do(); err != nil {
				return fmt.Errorf("%s: %w", act.name, err)
			}
		}
		return r.secondPage(amana, db)
	}
}

func (r *reviewer) open(address string) error {
	if err := r.b.call("Page.navigate", map[string]any{"url": address}, nil); err != nil {
		return err
	}
	return r.b.wait(isReady)
}

// keys presses keys one after the other, and waits after each until an expression is true.
func (r *reviewer) keys(steps ...[2]string) error {
	for _, step := range steps {
		if err := r.b.key(step[0], false); err != nil {
			return err
		}
		if err := r.b.wait(step[1]); err != nil {
			return fmt.Errorf("%s: %w", step[0], err)
		}
	}
	return nil
}

// ways are the arrows to the next photo and back.
func (r *reviewer) ways() (forward, back string) {
	if r.lang == "ar" {
		return "ArrowLeft", "ArrowRight"
	}
	return "ArrowRight", "ArrowLeft"
}

// switchLanguage clicks the switch, and back.
func (r *reviewer) switchLanguage() error {
	for _, lang := range []string{other(r.lang), r.lang} {
		if err := r.b.click(`header button[name=lang]`); err != nil {
			return err
		}
		if err := r.b.wait(isReady + ` && document.documentElement.lang === '` + lang + `'`); err != nil {
			return err
		}
	}
	return nil
}

func other(lang string) string { return map[string]string{"en": "ar", "ar": "en"}[lang] }

// setting chooses a setting and clicks on the button that saves it.
func (r *reviewer) setting(name, value string) error {
	form := `document.querySelector('details.queue form[action="/settings"]')`
	if err := r.b.eval(`document.querySelector('details.queue').open = true, `+form+`.elements['`+name+`'].value = '`+value+`', true`, new(bool)); err != nil {
		return err
	}
	if err := r.b.click(`details.queue form[action="/settings"] button`); err != nil {
		return err
	}
	return r.b.wait(isReady + ` && ` + form + `.elements['` + name + `'].value === '` + value + `' && !document.querySelector('details.queue').open`)
}

// choiceStays decides about the third photo: it stays chosen, and where it goes the one in its place is.
func (r *reviewer) choiceStays() error {
	if err := r.toThree(); err != nil {
		return err
	}
	forward, _ := r.ways()
	if err := r.keys([2]string{forward, chosenNow + ` === 1`}, [2]string{forward, chosenNow + ` === 2`}); err != nil {
		return err
	}
	var photo string
	if err := r.b.eval(photoNow, &photo); err != nil {
		return err
	}
	const one = `document.querySelectorAll('#set [aria-current]').length === 1 && document.activeElement === document.querySelector('#set figure[aria-current=true]') && document.activeElement.classList.contains('chosen')`
	stays := fmt.Sprintf(`%s === 2 && %s === %q && %s`, chosenNow, photoNow, photo, one)
	r.pressed = append(r.pressed, "flag", "flag", "reject", "undo")
	flags := `document.querySelectorAll('#set figure')[2].dataset.flags`
	return r.keys([2]string{"KeyL", flags + ` === 'living_person ' && ` + stays}, [2]string{"KeyL", flags + ` === '' && ` + stays},
		[2]string{"KeyR", fmt.Sprintf(`document.querySelector('#set').dataset.set && %s !== %q && %s === Math.min(2, document.querySelectorAll('#set figure').length - 1) && %s`, photoNow, photo, chosenNow, one)},
		[2]string{"KeyU", fmt.Sprintf(`document.querySelector('#set figure[data-photo="%s"]') && %s`, photo, one)})
}

// refusals: a split at the first photo is none, and says what to do; a decision that comes too late leaves the
// focus on the message and the photo chosen.
func (r *reviewer) refusals() error {
	if err := r.toThree(); err != nil {
		return err
	}
	_, back := r.ways()
	for range 2 {
		if err := r.b.key(back, false); err != nil {
			return err
		}
	}
	if err := r.keys([2]string{"KeyS", said + ` && ` + said + ` === document.querySelector('#heard').dataset.first`}); err != nil {
		return err
	}
	forward, _ := r.ways()
	if err := r.keys([2]string{forward, chosenNow + ` === 1`}); err != nil {
		return err
	}
	// Another hand is quicker.
	if err := r.b.eval(`fetch('/decide', { method: 'POST', headers: { 'X-Amana': 'fragment' }, body: new URLSearchParams({ set: document.querySelector('#set').dataset.set, version: document.querySelector('#set').dataset.version, action: 'class', class: 'scene' }) }).then(r => r.ok)`, new(bool)); err != nil {
		return err
	}
	r.pressed = append(r.pressed, "class")
	if err := r.keys([2]string{"Digit1", said + ` && document.activeElement.id === 'said' && ` + chosenNow + ` === 1`}, [2]string{back, chosenNow + ` === 0 && document.activeElement.tagName === 'FIGURE'`}); err != nil {
		return err
	}
	r.pressed = append(r.pressed, "undo")
	if err := r.keys([2]string{"KeyU", `!` + said + ` && document.activeElement.tagName === 'FIGURE'`}); err != nil {
		return err
	}
	return r.keeps()
}

// keeps writes a note that comes too late: the other one is shown, and what was typed is still in the form.
func (r *reviewer) keeps() error {
	if err := r.b.eval(`fetch('/decide', { method: 'POST', headers: { 'X-Amana': 'fragment' }, body: new URLSearchParams({ set: document.querySelector('#set').dataset.set, version: document.querySelector('#set').dataset.version, seen: document.querySelector('#set').dataset.seen, action: 'note', note: 'theirs' }) }).then(r => r.ok)`, new(bool)); err != nil {
		return err
	}
	r.pressed = append(r.pressed, "note", "undo")
	if err := r.keys([2]string{"KeyT", `document.activeElement.name === 'note'`}); err != nil {
		return err
	}
	if err := r.b.write("mine"); err != nil {
		return err
	}
	return r.keys([2]string{"Enter", said + ` && document.querySelector('#note textarea').value === 'mine' && document.querySelector('.facts').textContent.includes('theirs')`},
		[2]string{"KeyU", `!` + said + ` && !document.querySelector('.facts').textContent.includes('theirs')`})
}

// heard: one line stays in the page and says what is shown and what was recorded.
func (r *reviewer) heard() error {
	if err := r.b.eval(`document.querySelector('#heard').stays = true`, new(bool)); err != nil {
		return err
	}
	line := `document.querySelector('#heard[aria-live=polite]').textContent`
	word := map[string]string{"en": "recorded: ", "ar": "سُجِّل: "}[r.lang]
	r.pressed = append(r.pressed, "class", "undo")
	var set string
	if err := r.b.eval(`document.querySelector('#set').dataset.set`, &set); err != nil {
		return err
	}
	says := func(class string) string {
		return fmt.Sprintf(`document.querySelector('#heard').stays && %s.startsWith(%q) && %s.includes(%q)`, line, set, line, word+class)
	}
	return r.keys([2]string{"Digit4", says(map[string]string{"en": "scene", "ar": "مشهد"}[r.lang])}, [2]string{"KeyU", says(map[string]string{"en": "taken back", "ar": "التراجع"}[r.lang])})
}

// heldOver holds Space: the arrows change the clear photo, and a decision takes it away until it is asked for again.
func (r *reviewer) heldOver() error {
	if err := r.toThree(); err != nil {
		return err
	}
	space := func(kind string, again bool) error {
		return r.b.call("Input.dispatchKeyEvent", map[string]any{"type": kind, "code": "Space", "key": " ", "autoRepeat": again}, nil)
	}
	if err := space("rawKeyDown", false); err != nil {
		return err
	}
	if err := r.b.wait(clearShown); err != nil {
		return err
	}
	forward, _ := r.ways()
	shows := `document.querySelector('#clear img').src.includes(` + photoNow + `)`
	if err := r.keys([2]string{forward, chosenNow + ` === 1 && ` + clearShown + ` && ` + shows}); err != nil {
		return err
	}
	begin := time.Now()
	if err := r.press("dataset.set", "Digit2", true, "class", "confirm"); err != nil {
		return err
	}
	r.took = append(r.took, time.Since(begin))
	if err := errors.Join(space("rawKeyDown", true), r.b.wait(clearGone)); err != nil {
		return fmt.Errorf("over the next set: %w", err)
	}
	if err := space("keyUp", false); err != nil {
		return err
	}
	return r.press("dataset.set", "KeyU", false, "undo")
}

// noNeighbours goes to the drive's first set and to its last: there is nothing to merge with, and that is said.
func (r *reviewer) noNeighbours() error {
	for _, way := range [][2]string{{"before", "KeyP"}, {"behind", "KeyN"}} {
		if err := r.b.eval(`(async () => {
			let m = document.querySelector('#set');
			while (m.dataset.`+way[0]+`) m = new DOMParser().parseFromString(await (await fetch('/set/' + m.dataset.`+way[0]+`, { headers: { 'X-Amana': 'fragment' } })).text(), 'text/html').querySelector('main');
			if (m !== document.querySelector('#set')) { document.querySelector('#set').dataset.ready = ''; location.href = '/set/' + m.dataset.set; }
			return true;
		})()`, new(bool)); err != nil {
			return err
		}
		if err := r.b.wait(isReady + ` && !document.querySelector('#set').dataset.` + way[0]); err != nil {
			return err
		}
		for _, shift := range []bool{false, true} {
			if err := r.b.eval(`document.querySelector('#said').hidden = true`, new(bool)); err != nil {
				return err
			}
			if err := r.b.key(way[1], shift); err != nil {
				return err
			}
			if err := r.b.wait(said + ` && ` + said + ` === document.querySelector('#heard').dataset.` + way[0]); err != nil {
				return fmt.Errorf("%s, with Shift: %v: %w", way[1], shift, err)
			}
		}
	}
	return r.toThree()
}

// withoutShortcuts turns the keys off: the arrows, Space and the button that is held work still, letters do not.
func (r *reviewer) withoutShortcuts() error {
	b := r.b
	if err := r.setting("keys", "no"); err != nil {
		return err
	}
	var set string
	if err := b.eval(`document.querySelector('#set').dataset.set`, &set); err != nil {
		return err
	}
	forward, _ := r.ways()
	if err := r.keys([2]string{"KeyK", "true"}, [2]string{"Digit1", "true"}, [2]string{forward, fmt.Sprintf(`%s === 1 && document.querySelector('#set').dataset.set === %q`, chosenNow, set)}); err != nil {
		return err
	}
	if err := r.held(); err != nil {
		return fmt.Errorf("space: %w", err)
	}
	for _, code := range []string{"Space", "Enter"} { // on the button
		if err := b.eval(`document.querySelector('#hold').focus(), true`, new(bool)); err != nil {
			return err
		}
		if err := errors.Join(b.key(code, false, "rawKeyDown"), b.wait(clearShown), b.key(code, false, "keyUp"), b.wait(clearGone)); err != nil {
			return fmt.Errorf("the button and %s: %w", code, err)
		}
	}
	if err := errors.Join(b.mouse(`#hold`, "mousePressed"), b.wait(clearShown), b.mouse(`#hold`, "mouseReleased"), b.wait(clearGone)); err != nil {
		return fmt.Errorf("the button and the mouse: %w", err)
	}
	if err := r.touched(); err != nil {
		return fmt.Errorf("the button and a finger: %w", err)
	}
	return r.setting("keys", "yes")
}

// touched holds the button with a finger on a small screen.
func (r *reviewer) touched() error {
	b := r.b
	size := func(width, height int, touch bool) error {
		return errors.Join(b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": touch}, nil),
			b.call("Emulation.setTouchEmulationEnabled", map[string]any{"enabled": touch}, nil))
	}
	if err := size(390, 844, true); err != nil {
		return err
	}
	at, err := b.middle(`#hold`)
	if err != nil {
		return err
	}
	touch := func(kind string, points ...any) error {
		return b.call("Input.dispatchTouchEvent", map[string]any{"type": kind, "touchPoints": append([]any{}, points...)}, nil)
	}
	err = errors.Join(touch("touchStart", map[string]any{"x": at[0], "y": at[1]}), b.wait(clearShown+` && `+chosenNow+` === 1`),
		touch("touchMove", map[string]any{"x": at[0], "y": at[1] - 60}), b.wait(clearShown), touch("touchEnd"), b.wait(clearGone))
	return errors.Join(err, size(1280, 800, false))
}

// secondPage opens another page in the same browser; the first one is not shut out by it.
func (r *reviewer) secondPage(amana, db string) error {
	var first string
	if err := r.b.eval(`location.origin`, &first); err != nil {
		return err
	}
	serve, address, err := serving(amana, "-c", db, "review", "--as", "E2E-hands-"+r.lang, "--lang", r.lang)
	if err != nil {
		return err
	}
	err = r.open(address)
	if err == nil {
		err = r.b.wait(`location.origin !== '` + first + `'`)
	}
	if err == nil {
		err = r.open(first + "/")
	}
	return errors.Join(err, serve.Process.Signal(syscall.SIGINT), serve.Wait())
}
