// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/tally"
)

// shared is where counts go and who they are for.
type shared struct {
	file  string
	said  export.Profile // "" not said
	force bool
}

func (s *shared) addTo(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&s.file, "out", "o", "", "`FILE` to write to (default standard output)")
	flags.BoolVar(&s.force, "force", false, "replace FILE")
	flags.Var(profileFlag{&s.said}, "profile", "internal, partner, public (default partner for a file, else internal)")
}

// profile is the one that was said; a file is for a partner unless it was.
func (s shared) profile() export.Profile {
	switch {
	case s.said != "":
		return s.said
	case s.file != "":
		return export.Partner
	}
	return export.Internal
}

// naming are the keys whose values name persons or places.
var naming = []string{"source", "folder", "reviewer"}

// sharable refuses what a profile does not give.
func (o countsOptions) sharable() error {
	profile := o.out.profile()
	if profile == export.Internal {
		return nil
	}
	for _, key := range o.by {
		if slices.Contains(naming, key) {
			return usagef("profile %s gives no counts by %s, which would name it; --profile internal does", profile, key)
		}
		if profile == export.Public && (key == "set" || key == "camera") {
			return usagef("profile public gives no counts by %s", key)
		}
	}
	if profile == export.Public && (o.where.any() || o.at != 0 || o.since != 0) {
		return usagef("profile public counts the whole archive as it is: from counts of its parts small ones would follow")
	}
	if slices.ContainsFunc(o.where.said, names) {
		return usagef("profile %s names no source, folder or person, and what is counted is printed; --profile internal does", profile)
	}
	return nil
}

// names reports whether a filter, as it was said, names what only profile internal does.
func names(said string) bool {
	key, _, _ := strings.Cut(said, " ")
	return key == "by-person" || slices.Contains(naming, key)
}

// allows refuses a record that was made with what the profile does not give.
func (s shared) allows(r record) error {
	if s.profile() == export.Internal {
		return nil
	}
	keys := slices.Clone(r.Where)
	if r.Table != nil {
		keys = append(keys, r.Table.Keys...)
	}
	if slices.ContainsFunc(keys, names) {
		return fmt.Errorf("the record names sources, folders or persons, and profile %s does not; --profile internal does", s.profile())
	}
	return nil
}

// forProfile returns counts with the names of sources that the profile gives.
func forProfile(c tally.Counts, profile export.Profile) tally.Counts {
	if profile == export.Internal {
		return c
	}
	c.Sources = slices.Clone(c.Sources)
	for i := range c.Sources {
		c.Sources[i].Label = ""
	}
	return c
}

func sourceName(s tally.Source, i int) string {
	if s.Label == "" {
		return fmt.Sprint(i + 1)
	}
	return fmt.Sprintf("%q", s.Label)
}

// share writes counts to where they go; several tables one below the other.
func (a *app) share(ctx context.Context, cat *catalogue.Catalogue, o countsOptions, tables ...export.Rows) error {
	write := func(w io.Writer) error {
		for i, rows := range tables {
			if i > 0 {
				if _, err := fmt.Fprintln(w); err != nil {
					return err
				}
			}
			if err := export.Write(w, o.format, rows, export.Options{}); err != nil {
				return err
			}
		}
		return nil
	}
	if o.out.file == "" {
		return write(a.io.Out)
	}
	sources, err := cat.Sources(ctx)
	if err != nil {
		return err
	}
	if err := outside("output", o.out.file, rootsOf(sources)); err != nil {
		return err
	}
	if line := export.LeftOut(o.out.profile()); line != "" {
		a.talk("%s", line)
	}
	err = export.File(o.out.file, o.out.profile().Mode(), o.out.force, write)
	if errors.Is(err, export.ErrExists) {
		return hint(err, "--force replaces it")
	}
	if err == nil {
		a.talk("wrote %s", photo.Printable(o.out.file))
	}
	return err
}

// publicRows returns what the public may see of a record.
func (r record) publicRows() export.Rows {
	printed := func(p tally.Printed) export.Cell {
		if p.Text != "" {
			return export.Text(p.Text)
		}
		return export.Int(p.Value)
	}
	var rows [][]export.Cell
	if r.Table == nil {
		for _, l := range r.Counts.Public() {
			rows = append(rows, []export.Cell{export.Text(l.Name), printed(l.Printed), export.Text(l.Note)})
		}
		return export.Of(export.Columns("what", "count#", "note"), rows...)
	}
	table := r.Table.Public()
	line := func(values []string, cells [3]tally.Printed) []export.Cell {
		var row []export.Cell
		for _, v := range values {
			row = append(row, export.Text(v))
		}
		for _, c := range cells {
			row = append(row, printed(c))
		}
		return row
	}
	for _, r := range table.Rows {
		rows = append(rows, line(r.Values, r.Cells))
	}
	rows = append(rows, line(r.Table.Total.Values, table.Total))
	out := export.Of(export.Columns(append(slices.Clone(table.Keys), "sets#", "photos#", "files#")...), rows...)
	out.Total = true
	return out
}
