// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/photo"
	"amana/pkg/tally"
)

// countsOptions are the flags of counts.
type countsOptions struct {
	by     []string
	where  chosen
	format string
	record bool
	at     int64
	since  int64
	out    shared
}

// record is what counts printed, so that it can be printed again.
type record struct {
	Counts tally.Counts `json:"counts"`
	Table  *tally.Table `json:"table,omitempty"` // of --by
	Loose  *int64       `json:"loose,omitempty"` // of --no-set
	Where  []string     `json:"where,omitempty"` // the filters, as they were said
}

func (a *app) countsCommand() *cobra.Command {
	var o countsOptions
	cmd := &cobra.Command{
		Use:   "counts",
		Short: "Totals, and counts by set, size, class, review, reviewer, agreement, source, folder, month, camera, branch",
		Long: `Counts prints what the catalogue holds. Every total is the sum of its parts, nothing is extrapolated, and
every printed count names the digests of the sources, the run and the journal's head. Only "bodies
confirmed" is a number of bodies: at least so many. "bodies at most" is printed where a sample of this
grouping was drawn and checked by hand (score --sample, score --checked), with its 95 % interval.

--by counts sets by one key or several: set, size, class, review, reviewer (who decided last), agreement (of a
second reading with the first), source, folder, month, camera, branch. A set with several values of a key is
counted once, in the row "several".

--record keeps what was printed; --at RUN prints it again, and --since RUN what moved since.

A file that --out names is of profile partner unless --profile says otherwise: without names of sources, folders
and reviewers. Profile public counts the whole archive, prints counts below 5 as <5, holds back larger ones
where a small one would follow from the total, and rounds that. One table may be made public: of two that part
the same sets in different ways, small counts can follow.

` + exitHelp,
		Example: "  amana counts\n  amana counts --by month,camera --format csv\n  amana counts --record\n  amana counts --since 12",
		Args:    cobra.NoArgs,
		PreRunE: func(cmd *cobra.Command, _ []string) error { return o.validate(cmd) },
		RunE:    run(func(ctx context.Context, _ []string) error { return a.counts(ctx, o) }),
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&o.by, "by", nil, "`KEY` to count sets by; several at once")
	flags.BoolVar(&o.record, "record", false, "keep what is printed")
	flags.Int64Var(&o.at, "at", 0, "print again what was recorded as `RUN`")
	flags.Int64Var(&o.since, "since", 0, "print what moved since `RUN`")
	o.out.addTo(cmd)
	addFilters(cmd, &o.where)
	addFormat(cmd, &o.format)
	return cmd
}

func (o countsOptions) validate(cmd *cobra.Command) error {
	at, since := cmd.Flags().Changed("at"), cmd.Flags().Changed("since")
	switch {
	case at && since, (at || since) && (o.record || len(o.by) > 0 || o.where.any()):
		return usagef("--at and --since print what was recorded; they take no other flags but --format")
	case at && o.at < 1, since && o.since < 1:
		return usagef("a run is a number from 1")
	case o.where.NoSet && len(o.by) > 0:
		return usagef("--no-set counts photos, and --by counts sets")
	}
	if _, err := tally.By(photo.Archive{}, o.by, tally.Filter{}); err != nil {
		return &usageError{err}
	}
	return o.sharable()
}

func (a *app) counts(ctx context.Context, o countsOptions) error {
	if o.record {
		return a.withRunLock(func(cat *catalogue.Catalogue) error {
			made, err := a.count(ctx, cat, o)
			if err != nil {
				return err
			}
			return a.keep(ctx, cat, made)
		})
	}
	return a.withReader(func(cat *catalogue.Catalogue) error {
		switch {
		case o.at != 0:
			old, err := recorded(ctx, cat, o.at)
			if err != nil {
				return err
			}
			return a.printRecord(ctx, cat, old, o)
		case o.since != 0:
			return a.countsSince(ctx, cat, o)
		}
		_, err := a.count(ctx, cat, o)
		return err
	})
}

// count counts, checks that every total is the sum of its parts, and prints.
func (a *app) count(ctx context.Context, cat *catalogue.Catalogue, o countsOptions) (record, error) {
	read := cat.Archive
	if len(o.by) == 0 && !o.where.any() {
		read = cat.Summary
	}
	archive, err := read(ctx)
	if err != nil {
		return record{}, err
	}
	made, err := countsOf(archive, o)
	if err != nil {
		return record{}, err
	}
	if made.Counts.Measured, err = measured(ctx, cat, archive.Sets); err != nil {
		return record{}, err
	}
	return made, a.printRecord(ctx, cat, made, o)
}

func countsOf(archive photo.Archive, o countsOptions) (record, error) {
	made := record{Counts: tally.Count(archive), Where: o.where.said}
	if err := made.Counts.Check(); err != nil {
		return record{}, err
	}
	if o.where.NoSet {
		loose := int64(len(o.where.Loose(archive)))
		made.Loose = &loose
		return made, nil
	}
	by := o.by
	if len(by) == 0 && o.where.any() {
		by = []string{"class", "review", "size"}
	}
	if len(by) == 0 {
		return made, nil
	}
	table, err := tally.By(archive, by, o.where.Filter)
	if err != nil {
		return record{}, err
	}
	made.Table = &table
	return made, table.Check()
}

// keep stores what was printed as a run of its own.
func (a *app) keep(ctx context.Context, cat *catalogue.Catalogue, made record) error {
	body, err := json.Marshal(made)
	if err != nil {
		return err
	}
	var kept int64
	err = a.asRun(ctx, cat, "counts", nil, func(run int64) (any, error) {
		kept = run
		return nil, cat.Record(ctx, run, body)
	})
	if err == nil {
		a.talk("recorded as run %d", kept)
	}
	return err
}

func recorded(ctx context.Context, cat *catalogue.Catalogue, run int64) (out record, err error) {
	body, err := cat.Recorded(ctx, run)
	if errors.Is(err, catalogue.ErrNoRun) {
		return out, hint(err, "amana counts --record keeps one; amana log lists the runs")
	}
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(body, &out); err != nil {
		return out, fmt.Errorf("read the record of run %d: %w", run, err)
	}
	return out, nil
}

func (a *app) countsSince(ctx context.Context, cat *catalogue.Catalogue, o countsOptions) error {
	old, err := recorded(ctx, cat, o.since)
	if err != nil {
		return err
	}
	archive, err := cat.Summary(ctx)
	if err != nil {
		return err
	}
	now := tally.Count(archive)
	if err := now.Check(); err != nil {
		return err
	}
	if now.Measured, err = measured(ctx, cat, archive.Sets); err != nil {
		return err
	}
	return a.share(ctx, cat, o, differenceRows(o.since, forProfile(now, o.out.profile()), tally.Diff(old.Counts, now)))
}

// printCounts prints the totals of an archive.
func (a *app) printCounts(archive photo.Archive, format string) error {
	made, err := countsOf(archive, countsOptions{})
	if err != nil {
		return err
	}
	return a.printRecord(context.Background(), nil, made, countsOptions{format: format})
}
