// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
)

// copies moves a near copy away from its original into another set, and looks at that set in both languages:
// a line of text stands in place of the picture, and a key shows it, blurred.
func copies(chromium, amana, db, out string) error {
	copied, from, to, err := aCopy(db)
	if err != nil {
		return err
	}
	if output, err := exec.Command(amana, "-q", "-c", db, "decide", "move", copied.String(), from.String(), to.String(), "--as", "E2E-mover").CombinedOutput(); err != nil {
		return fmt.Errorf("decide move: %w\n%s", err, output)
	}
	look := func(r *reviewer, address string, _ int) error {
		if err := r.b.call("Page.navigate", map[string]any{"url": address}, nil); err != nil {
			return err
		}
		if err := r.b.wait(`document.querySelector('#set')?.dataset.ready`); err != nil {
			return err
		}
		there, err := url.Parse(address)
		if err != nil {
			return err
		}
		if err := r.b.call("Page.navigate", map[string]any{"url": "http://" + there.Host + "/set/" + to.String()}, nil); err != nil {
			return err
		}
		figure := fmt.Sprintf(`document.querySelector('#set figure[data-photo="%s"]')`, copied)
		if err := r.b.wait(fmt.Sprintf(`document.querySelector('#set')?.dataset.ready && %s?.innerText.includes('%s') && !%[1]s.querySelector('img')`, figure, from)); err != nil {
			return fmt.Errorf("the copy: %w", err)
		}
		if err := r.b.eval(figure+`.focus()`, nil); err != nil {
			return err
		}
		if err := r.shoots("copy"); err != nil {
			return err
		}
		if err := r.b.key("KeyV", false); err != nil {
			return err
		}
		return r.b.wait(fmt.Sprintf(`%s.querySelector('.pic > img')?.naturalWidth && !%[1]s.querySelector('.pic > img').src.includes('?') && !%[1]s.querySelector('.copyof')`, figure))
	}
	for _, lang := range []string{"en", "ar"} {
		s := sitting{"E2E-copy-" + lang, lang, "number", look}
		if err := s.sit(chromium, amana, db, 0, out); err != nil {
			return fmt.Errorf("%s: %w", s.who, err)
		}
	}
	return nil
}

// aCopy returns a near copy that lies with its original, their set and the one after it.
func aCopy(db string) (copied photo.Digest, from, to photo.SetID, err error) {
	cat, err := catalogue.OpenRead(db)
	if err != nil {
		return copied, 0, 0, err
	}
	defer cat.Close()
	archive, err := cat.Archive(context.Background())
	if err != nil {
		return copied, 0, 0, err
	}
	for i, s := range archive.Sets[:len(archive.Sets)-1] {
		holds := map[photo.Digest]bool{}
		for _, m := range s.Members {
			holds[m.Photo] = true
		}
		for _, c := range archive.Copies {
			if c.Attached && holds[c.Copy] && holds[c.Original] {
				return c.Copy, s.ID, archive.Sets[i+1].ID, nil
			}
		}
	}
	return copied, 0, 0, errors.New("no near copy lies with its original")
}
