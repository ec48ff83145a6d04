// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"bytes"
	_ "embed"
	"html/template"

	"amana/pkg/photo"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{"runs": photo.Runs}).Parse(pageText))

// Page is what the page of a package says.
type Page struct {
	Made      string // the day
	Tool      string // version of the program
	Catalogue string
	Run       int64
	Head      string // of the journal
	Sources   []string
	Profile   string
	Originals bool
	Where     []string // the filters that chose the sets, as the profile may say them
	Sets      []PageSet
	Pictures  int
	Withheld  int
}

// PageSet is a set on the page.
type PageSet struct {
	ID, Class, Review string
	Card              []string // its parts, nil where none was read
	Photos            int
	Pictures          []string // names in the bag
}

// HTML returns the page: one file that any browser shows without a network. Pictures are shown when a set is
// opened, and not before.
func (p Page) HTML() ([]byte, error) {
	var b bytes.Buffer
	err := page.Execute(&b, p)
	return b.Bytes(), err
}
