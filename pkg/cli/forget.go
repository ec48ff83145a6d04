// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/claim"
)

func (a *app) forgetCommand() *cobra.Command {
	var source, as string
	cmd := &cobra.Command{
		Use:   "forget {ENTRY | CLAIM | --source LABEL}",
		Short: "Erase the text of a journal entry or of a claim, or a source that was indexed by mistake",
		Long: `Forget erases free text, names and claims of one journal entry, those of all entries about one claim of
identity, or everything that is held of a source. A forgotten claim keeps its state and its codes (marks
by list, sex, under 18).
The journal keeps salted digests only, so its chain still verifies; that something was erased, by whom
and when, is an entry itself. The catalogue file is rewritten, so that nothing erased is left in it.
Copies of the catalogue and earlier backups are not reached.

` + exitHelp,
		Example: "  amana forget 41\n  amana forget C-000012\n  amana forget --source usb-2",
		Args:    cobra.MaximumNArgs(1),
		RunE: run(func(ctx context.Context, args []string) error {
			if (len(args) == 1) == (source != "") {
				return usagef("name one ENTRY of the log, one CLAIM, or --source LABEL")
			}
			who, err := a.operator(as)
			if err != nil {
				return err
			}
			return a.withRunLock(func(cat *catalogue.Catalogue) error {
				return a.forget(ctx, cat, args, source, who)
			})
		}),
	}
	cmd.Flags().StringVar(&source, "source", "", "`LABEL` of the source")
	addAs(cmd, &as)
	return cmd
}

func (a *app) forget(ctx context.Context, cat *catalogue.Catalogue, args []string, source, who string) error {
	if source != "" {
		if err := cat.ForgetSource(ctx, source, who, a.io.Now()); err != nil {
			return err
		}
		a.talk("forgot the source %q", source)
		return nil
	}
	if id, err := claim.ParseID(args[0]); err == nil {
		if err := cat.ForgetClaim(ctx, id, who, a.io.Now()); err != nil {
			return err
		}
		a.talk("forgot the texts of %s; its state stays (amana claims state %s withdrawn takes it back)", id, id)
		return nil
	}
	entry, err := strconv.ParseInt(args[0], 10, 63)
	if err != nil || entry < 1 {
		return usagef("%q is no entry of the log (a number; amana log lists them)", args[0])
	}
	if err := cat.ForgetEntry(ctx, entry, who, a.io.Now()); err != nil {
		return err
	}
	a.talk("forgot the text of entry %d", entry)
	return nil
}

func addAs(cmd *cobra.Command, as *string) {
	cmd.Flags().StringVar(as, "as", "", "`NAME` of who decides (default $AMANA_AS, else the user's name)")
}
