// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"path"
	"strings"
	"time"

	"amana/pkg/photo"
)

// spoil sets clocks wrong: two cameras' for a while, and single photos' to zero or the future.
func (a *arranger) spoil() {
	from := time.Date(2012, 9, 1, 0, 0, 0, 0, time.UTC)
	to := time.Date(2013, 1, 10, 0, 0, 0, 0, time.UTC)
	for i := range a.files {
		f := &a.files[i]
		if f.bare {
			continue
		}
		if f.clock.After(from) && f.clock.Before(to) {
			switch f.shot.camera.index {
			case 1:
				f.clock = f.clock.AddDate(-7, 0, -11).Add(5 * time.Hour)
			case 4:
				f.clock = f.clock.Add(-57 * time.Minute)
			}
		}
		switch p := a.r.IntN(400); {
		case p < 2:
			f.clock = time.Time{}
		case p == 2:
			f.clock = f.clock.AddDate(23, 0, 0)
		}
	}
}

// junk adds what comes on top of the plan: copies, damaged files and files that are no pictures.
func (a *arranger) junk() {
	copied := time.Date(2013, 8, 24, 18, 30, 0, 0, time.UTC)
	for _, f := range a.files[:len(a.files):len(a.files)] {
		switch p := a.r.IntN(1000); {
		case p < 60:
			a.copyOf(f, exactCopy, "DISK-B/backup/"+f.path, f.mod)
		case p < 80:
			a.copyOf(f, smaller, "DISK-B/for print/"+path.Base(f.path), copied)
		case p < 100:
			stem := strings.TrimSuffix(f.path, path.Ext(f.path))
			a.copyOf(f, encodedAgain, stem+" copy.jpg", copied)
		case p < 105:
			a.copyOf(f, truncated, "DISK-B/damaged/"+path.Base(f.path), f.mod)
		}
	}
	n := max(1, len(a.files)/400)
	for i := range n {
		id := fmt.Sprintf("noise-%05d", i+1)
		a.files = append(a.files,
			file{path: a.unique(fmt.Sprintf("DISK-B/damaged/DSCF%04d.JPG", 7000+i)), set: id, class: photo.Other, kind: falseJPEG, mod: copied, seed: a.r.Uint64()},
			file{path: a.unique(fmt.Sprintf("DISK-B/damaged/lost%03d.jpg", i)), kind: rawBytes, mod: copied, seed: a.r.Uint64()},
			file{path: a.unique(fmt.Sprintf("DISK-A/lists/list %d.txt", i+1)), kind: textFile, text: fmt.Sprintf("List %d\r\nPhotos handed over.\r\n", i+1), mod: copied})
	}
	a.files = append(a.files,
		file{path: "DISK-A/Thumbs.db", kind: rawBytes, mod: copied, seed: 5},
		file{path: "DISK-A/desktop.ini", kind: textFile, text: "[.ShellClassInfo]\r\n", mod: copied},
		file{path: "DISK-B/empty.jpg", kind: textFile, mod: copied})
}

func (a *arranger) copyOf(f file, k kind, to string, mod time.Time) {
	f.kind, f.path, f.mod, f.seed = k, a.unique(to), mod, a.r.Uint64()
	a.files = append(a.files, f)
}
