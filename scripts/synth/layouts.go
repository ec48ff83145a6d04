// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"amana/pkg/photo"
)

// kind is how a file comes from a shot.
type kind int

const (
	original kind = iota
	exactCopy
	smaller
	encodedAgain
	truncated
	falseJPEG // a JPEG's first bytes, then noise
	rawBytes
	textFile
)

// file is one file of the drive.
type file struct {
	path  string
	set   string // "" for no picture
	class photo.Class
	kind  kind
	shot  *shot // nil where nothing is drawn
	clock time.Time
	mod   time.Time
	bare  bool // no EXIF
	text  string
	seed  uint64
}

// arranger gives files their paths.
type arranger struct {
	r     *rand.Rand
	seed  uint64
	taken map[string]bool
	files []file
	early time.Time
	known float64 // share of the bodies in folders and names that the path tells by number or name
}

// unnumbered is the share of the victim sets whose path has no number.
const unnumbered = 0.3

// arrange lays the shots out on the drive.
func arrange(shots []*shot, layout string, seed uint64) []file {
	a := &arranger{
		r: rand.New(rand.NewPCG(seed, 41)), seed: seed, taken: map[string]bool{},
		early: time.Date(2012, 6, 1, 0, 0, 0, 0, time.UTC), known: 1 - unnumbered,
	}
	if layout == "flat" {
		a.flat(shots, "", time.Date(2014, 1, 20, 9, 0, 0, 0, time.UTC))
		return a.files
	}
	if layout == "mixed" {
		a.known = a.knownOfMixed(shots)
	}
	var recovered []*shot
	for _, s := range shots {
		style := layout
		if layout == "mixed" {
			style = a.style(s)
		}
		if style == "flat" {
			recovered = append(recovered, s)
			continue
		}
		a.add(s, style, layout == "mixed")
	}
	if layout == "mixed" {
		a.flat(recovered, "recup_dir.1/", time.Date(2014, 1, 20, 9, 0, 0, 0, time.UTC))
		a.spoil()
		a.junk()
	}
	return a.files
}

// style is the layout of a shot's session in a mixed drive.
func (a *arranger) style(s *shot) string {
	switch p := hash(a.seed, uint64(s.session), 1) % 100; {
	case p < 6:
		return "flat"
	case p < 18:
		return "months"
	case p < 62:
		return "folders"
	default:
		return "names"
	}
}

// knownOfMixed makes up for the sessions of a mixed drive in which no path has a number.
func (a *arranger) knownOfMixed(shots []*shot) float64 {
	victims, nameless := 0.0, 0.0
	for _, s := range shots {
		if s.class == photo.Victim && s.index == 0 {
			victims++
			if style := a.style(s); style == "flat" || style == "months" {
				nameless++
			}
		}
	}
	return min(1, (1-unnumbered)*victims/max(1, victims-nameless))
}

func (a *arranger) add(s *shot, style string, mixed bool) {
	f := file{set: s.id, class: s.class, shot: s, clock: s.at, mod: s.at.Truncate(time.Second)}
	dir, name := a.month(s, style), fmt.Sprintf("%s%04d.JPG", s.camera.prefix, s.counter)
	if mixed {
		dir = []string{"DISK-A/", "DISK-B/"}[s.camera.index%2] + dir
	}
	switch {
	case style == "months":
	case s.class == photo.Victim:
		dir, name = a.victim(s, style, dir, name)
	case style == "folders" && s.motif != group && hash(a.seed, s.look, 2)%3 == 0:
		dir += map[motif]string{soldier: "military/", civilian: "civil/", scene: "inspection/", document: "papers/"}[s.motif]
	case s.motif == soldier, s.motif == civilian && s.look%2 == 0:
		dir, name = a.named(s, style, dir, name)
	}
	f.path = a.unique(dir + name)
	a.files = append(a.files, f)
}

// tells reports whether the path of a set tells who is shown. By rank, so that of the victims of a plain
// layout it is the share exactly.
func (a *arranger) tells(rank uint64) bool { return float64(rank%1000) < 1000*a.known }

