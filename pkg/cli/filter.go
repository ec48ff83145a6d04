// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/tally"
)

// chosen is a filter of sets as the command line gave it.
type chosen struct {
	tally.Filter
	said     []string // the flags, in order, to be printed above what they chose
	assigned string   // to whom the sets were dealt; "" whoever
}

func (c chosen) any() bool { return len(c.said) > 0 || c.assigned != "" }

// filterFlag adds each of its values to a filter.
type filterFlag struct {
	name string
	to   *chosen
}

func (f filterFlag) String() string { return "" }

func (f filterFlag) Type() string { return strings.ToUpper(f.name) }

func (f filterFlag) Set(value string) error {
	if err := f.to.Add(f.name, value); err != nil {
		return err
	}
	f.to.said = append(f.to.said, f.name+" "+value)
	return nil
}

// addFilters adds the flags that choose sets.
func addFilters(cmd *cobra.Command, to *chosen) {
	usage := map[string]string{
		"set": "this set", "size": "sets of this size: a number of photos, 6-8, 9-20, >20",
		"class":  "sets of this class: a decided one, or proposed victim, proposed not_victim, undecided",
		"review": "sets in this state of review; open: all but reviewed", "source": "sets with photos of the source with this label",
		"folder": "sets with photos in this folder or below it", "month": "sets with photos of this month, such as 2012-08",
		"camera": "sets with photos of this camera: make and model", "branch": "sets whose card names this branch",
		"reviewer": "as --by-person; nobody: sets that no person touched", "agreement": "sets of which two readings stand so: one reading, agreed, disputed, settled",
	}
	for _, key := range tally.Keys() {
		cmd.Flags().Var(filterFlag{key, to}, key, usage[key])
	}
	cmd.Flags().Var(filterFlag{"flag", to}, "flag", "sets with this flag")
	cmd.Flags().Var(filterFlag{"status", to}, "status", "sets with a file of this status")
	cmd.Flags().Var(filterFlag{"without-role", to}, "without-role", "sets in which no photo has this role")
	cmd.Flags().Var(filterFlag{"by-person", to}, "by-person", "sets that this person decided about last")
	cmd.Flags().Var(filterFlag{"no-set", to}, "no-set", "photos in no set")
	cmd.Flags().Lookup("no-set").NoOptDefVal = "true"
}
