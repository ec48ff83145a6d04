// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/review"
)

// decision is a command line of decide, before photos are looked up.
type decision struct {
	review.Decision
	photos []string // as the person names them
	text   string   // of a note
	last   bool     // undo: the last decision
}

// decideOptions are the flags of every decision.
type decideOptions struct {
	blind bool // class: on a drawn set, with proposal and neighbours hidden
	as    string
	on    string // version of the set that the person saw
}

func (a *app) decideCommand() *cobra.Command {
	var o decideOptions
	var accept acceptOptions
	cmd := &cobra.Command{
		Use:   "decide",
		Short: "Record a decision: class, second reading, confirm or reject members, split, merge, move, card, role, flag, note, undo",
		Long: `Decide records what a person decided about a set, as an entry of the journal. A decision outlives every
re-index and re-grouping. It is undone by a new entry. --on VERSION names the version of the set that the
person saw (amana show prints it): where the set has changed since, the decision is refused.

--accept-proposed takes proposals in a batch, an entry for each set, that nobody looked at: such a set is
accepted_unseen, counted on a line of its own, and never reviewed.

A photo is named by its SHA-256, the first 8 digits of it or more, or its path.

` + exitHelp,
		Example: `  amana decide class S-000123 victim
  amana decide confirm S-000123
  amana decide card S-000123 --branch 215 --detainee 1234 --exam 98?7
  amana decide split S-000123 3f2a77c0 9be01d55
  amana decide undo 41
  amana decide --accept-proposed --min-confidence 0.95`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if accept.proposed {
				return a.accept(cmd.Context(), o, accept)
			}
			return usagef("say what is decided: class, second, confirm, reject, split, merge, move, card, role, flag, derivative-of, note or undo")
		},
	}
	addAsPersistent(cmd, &o)
	addAccept(cmd, &accept)
	cmd.AddCommand(
		a.classCommand(&o),
		a.decideOne(&o, "second SET CLASS", "What the set shows to another person, who has not seen the first class (amana second draws them)", cobra.ExactArgs(2), secondDecision),
		a.decideOne(&o, "confirm SET [PHOTO…]", "These photos belong to the set; none named: exactly its photos do", cobra.MinimumNArgs(1), photosDecision("confirm")),
		a.decideOne(&o, "reject SET PHOTO…", "These photos do not belong to the set", cobra.MinimumNArgs(2), photosDecision("reject")),
		a.decideOne(&o, "split SET PHOTO…", "These photos show another body: a new set", cobra.MinimumNArgs(2), photosDecision("split")),
		a.decideOne(&o, "merge SET OTHER…", "All of these sets show one body, the first's", cobra.MinimumNArgs(2), mergeDecision),
		a.decideOne(&o, "move PHOTO SET OTHER", "The photo belongs to the other set", cobra.ExactArgs(3), moveDecision),
		a.decideOne(&o, "role PHOTO SET ROLE", "What the photo shows: "+strings.Join(photo.Roles(), ", ")+"; none takes it back", cobra.ExactArgs(3), roleDecision),
		a.flagCommand(&o),
		a.derivativeCommand(&o),
		a.decideOne(&o, "note SET TEXT", "A note; empty text takes it back", cobra.ExactArgs(2), noteDecision),
		a.decideOne(&o, "undo {ENTRY | last}", "Take a decision back, by its entry in the log; where the last one is of a batch, the whole batch", cobra.ExactArgs(1), undoDecision),
		a.cardCommand(&o),
		a.undoBatchCommand(&o),
	)
	return cmd
}

func addAsPersistent(cmd *cobra.Command, o *decideOptions) {
	cmd.PersistentFlags().StringVar(&o.as, "as", "", "`NAME` of who decides (default $AMANA_AS, else the user's name)")
	cmd.PersistentFlags().StringVar(&o.on, "on", "", "`VERSION` of the set that the decision was made on")
}

func (a *app) decideOne(o *decideOptions, use, short string, args cobra.PositionalArgs, parse func([]string) (decision, error)) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Args: args,
		RunE: run(func(ctx context.Context, args []string) error {
			d, err := parse(args)
			if err != nil {
				return err
			}
			return a.decide(ctx, *o, d)
		}),
	}
}

func (a *app) classCommand(o *decideOptions) *cobra.Command {
	cmd := a.decideOne(o, "class SET CLASS", "What the set shows: victim, security, civilian, scene, document, other; undecided takes it back", cobra.ExactArgs(2), classDecision)
	cmd.Flags().BoolVar(&o.blind, "blind", false, "the set was drawn (amana separate --draw), and is decided without its proposal and other sets' decisions")
	return cmd
}

// drawn refuses a blind decision on a set that no draw drew.
func drawn(ctx context.Context, cat *catalogue.Catalogue, id photo.SetID) error {
	sets, err := cat.Drawn(ctx)
	if err == nil && !sets[id] {
		err = hint(fmt.Errorf("%s was not drawn at random, so that a blind decision on it would not count", id), "amana separate --draw N draws sets")
	}
	return err
}

