// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"amana/pkg/photo"
)

// page is what the templates show.
type page struct {
	lang            string
	Dir             string
	Q               template.URL // the filter as a query, which is not to be escaped a second time in an address
	Filter          filter
	Orders, Reviews []string
	Set             *known      // nil: nothing is left, or it stands no more
	Missing         photo.SetID // asked for, and standing no more; 0 none
	Reading         Reading
	Facts           []fact
	Reasons         []reason
	Shots           []shot
	Before, Behind  *aside
	Flags           []photo.Flag
	Said            string
	Heard           string // for a screen reader, when the set takes the place of another
	Away            string // labels of drives that are not there
	Tally           string
	Pause           bool
	Keys            bool
	Colour, Large   bool
	Strong          bool // the blur
}

// fact is one line of what is known.
type fact struct {
	Key, Value string
	Wide       bool   // it is a list, and takes the whole line
	Form       string // of the value: "" a text, "ltr" numbers and signs, "path", "note", "numbers" of Parts
	Parts      []part
}

// part is a number or mark on a card or in a path, with the name of its place.
type part struct{ Name, Text string }

// shot is one photo as it is shown.
type shot struct {
	Photo     photo.Digest
	N         int
	Taken     string
	Path      string
	Role      string
	Flags     []photo.Flag
	Confirmed bool
	Damaged   bool
	Copies    int
	Of        *copyOf // the picture is shown elsewhere, and here a line of text; nil: it is shown here
	Box       string  // in which the card was read, as a picture is asked for with it; "" not on this photo
}

// aside is a set that lies beside on the drive.
type aside struct {
	*known
	Photo photo.Digest // the one that is nearest; none where all of its pictures are shown elsewhere
}

// T is a word in the page's language.
func (p page) T(key string) string { return word(p.lang, key) }

// kind is the kind of a folder; one that a pattern of the person's own names keeps its name.
func (p page) kind(name string) string {
	if _, known := words["kind_"+name]; !known {
		return name
	}
	return p.T("kind_" + name)
}

// Alone reports whether the class is all that is decided.
func (p page) Alone() bool { return p.Reading.alone() }

// Lang is the page's language.
func (p page) Lang() string { return p.lang }

// Instead says where a picture is shown that is not shown again. A blind reader is not told where: what
// others put together is theirs.
func (p page) Instead(c *copyOf) string {
	if p.Alone() {
		return p.T("copyelsewhere")
	}
	return fmt.Sprintf("%s %d %s %s", p.T("copyof"), c.N, p.T("ofset"), c.Set)
}

// act is a button with its key.
type act struct {
	Name, Text, Key string
	Shortcut        string // Key as aria-keyshortcuts has it; "" where the keys are off
	On              bool
	Idle            bool
	With            string // the set that it takes
}

// Act is what a key does.
func (p page) Act(name, key string) act { return p.keyed(act{Name: name, Text: p.T(name), Key: key}) }

func (p page) keyed(a act) act {
	if p.Keys {
		a.Shortcut = shortcut(a.Key)
	}
	return a
}

// Beside is what a key does with a set that lies beside, which is named: the next of the queue is another one.
// Where there is none, it does nothing.
func (p page) Beside(name, key string, with *aside) act {
	a := p.Act(name, key)
	if a.Idle = with == nil; !a.Idle {
		a.With = with.ID.String()
	}
	return a
}

// Copies says how many files hold a photo beside the one that is shown.
func (p page) Copies(n int) string {
	switch {
	case p.lang == "ar":
		return "+ " + counted(strconv.Itoa(n), "نسخة واحدة", "نسختان", "نسخ", "نسخة")
	case n == 1:
		return "+1 copy"
	}
	return fmt.Sprintf("+%d copies", n)
}

// ClassKeys are the classes with their digits.
func (p page) ClassKeys() []act {
	out := []act{}
	for i, c := range photo.Classes() {
		out = append(out, p.keyed(act{Name: string(c), Text: p.T("class_" + string(c)), Key: strconv.Itoa(i + 1), On: c == p.Set.Class}))
	}
	return append(out, p.keyed(act{Name: "undecided", Text: p.T("class_undecided"), Key: "0"}))
}

// RoleKeys are what a photo can show, with their digits.
func (p page) RoleKeys() []act {
	out := []act{}
	for i, role := range photo.Roles() {
		out = append(out, p.keyed(act{Name: role, Text: p.T("role_" + role), Key: strconv.Itoa(i + 1)}))
	}
	return append(out, p.keyed(act{Name: "none", Text: p.T("role_none"), Key: "0"}))
}

