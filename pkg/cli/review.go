// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/review"
	"amana/pkg/web"
)

// reviewOptions are the flags of review.
type reviewOptions struct {
	as    string
	lang  string
	paths patterns
	share share // of the decided sets, for the second reading
	seed  uint64
	queue string // with which the page begins
}

func (a *app) reviewCommand() *cobra.Command {
	o := reviewOptions{share: 0.1}
	cmd := &cobra.Command{
		Use:   "review",
		Short: "The local review page: one set a screen, decided by keys",
		Long: `Review serves a page to this machine alone and prints its address, which works once: open it in a browser.
Photos are grey and blurred until one is asked for clear. What a person sets there (language, pictures, keys)
stays with that person in this catalogue, and is no entry of the journal. Decisions are entries of the journal, as those of
amana decide are. Nothing is written but these, and no picture is ever stored. Ctrl-C ends it.

Beside the orders of its own the page has queues: what teaches the proposals most; the sets that amana
separate --draw drew, without proposal, whose class counts as decided blind; a blind second reading of the
sets that amana second draws with the same --share and --seed; and the disputed ones, for a third person.
With --queue the page begins with one, so that nothing is seen that a blind reader is not to see.

` + exitHelp,
		Example: "  amana review\n  amana review --as Samira --lang ar\n  amana review --as Omar --queue second --share 10% --seed 1",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			if o.lang != "" && o.lang != "en" && o.lang != "ar" {
				return usagef("%q is not a language of the page (en, ar)", o.lang)
			}
			if !slices.Contains(orders(), o.queue) {
				return usagef("%q is not a queue (%s)", o.queue, strings.Join(orders(), ", "))
			}
			if err := o.paths.load(); err != nil {
				return err
			}
			who, err := a.operator(o.as)
			if err != nil {
				return err
			}
			return a.withWriter(func(cat *catalogue.Catalogue) error { return a.review(ctx, cat, who, o) })
		}),
	}
	cmd.Flags().StringVar(&o.as, "as", "", "`NAME` of who decides (default $AMANA_AS, else the user's name)")
	cmd.Flags().StringVar(&o.lang, "lang", "", "`LANGUAGE` of the page until it is switched there: en or ar (default what the person chose there last, else en)")
	cmd.Flags().StringVar(&o.queue, "queue", "least", "`NAME` of the queue with which the page begins: "+strings.Join(orders(), ", "))
	cmd.Flags().Var(&o.share, "share", "of the sets with a decided class, for the second reading")
	cmd.Flags().Uint64Var(&o.seed, "seed", 1, "of the draw")
	addPatterns(cmd, &o.paths)
	return cmd
}

// review serves the page until ctx is done, which is how a person ends it and no interruption.
func (a *app) review(ctx context.Context, cat *catalogue.Catalogue, who string, o reviewOptions) error {
	l, err := web.Listen()
	if err != nil {
		return err
	}
	page, err := web.New(ctx, desk{cat}, l.Addr().String(), web.Options{Who: who, Lang: o.lang, Paths: o.paths.table, Queues: queues(cat, who, o), Order: o.queue, Now: a.io.Now,
		Trouble: func(err error) { a.talk("amana review: %s", photo.Printable(err.Error())) }})
	if err != nil {
		l.Close()
		return err
	}
	fmt.Fprintln(a.io.Out, page.Address())
	a.talk("the address works once, in a browser on this machine; %s decides; ctrl-C ends", who)
	return page.Serve(ctx, l)
}

// desk is a catalogue as the page wants it.
type desk struct{ *catalogue.Catalogue }

var _ web.Store = desk{}

// Decide records a decision, and tells of a catalogue that another program holds in the page's own words.
func (d desk) Decide(ctx context.Context, who, note string, made review.Decision, now time.Time) (int64, []photo.Set, error) {
	entry, after, err := d.Catalogue.Decide(ctx, who, note, made, now)
	return entry, after, pageError(err)
}

// Prefer keeps what a person chose, and tells of a catalogue that another program holds as Decide does.
func (d desk) Prefer(ctx context.Context, who string, chosen map[string]string) error {
	return pageError(d.Catalogue.Prefer(ctx, who, chosen))
}

func pageError(err error) error {
	if errors.Is(err, catalogue.ErrLocked) {
		return fmt.Errorf("%w: %w", web.ErrBusy, err)
	}
	return err
}

// News returns what decisions have done to the sets since a journal entry.
func (d desk) News(ctx context.Context, entry int64) (web.News, error) {
	n, err := d.Since(ctx, entry)
	return web.News(n), err
}

// Past returns the decisions that are taken back one at a time: all but those of a batch, which goes whole.
func (d desk) Past(ctx context.Context) ([]web.Past, error) {
	all, err := decisions(ctx, d.Catalogue)
	if err != nil {
		return nil, err
	}
	batch := map[int64]bool{}
	var out []web.Past
	for _, one := range all {
		if one.Action == string(review.Accept) || batch[one.Undoes] {
			batch[one.Entry] = true
			continue
		}
		out = append(out, web.Past{Entry: one.Entry, Who: one.Who, Undoes: one.Undoes})
	}
	return out, nil
}