func (a *app) cardCommand(o *decideOptions) *cobra.Command {
	var card photo.Card
	cmd := &cobra.Command{
		Use: "card SET", Short: "What was read on the card; ? is an unreadable digit, no flag takes it back", Args: cobra.ExactArgs(1),
		RunE: run(func(ctx context.Context, args []string) error {
			id, err := parseSet(args[0])
			if err != nil {
				return err
			}
			return a.decide(ctx, *o, decision{Decision: review.Decision{Action: review.Card, Set: id, Card: card}})
		}),
	}
	cmd.Flags().StringVar(&card.Branch, "branch", "", "branch `NUMBER` or mark")
	cmd.Flags().StringVar(&card.Detainee, "detainee", "", "detainee `NUMBER`")
	cmd.Flags().StringVar(&card.Exam, "exam", "", "examination `NUMBER`")
	return cmd
}

func classDecision(args []string) (decision, error) {
	id, err := parseSet(args[0])
	if err != nil {
		return decision{}, err
	}
	class, err := photo.ParseClass(args[1])
	if err != nil {
		return decision{}, &usageError{err}
	}
	return decision{Decision: review.Decision{Action: review.Class, Set: id, Class: class}}, nil
}

func secondDecision(args []string) (decision, error) {
	d, err := classDecision(args)
	d.Action = review.Second
	return d, err
}

func photosDecision(action review.Action) func([]string) (decision, error) {
	return func(args []string) (decision, error) {
		id, err := parseSet(args[0])
		return decision{Decision: review.Decision{Action: action, Set: id}, photos: args[1:]}, err
	}
}

func mergeDecision(args []string) (decision, error) {
	ids, err := parseSets(args)
	if err != nil {
		return decision{}, err
	}
	return decision{Decision: review.Decision{Action: review.Merge, Set: ids[0], Others: ids[1:]}}, nil
}

func moveDecision(args []string) (decision, error) {
	ids, err := parseSets(args[1:])
	if err != nil {
		return decision{}, err
	}
	return decision{Decision: review.Decision{Action: review.Move, Set: ids[0], Others: ids[1:]}, photos: args[:1]}, nil
}

func roleDecision(args []string) (decision, error) {
	id, err := parseSet(args[1])
	if err != nil {
		return decision{}, err
	}
	role := args[2]
	if role == "none" {
		role = ""
	} else if !slices.Contains(photo.Roles(), role) {
		return decision{}, usagef("%q is not a role (%s, none)", role, strings.Join(photo.Roles(), ", "))
	}
	return decision{Decision: review.Decision{Action: review.Role, Set: id, Role: role}, photos: args[:1]}, nil
}

func (a *app) flagCommand(o *decideOptions) *cobra.Command {
	var off bool
	cmd := a.decideOne(o, "flag SET {living | several} PHOTO…", "A living person, or several bodies, are visible on these photos", cobra.MinimumNArgs(3), func(args []string) (decision, error) {
		d, err := flagDecision(args)
		d.Off = off
		return d, err
	})
	cmd.Flags().BoolVar(&off, "off", false, "takes it back")
	return cmd
}

// flagDecision takes a flag by its name or by the first word of it.
func flagDecision(args []string) (decision, error) {
	id, err := parseSet(args[0])
	if err != nil {
		return decision{}, err
	}
	for _, f := range photo.PhotoFlags() {
		if first, _, _ := strings.Cut(string(f), "_"); args[1] == first || args[1] == string(f) {
			return decision{Decision: review.Decision{Action: review.Flag, Set: id, Flag: f}, photos: args[2:]}, nil
		}
	}
	return decision{}, usagef("%q is not a flag of a photo (living, several)", args[1])
}

func noteDecision(args []string) (decision, error) {
	id, err := parseSet(args[0])
	return decision{Decision: review.Decision{Action: review.Note, Set: id}, text: args[1]}, err
}

func undoDecision(args []string) (decision, error) {
	d := decision{Decision: review.Decision{Action: review.Undo}, last: args[0] == "last"}
	if d.last {
		return d, nil
	}
	entry, err := strconv.ParseInt(args[0], 10, 63)
	if err != nil || entry < 1 {
		return d, usagef("%q is no entry of the log (a number, or last)", args[0])
	}
	d.Undoes = entry
	return d, nil
}

// decide looks up what the person named and records the decision.
func (a *app) decide(ctx context.Context, o decideOptions, d decision) error {
	who, err := a.operator(o.as)
	if err != nil {
		return err
	}
	return a.withWriter(func(cat *catalogue.Catalogue) error {
		if d.Action == review.Undo {
			if whole, err := a.undoing(ctx, cat, who, &d); whole || err != nil {
				return err
			}
		}
		if len(d.photos) > 0 {
			archive, err := cat.Archive(ctx)
			if err != nil {
				return err
			}
			if d.Photos, err = findPhotos(archive, d.photos); err != nil {
				return err
			}
		}
		if o.blind {
			if err := drawn(ctx, cat, d.Set); err != nil {
				return err
			}
			d.Drawn = true
		}
		if o.on != "" {
			d.Versions = map[photo.SetID]string{d.Set: o.on}
		}
		entry, sets, err := cat.Decide(ctx, who, d.text, d.Decision, a.io.Now())
		if err != nil {
			return err
		}
		for _, s := range sets {
			if d.Action == review.Second { // the next set is read blind too
				a.talk("entry %d: the second reading of %s is kept", entry, s.ID)
				continue
			}
			a.talk("entry %d: %s is %s, %s, %s, version %s", entry, s.ID, s.Review, s.Class, plural(int64(len(s.Members)), "photo", "photos"), s.Version)
		}
		return nil
	})
}