// Help lists the keys.
func (p page) Help() []fact {
	out := []fact{{Key: "1–6, 0", Value: p.T("class") + " (" + p.T("and") + ")"}, {Key: "← →", Value: p.T("choose")}, {Key: "Space", Value: p.T("clear")}}
	for _, pair := range [][2]string{{"Enter", "confirm"}, {"S", "split"}, {"R", "reject"}, {"N", "merge_next"}, {"P", "merge_previous"},
		{"⇧N", "move_next"}, {"⇧P", "move_previous"}, {"V", "look"}, {"C", "card"}, {"X", "box"}, {"T", "note"}, {"O", "role"}, {"L", "living_person"}, {"B", "several_bodies"}, {"K", "skip"}, {"U", "undo"}, {"Y", "redo"}, {"H ?", "help"}} {
		f := fact{Key: pair[0], Value: p.T(pair[1])}
		if pair[1] == "box" {
			f.Value += ". " + p.T("boxhelp")
		}
		out = append(out, f)
	}
	return out
}

func (s *Server) page(r *http.Request, q url.Values, id photo.SetID, a answer, looked bool) (page, error) {
	if err := s.desk.follow(r.Context()); err != nil {
		return page{}, err
	}
	now := s.Now()
	d := s.desk
	d.mu.Lock()
	defer d.mu.Unlock()
	p := page{lang: s.lang(), Dir: "ltr", Filter: d.parseFilter(q), Said: a.said, Flags: photo.Flags(),
		Orders: Orders(), Reviews: []string{"open", "all"}, Keys: s.taste.of("keys") == "yes", Colour: s.taste.of("colour") == "yes",
		Large: s.taste.of("size") == "full", Strong: s.taste.of("blur") == "strong"}
	if p.lang == "ar" {
		p.Dir = "rtl"
	}
	for _, other := range d.queues {
		p.Orders = append(p.Orders, other.Name())
	}
	for _, v := range photo.Reviews() {
		p.Reviews = append(p.Reviews, string(v))
	}
	p.Q, p.Reading = template.URL(p.Filter.String()), d.reading(p.Filter)
	if p.Alone() {
		p.Flags = slices.DeleteFunc(p.Flags, ofPersons)
	}
	_, left, err := d.next(r.Context(), p.Filter, 0)
	if err != nil {
		return page{}, err
	}
	p.Away = d.away()
	if d.sets[id] == nil {
		p.Missing = id
	}
	if k := d.sets[id]; k != nil {
		if looked {
			s.sitting.look(id, now)
		}
		k = p.Reading.hide(k)
		p.Set, p.Shots, p.Facts = k, d.shown(k), d.facts(k, p)
		p.Reasons = reasons(p.lang, slices.Concat(k.Proposal.Reasons, k.Reasons))
		if !p.Alone() {
			p.Before, p.Behind = d.aside(d.neighbour(id, -1), true), d.aside(d.neighbour(id, 1), false)
		}
	}
	p.Heard = p.heard(a)
	p.Tally, p.Pause = s.tally(p.lang, left, now)
	return p, nil
}

func (s *Server) tally(lang string, left int, now time.Time) (string, bool) {
	t := s.sitting
	t.mu.Lock()
	defer t.mu.Unlock()
	return fmt.Sprintf("%s %d · %s %d · %s %d · %s %d", word(lang, "seen"), len(t.seen), word(lang, "made"), t.made,
		word(lang, "minutes"), int(now.Sub(t.began)/time.Minute), word(lang, "left"), left), t.tired(now)
}

