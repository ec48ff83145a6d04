// SPDX-License-Identifier: Apache-2.0

// Package report makes the page that is laid before a court: what was asked for, what was counted and how,
// the counts with their bounds, the error that was measured, what persons decided and how far they agree,
// what could not be read, what the program does not know, and by which runs, sources and journal head all
// of it can be checked. It is one HTML file in English or Arabic, with a style sheet for print, without a
// script and without anything that a browser would fetch.
//
// It is pure: an Input gives the same bytes whenever it is written, and the page's date is that of the
// journal's head. It counts nothing that tally does not count, prints no total that is not the sum of its
// parts, and refuses an Input whose counts do not close. What an archive or a person wrote is text to it: it
// is escaped, and kept from reordering the line that it stands in.
//
// Profile partner prints no name of a person, no label or path of a source, no position, serial number or
// note. Profile public prints counts alone, and of these no small one (tally.Suppress). What was asked for is
// printed in every profile as it was put.
package report

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"

	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/score"
	"amana/pkg/tally"
)

// Input is everything that a report is made of, at one moment.
type Input struct {
	Request   string        // what was asked for, as it was put
	Tool      string        // version of the program that writes the report
	Archive   photo.Archive // whole
	Counts    tally.Counts  // of Archive, with what the last checked sample showed
	Sample    *Sample       // what else that sample showed; nil: none was checked
	Head      Head
	Runs      []Run
	Decisions []export.Decision // of the journal, in its order
}

// Sample is what a checked sample showed of the sets that were drawn, beside the error of the count.
type Sample struct {
	Exact      score.Interval // of the bodies, those whose set has exactly their photos
	OverMerged score.Interval // of the drawn sets, those that hold photos of several bodies
	OverSplit  score.Interval // of the drawn sets, those of whose body another set has photos too
}

// Head is the end of the journal.
type Head struct {
	Entries int64
	Hash    string
	Time    time.Time // of the last entry; zero where there is none
}

// Run is one act of the program.
type Run struct {
	ID                int64
	Kind, Tool, State string
	Source            string // label of the source, "" where it had none
	Started, Finished time.Time
}

// Options choose among the pages of one Input.
type Options struct {
	Lang    string // "en" or "ar"
	Profile export.Profile
}

// Languages lists the languages of a report.
func Languages() []string { return []string{"en", "ar"} }

//go:embed templates
var templates embed.FS

// Write writes the page. Nothing is written where the counts do not close, or are not those of the archive.
func Write(w io.Writer, in Input, o Options) error {
	if !slices.Contains(Languages(), o.Lang) {
		return fmt.Errorf("%q is not a language of a report (en, ar)", o.Lang)
	}
	if _, err := export.ParseProfile(string(o.Profile)); err != nil {
		return err
	}
	if err := in.Counts.Check(); err != nil {
		return err
	}
	if in.Counts.Head != in.Archive.Head || in.Head.Hash != in.Archive.Head {
		return fmt.Errorf("the counts and the archive are not of one moment: journal heads %.12s, %.12s, %.12s", in.Counts.Head, in.Archive.Head, in.Head.Hash)
	}
	m := &maker{Input: in, Options: o}
	page, err := m.document()
	if err != nil {
		return err
	}
	style, err := templates.ReadFile("templates/report.css")
	if err != nil {
		return err
	}
	page.Style = template.CSS(style)
	t, err := template.New("report.html").Funcs(template.FuncMap{"runs": photo.Runs}).ParseFS(templates, "templates/report.html")
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := t.Execute(&out, page); err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}

// document puts the sections together in the order in which they are read.
func (m *maker) document() (document, error) {
	m.page = document{Lang: m.Lang, Dir: "ltr", Title: m.t("title"), Contents: m.t("contents")}
	if m.Lang == "ar" {
		m.page.Dir = "rtl"
	}
	m.head()
	m.request()
	m.findings()
	m.method()
	for _, part := range []func() error{m.counts, m.sizes, m.months, m.branches} {
		if err := part(); err != nil {
			return document{}, err
		}
	}
	m.error()
	m.decisions()
	m.files()
	m.copies()
	m.limitations()
	m.provenance()
	if err := m.annex(); err != nil {
		return document{}, err
	}
	return m.page, nil
}
