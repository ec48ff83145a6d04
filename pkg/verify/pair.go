// SPDX-License-Identifier: Apache-2.0

package verify

import (
	"context"
	"strings"

	"golang.org/x/text/unicode/norm"

	"amana/pkg/digest"
	"amana/pkg/photo"
	"amana/pkg/walk"
)

// OtherForm is the reason of a file that is there under another spelling of its name: Unicode writes a letter
// with its marks as one character or as several, and copying between systems turns one into the other.
const OtherForm = "under the other Unicode normal form of its name"

// pairing brings together what is missing and what is not on record.
type pairing struct {
	missed []missed
	fresh  []fresh
	read   map[photo.RelPath]content // of fresh files
	taken  []bool                    // by index of fresh
	to     []int                     // by index of missed: the fresh file that it is, or -1
}

// pair finds what is missing among what is not on record, and keeps what both sides come to.
func (r *run) pair(ctx context.Context, lost []missed, others []fresh) error {
	p := &pairing{missed: lost, fresh: others, read: map[photo.RelPath]content{}, taken: make([]bool, len(others)), to: make([]int, len(lost))}
	candidates := p.candidates()
	err := r.read(ctx, func(ctx context.Context, jobs chan<- job, _ chan<- finding) error {
		for _, i := range candidates {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			jobs <- job{entry: p.fresh[i].Entry, fresh: true}
		}
		return nil
	}, func(c content) { p.read[c.entry.Path] = c })
	if err != nil {
		return err
	}
	p.match()
	var all []finding
	for i := range p.missed {
		all = append(all, r.settle(p, i))
	}
	for i, f := range p.fresh {
		if !p.taken[i] {
			all = append(all, p.unknown(f))
		}
	}
	if r.drive.Gone() { // after the last that was asked of the drive, and before anything is called missing
		return ErrRootGone
	}
	return r.read(ctx, func(_ context.Context, _ chan<- job, found chan<- finding) error {
		for _, f := range all {
			found <- f
		}
		return nil
	}, nil)
}

// candidates returns the fresh files that may be missing ones: those of a size that is missed, or of a name that
// is missed under its other form.
func (p *pairing) candidates() []int {
	sizes, forms, any := map[int64]bool{}, map[string]bool{}, false
	for _, m := range p.missed {
		if m.shut == "" && m.Kind == photo.Regular {
			forms[form(m.Path)] = true
			if known(m.Want) {
				sizes[m.Bytes] = true
				any = any || m.Bytes < 0
			}
		}
	}
	var out []int
	for i, f := range p.fresh {
		if f.Kind == photo.Regular && f.Err == nil && (any || sizes[f.Bytes] || forms[form(f.Path)]) {
			out = append(out, i)
		}
	}
	return out
}

// form returns what the normal forms of a path have in common.
func form(p photo.RelPath) string { return norm.NFC.String(string(p)) }

// match goes from what tells most to what tells least: the other form of the name, the content under the same
// name in another folder, the content alone. A fresh file is taken once.
func (p *pairing) match() {
	for i := range p.to {
		p.to[i] = -1
	}
	p.round(func(m missed) string { return form(m.Path) }, func(f fresh) []string {
		if _, read := p.read[f.Path]; read || f.Kind != photo.Regular {
			return []string{form(f.Path)}
		}
		return nil
	}, func(m missed, f fresh) bool { return m.Kind == f.Kind })
	same := func(m missed, f fresh) bool {
		c, read := p.read[f.Path]
		return read && c.err == nil && equal(m.Want, c.sums)
	}
	for _, name := range []func(photo.RelPath) string{photo.RelPath.Base, func(photo.RelPath) string { return "" }} {
		p.round(func(m missed) string { return strongest(m.Want) + name(m.Path) }, func(f fresh) []string {
			var keys []string
			c := p.read[f.Path]
			for _, key := range all(c.sums) {
				keys = append(keys, key+name(f.Path))
			}
			return keys
		}, same)
	}
}

// round gives every row that is left the first fresh file with its key that fits.
func (p *pairing) round(key func(missed) string, keys func(fresh) []string, fits func(missed, fresh) bool) {
	at := map[string][]int{}
	for i, f := range p.fresh {
		if !p.taken[i] {
			for _, k := range keys(f) {
				at[k] = append(at[k], i)
			}
		}
	}
	for i, m := range p.missed {
		if p.to[i] >= 0 || m.shut != "" {
			continue
		}
		k := key(m)
		for len(at[k]) > 0 && p.taken[at[k][0]] {
			at[k] = at[k][1:]
		}
		for _, j := range at[k] {
			if !p.taken[j] && fits(m, p.fresh[j]) {
				p.to[i], p.taken[j] = j, true
				break
			}
		}
	}
}

// strongest returns the digest by which a row is looked for.
func strongest(s digest.Sums) string {
	switch {
	case s.SHA256.Valid():
		return string(s.SHA256[:])
	case s.SHA1 != nil:
		return string(s.SHA1)
	}
	return string(s.MD5)
}

// all returns every digest of a content.
func all(s digest.Sums) (out []string) {
	if s.SHA256.Valid() {
		out = append(out, string(s.SHA256[:]))
	}
	for _, b := range [][]byte{s.SHA1, s.MD5} {
		if b != nil {
			out = append(out, string(b))
		}
	}
	return out
}

// settle tells what became of a row that was not met.
func (r *run) settle(p *pairing, i int) finding {
	m := p.missed[i]
	f := finding{Finding: Finding{Class: Missing, Path: m.Path, Want: m.Want.SHA256}}
	switch j := p.to[i]; {
	case j >= 0:
		f = p.found(m, p.fresh[j])
	case m.shut != "":
		f.Class, f.Reason = Unreadable, m.shut
	case m.Kind == photo.Folder: // it could not be listed once, and now it can, or it is gone
		f.Class, f.Reason = Unverifiable, "a folder that could not be listed"
	case r.drive.IsFolder(m.Path):
		f.Class, f.Reason = TypeChanged, string(photo.Folder)
	}
	r.Counter.Add(1, 0)
	return f
}

// found tells how a row stands that is there under another path.
func (p *pairing) found(m missed, e fresh) finding {
	f := findingOf(m.Row, e.Entry)
	f.Now = e.Path
	if m.Kind != photo.Regular || !known(m.Want) {
		f.Class = Moved
	} else if f.judge(m.Row, p.read[e.Path]); f.Class == OK {
		f.Class = Moved
	}
	if form(m.Path) == form(e.Path) {
		f.Reason = strings.TrimSuffix(OtherForm+"; "+f.Reason, "; ")
	}
	return f
}

// unknown is the finding of an entry that is not on record.
func (p *pairing) unknown(f fresh) finding {
	c := p.read[f.Path]
	out := finding{Finding: Finding{Class: New, Path: f.Path, Found: c.sums.SHA256, As: stamped(f.Entry)}, placed: true}
	var why []string
	if f.returned {
		why = append(why, "it was gone when the record was made")
	}
	switch {
	case f.Err != nil:
		why = append(why, walk.Reason(f.Err))
	case f.Kind != photo.Regular:
		why = append(why, string(f.Kind))
	case c.err != nil:
		why = append(why, walk.Reason(c.err))
		out.Found = photo.Digest{} // of its first part alone
	}
	out.Reason = strings.Join(why, "; ")
	return out
}