// away names the drives that are not there. The folder of one that is not mounted often stays, empty: a drive
// is there where one of a few of its files is.
func (d *desk) away() string {
	var out []string
	for _, s := range d.roots {
		there := func(p photo.RelPath) bool {
			_, err := os.Lstat(filepath.Join(s.Root, filepath.FromSlash(string(p))))
			return err == nil
		}
		if !there(".") || len(d.signs[s.ID]) > 0 && !slices.ContainsFunc(d.signs[s.ID], there) {
			out = append(out, photo.Printable(s.Label))
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func (d *desk) shown(k *known) []shot {
	var out []shot
	for i, c := range d.shots(k.Set) {
		s := shot{Photo: c.Digest, N: i + 1, Taken: strings.Replace(c.Exif.Taken.String(), "T", " ", 1), Damaged: c.Status == photo.Damaged,
			Copies: len(d.files[c.Digest]) - 1, Of: d.copyOf(k.Set, c.Digest)}
		if files := d.files[c.Digest]; len(files) > 0 {
			s.Path = files[0].Path.Printable()
		}
		for _, m := range k.Members {
			if m.Photo == c.Digest {
				s.Role, s.Flags, s.Confirmed = m.Role, m.Flags, m.Confirmed
			} else if d.first(k.Set, m.Photo) == c.Digest {
				s.Copies += max(1, len(d.files[m.Photo]))
			}
		}
		s.Copies = max(0, s.Copies)
		if b := k.CardBox; b.Photo == c.Digest && b.Valid() {
			s.Box = fmt.Sprintf("%d,%d,%d,%d", b.X, b.Y, b.W, b.H)
		}
		out = append(out, s)
	}
	return out
}

func (d *desk) facts(k *known, p page) []fact {
	shots := d.shots(k.Set)
	var out []fact
	add := func(key, value string) {
		if value != "" {
			out = append(out, fact{Key: p.T(key), Value: photo.Printable(value), Wide: key == "neighbours", Form: forms[key]})
		}
	}
	size := strconv.Itoa(len(k.Members))
	if !p.Alone() {
		size += " · " + strconv.Itoa(k.Confirmed()) + " " + p.T("confirmed")
	}
	add("photos", size)
	var first, last string
	for _, c := range shots {
		if t := strings.Replace(c.Exif.Taken.String(), "T", " ", 1); t != "" {
			first, last = cmp.Or(first, t), t
		}
	}
	if first != last {
		if day, _, _ := strings.Cut(first, " "); strings.HasPrefix(last, day+" ") {
			last = last[len(day)+1:]
		}
		first += " – " + last
	}
	add("taken", first)
	add("camera", strings.Trim(strings.ReplaceAll(k.camera, "|", " "), " "))
	add("folder", string(k.path.Dir()))
	add("kind", p.kind(k.facts.Kind))
	out = append(out, p.parts("numbers", k.facts.Branch, k.facts.Detainee, k.facts.Exam)...)
	out = append(out, p.parts("card", k.Card.Branch, k.Card.Detainee, k.Card.Exam)...)
	if !p.Alone() {
		add("class", p.T("class_"+k.Class.String()))
		add("review", p.T("review_"+string(k.Review))+" "+inWords(p.lang, k.ReviewReason).Text)
	}
	if p.Reading == Open {
		if k.Proposal.Answer != "" {
			add("proposed", p.T("class_"+string(k.Proposal.Answer))+fmt.Sprintf(" (%.2f)", k.Proposal.Confidence))
		}
		add("confidence", fmt.Sprintf("%.2f", k.Set.Confidence))
		add("neighbours", d.near(k, p))
	}
	var flags []string
	for _, f := range k.Flags {
		flags = append(flags, p.T("flag_"+string(f)))
	}
	add("flags", strings.Join(flags, p.T("comma")))
	if k.Note != "" {
		out = append(out, fact{Key: p.T("note"), Value: lines(k.Note), Wide: len(k.Note) > 40, Form: "note"})
	}
	add("by", k.ReviewedBy)
	return out
}

// forms are the forms of facts that are no plain texts.
var forms = map[string]string{"taken": "ltr", "confidence": "ltr", "folder": "path"}

// parts is the fact of the numbers on a card or in a path, each under the name of its place: two alone do not
// say which they are, and a page that runs from the right turns their order over. nil where there is none.
func (p page) parts(key, branch, detainee, exam string) []fact {
	f := fact{Key: p.T(key), Wide: true, Form: "numbers"}
	for _, one := range []part{{"branch", branch}, {"detainee", detainee}, {"exam", exam}} {
		if one.Text != "" {
			f.Parts = append(f.Parts, part{p.T(one.Name), photo.Printable(one.Text)})
		}
	}
	if f.Parts == nil {
		return nil
	}
	return []fact{f}
}

// lines makes each line of a text printable.
func lines(text string) string {
	all := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := range all {
		all[i] = photo.Printable(all[i])
	}
	return strings.Join(all, "\n")
}

// near says what persons decided about the other sets of the same folder, month and camera.
func (d *desk) near(k *known, p page) string {
	var parts []string
	for i, name := range []string{"folder", "month", "camera"} {
		var of []string
		for _, c := range photo.Classes() {
			n := d.decided[k.near[i]][c]
			if c == k.Class {
				n--
			}
			if n > 0 {
				of = append(of, fmt.Sprintf("%s %d", p.T("class_"+string(c)), n))
			}
		}
		if len(of) > 0 {
			parts = append(parts, p.T(name)+": "+strings.Join(of, p.T("comma")))
		}
	}
	return strings.Join(parts, " · ")
}

func (d *desk) aside(k *known, before bool) *aside {
	if k == nil {
		return nil
	}
	a := &aside{known: k}
	shots := slices.DeleteFunc(d.shots(k.Set), func(c *photo.Content) bool { return d.copyOf(k.Set, c.Digest) != nil })
	if len(shots) > 0 && before {
		a.Photo = shots[len(shots)-1].Digest
	} else if len(shots) > 0 {
		a.Photo = shots[0].Digest
	}
	return a
}

// parseBox reads x,y,w,h in 1/10000 of a picture.
func parseBox(text string) (x, y, w, h int, ok bool) {
	var n [4]int
	parts := strings.Split(text, ",")
	if len(parts) != 4 {
		return 0, 0, 0, 0, false
	}
	for i, part := range parts {
		v, err := strconv.Atoi(part)
		if err != nil || v < 0 || v > 10000 {
			return 0, 0, 0, 0, false
		}
		n[i] = v
	}
	x, y, w, h = n[0], n[1], n[2], n[3]
	return x, y, w, h, w > 0 && h > 0 && x+w <= 10000 && y+h <= 10000
}