// victim places a photo of a victim: by number, in early months by name, or by neither.
func (a *arranger) victim(s *shot, style, dir, name string) (string, string) {
	h := hash(a.seed, uint64(s.number), 3)
	numbered := a.tells(uint64(s.number) * 701)
	number := fmt.Sprint(1000 + s.number)
	if style == "folders" && s.at.Before(a.early) && h%3 == 0 && !numbered {
		return dir + personName(h) + "/", name
	}
	switch {
	case !numbered:
		return dir, name
	case style == "folders":
		return dir + []string{number, number, "No " + number, number + "-" + branch(h)}[h%4] + "/", name
	}
	i := s.index + 1
	return dir, []string{
		fmt.Sprintf("%s (%d).jpg", number, i), fmt.Sprintf("%s-%d.JPG", number, i), fmt.Sprintf("%s_%s_%d.jpg", branch(h), number, i),
	}[hash(a.seed, uint64(s.session), 4)%3]
}

// named places a photo of somebody who is known by name: published facts tell the soldiers and the
// civilians from the detainees by that.
func (a *arranger) named(s *shot, style, dir, name string) (string, string) {
	h := hash(a.seed, s.look, 5)
	switch {
	case !a.tells(h):
		return dir, name
	case style == "folders":
		return dir + personName(h) + "/", name
	}
	return dir, fmt.Sprintf("%s (%d).jpg", personName(h), s.index+1)
}

func branch(h uint64) string { return []string{"901", "902", "903", "904", "905"}[h/16%5] }

// month is the folder of a shot's month. A month's folder is written in one way for each year half
// of a layout, English, as a number, or Arabic.
func (a *arranger) month(s *shot, style string) string {
	english := []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	arabic := []string{"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"}
	y, m := s.at.Year(), int(s.at.Month())
	switch hash(a.seed, uint64(y*12+m), uint64(len(style))) % 5 {
	case 0:
		return fmt.Sprintf("%d-%02d/", y, m)
	case 1:
		return fmt.Sprintf("%d-%d/", m, y)
	case 2:
		return fmt.Sprintf("%s %d/", english[m-1], y)
	case 3:
		return fmt.Sprintf("شهر %d-%d/", m, y)
	default:
		return fmt.Sprintf("%s %d/", arabic[m-1], y)
	}
}

// personName is invented.
func personName(h uint64) string {
	first := []string{"Sami", "Karim", "Nabil", "Fadi", "Tarek", "Walid", "Hani", "Jamal"}
	last := []string{"Alwan", "Barazi", "Darwish", "Fares", "Halabi", "Kabbani", "Nahhas", "Sabbagh"}
	return first[h/64%8] + " " + last[h/512%8] + fmt.Sprintf(" %c", 'A'+rune(h/4096%26))
}

// unique is path, or with a number in brackets where another camera took the name.
func (a *arranger) unique(path string) string {
	dot := strings.LastIndexByte(path, '.')
	candidate := path
	for n := 2; a.taken[strings.ToLower(candidate)]; n++ {
		candidate = fmt.Sprintf("%s (%d)%s", path[:dot], n, path[dot:])
	}
	a.taken[strings.ToLower(candidate)] = true
	return candidate
}

// flat lays photos out as recovered files: runs of a card one after the other, numbered by where they
// lay, without names, EXIF or times.
func (a *arranger) flat(shots []*shot, dir string, copied time.Time) {
	sector := 12000 + a.r.IntN(5000)
	sessions := map[int][]*shot{}
	var order []int
	for _, s := range shots {
		if sessions[s.session] == nil {
			order = append(order, s.session)
		}
		sessions[s.session] = append(sessions[s.session], s)
	}
	a.r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	for _, session := range order {
		sector += a.r.IntN(4000)
		for _, s := range sessions[session] {
			sector += 48 + a.r.IntN(48)
			path := a.unique(fmt.Sprintf("%sf%07d.jpg", dir, sector))
			a.files = append(a.files, file{path: path, set: s.id, class: s.class, shot: s, mod: copied, bare: true})
		}
	}
}

// hash mixes three numbers.
func hash(x, y, z uint64) uint64 { return rand.New(rand.NewPCG(x*1000003+y, z)).Uint64() }
