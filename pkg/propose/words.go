// SPDX-License-Identifier: Apache-2.0

package propose

import "amana/pkg/pathfacts"

// words keeps one string for each text that many photos share.
type words map[string]string

func (w words) of(s string) string {
	if kept, ok := w[s]; ok {
		return kept
	}
	w[s] = s
	return s
}

func (w words) facts(f pathfacts.Facts) pathfacts.Facts {
	for _, s := range []*string{&f.Folder, &f.Place, &f.Month, &f.Branch, &f.Detainee, &f.Exam, &f.Body, &f.Kind, &f.Stem} {
		*s = w.of(*s)
	}
	return f
}
