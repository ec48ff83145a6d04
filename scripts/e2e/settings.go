// SPDX-License-Identifier: Apache-2.0

package main

import "fmt"

// settings sits down twice as one person, each time with a browser that knows nothing: what was set the first
// time is there the second. Another person has the page as it comes.
func settings(chromium, amana, db, out string) error {
	open := func(as string) func(*reviewer, string, int) error {
		return func(r *reviewer, address string, _ int) error {
			if err := r.b.call("Page.navigate", map[string]any{"url": address}, nil); err != nil {
				return err
			}
			return r.b.wait(fmt.Sprintf(`document.querySelector('#set')?.dataset.ready && document.dir === '%s' && !location.search.includes('token')`, as))
		}
	}
	const pictures = `(form => ['blur', 'colour', 'size'].map(n => form.elements[n].value).join())(document.querySelector('.queue form[method=post]'))`
	set := func(r *reviewer, address string, sets int) error {
		if err := open("ltr")(r, address, sets); err != nil {
			return err
		}
		if err := r.b.eval(`(form => { window.before = true; form.elements.blur.value = 'strong'; form.elements.colour.value = 'yes'; form.elements.size.value = 'full'; form.requestSubmit(); })(document.querySelector('.queue form[method=post]'))`, nil); err != nil {
			return err
		}
		if err := r.b.wait(`!window.before && document.querySelector('#set')?.dataset.ready && ` + pictures + ` === 'strong,yes,full'`); err != nil {
			return err
		}
		if err := r.b.eval(`document.querySelector('button[name=lang]').click()`, nil); err != nil {
			return err
		}
		return r.b.wait(`document.querySelector('#set')?.dataset.ready && document.dir === 'rtl'`)
	}
	again := func(r *reviewer, address string, sets int) error {
		if err := open("rtl")(r, address, sets); err != nil {
			return err
		}
		if err := r.b.wait(pictures + ` === 'strong,yes,full'`); err != nil {
			return err
		}
		if err := r.b.eval(`(q => { q.open = true; q.scrollIntoView({ block: 'end' }); })(document.querySelector('.queue'))`, nil); err != nil {
			return err
		}
		r.lang = "ar"
		return r.shoots("settings")
	}
	other := func(r *reviewer, address string, sets int) error {
		if err := open("ltr")(r, address, sets); err != nil {
			return err
		}
		if err := r.b.wait(pictures + ` === 'usual,no,medium'`); err != nil {
			return err
		}
		if err := r.b.eval(`(q => { q.open = true; q.scrollIntoView({ block: 'end' }); })(document.querySelector('.queue'))`, nil); err != nil {
			return err
		}
		r.lang = "en"
		return r.shoots("settings")
	}
	for _, s := range []sitting{{"E2E-kept", "", "least", set}, {"e2e-KEPT", "", "least", again}, {"E2E-other", "", "least", other}} {
		if err := s.sit(chromium, amana, db, 0, out); err != nil {
			return fmt.Errorf("%s, settings: %w", s.who, err)
		}
	}
	return nil
}
