// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/claim"
)

func (a *app) claimsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "claims",
		Short: "Enter and list claims of who a set shows, and the marks that its photos show",
		Long: `Claims keeps what people say about who a set shows, apart from what is decided about the set: a claim
changes no class, no member and no count of bodies. A claim goes from claimed to supported, expert-checked
and verified; it can be rejected or withdrawn, and every step can be taken back. Only verified counts, and
two persons must call a claim verified.

Names, sources, places, dates and the words of marks are in no export, and in no CSV or JSON without
--with-claims. amana forget C-000012 erases them.

` + exitHelp,
		Example: `  amana claims add S-000123 --name 'A name' --source 'his sister, by telephone' --mark left-arm:tattoo:falcon --sex m
  amana claims state C-000012 supported --note 'the photo that the family sent'
  amana claims marks S-000124 --mark chin:beard --sex m
  amana claims list --state open
  amana claims counts`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usagef("say what is done: add, state, marks, list, counts or words")
		},
	}
	cmd.AddCommand(a.claimsAdd(), a.claimsState(), a.claimsMarks(), a.claimsList(), a.claimsCounts(), a.claimsWords())
	return cmd
}

// personFlags are the flags that tell of a person without a name.
type personFlags struct {
	list       []string
	sex, minor string
}

func addPerson(cmd *cobra.Command, p *personFlags) {
	cmd.Flags().StringArrayVar(&p.list, "mark", nil, "distinguishing mark: `PLACE:KIND[:TEXT]`, such as left-arm:tattoo:falcon, in English or Arabic (amana claims words lists them); may be repeated")
	cmd.Flags().StringVar(&p.sex, "sex", "unknown", "f, m, unknown")
	cmd.Flags().StringVar(&p.minor, "minor", "unknown", "under 18: yes, no, unknown")
}

// read returns the person's codes, and each mark with its text.
func (p personFlags) read() (person claim.Person, marks []claim.Marked, err error) {
	if len(p.list) > claim.MaxMarks {
		return person, nil, usagef("%d marks are more than %d", len(p.list), claim.MaxMarks)
	}
	for _, text := range p.list {
		m, err := claim.ParseMark(text)
		if err != nil {
			return person, nil, hint(&usageError{err}, "amana claims words lists the places and kinds")
		}
		marks, person.Marks = append(marks, m), append(person.Marks, m.Mark)
	}
	if person.Sex, err = claim.ParseSex(p.sex); err != nil {
		return person, nil, &usageError{err}
	}
	if person.Minor, err = claim.ParseMinor(p.minor); err != nil {
		return person, nil, &usageError{err}
	}
	return person, marks, nil
}

func wordsOf(marks []claim.Marked) []string {
	out := make([]string, len(marks))
	for i, m := range marks {
		out[i] = m.Text
	}
	return out
}

// claimFlags are the flags of claims add and claims marks.
type claimFlags struct {
	decideOptions
	person personFlags
	texts  catalogue.ClaimTexts
	none   bool
}

// clean brings the texts into the form in which they are kept.
func (f *claimFlags) clean(marks []claim.Marked) error {
	date, err := claim.ParseDate(f.texts.Detained)
	if err != nil {
		return &usageError{err}
	}
	f.texts.Detained, f.texts.Marks = string(date), wordsOf(marks)
	for _, text := range []*string{&f.texts.Name, &f.texts.Source, &f.texts.Place, &f.texts.Note} {
		if *text, err = claim.Clean(*text); err != nil {
			return &usageError{err}
		}
	}
	return nil
}

func (a *app) claimsAdd() *cobra.Command {
	var f claimFlags
	cmd := &cobra.Command{
		Use: "add SET", Short: "Enter a claim of who a set shows", Args: cobra.ExactArgs(1),
		Long: "Add enters a claim: who says that the set shows whom, and on what ground. A set may have several.\n\n" + exitHelp,
		RunE: run(func(ctx context.Context, args []string) error { return a.addClaim(ctx, f, args[0]) }),
	}
	flags := cmd.Flags()
	flags.StringVar(&f.texts.Name, "name", "", "`NAME` of who may be shown")
	flags.StringVar(&f.texts.Source, "source", "", "who says so, and on what ground")
	flags.StringVar(&f.texts.Detained, "detained", "", "`DATE` of the detention: 2012, 2012-08 or 2012-08-03")
	flags.StringVar(&f.texts.Place, "place", "", "place of the detention")
	flags.StringVar(&f.texts.Note, "note", "", "`TEXT` of a note")
	addPerson(cmd, &f.person)
	addClaimant(cmd, &f.decideOptions)
	return cmd
}

func addClaimant(cmd *cobra.Command, o *decideOptions) {
	cmd.Flags().StringVar(&o.as, "as", "", "`NAME` of who enters it (default $AMANA_AS, else the user's name)")
	cmd.Flags().StringVar(&o.on, "on", "", "`VERSION` of the set that the person saw")
}

func (a *app) addClaim(ctx context.Context, f claimFlags, name string) error {
	set, err := parseSet(name)
	if err != nil {
		return err
	}
	person, marks, err := f.person.read()
	if err != nil {
		return err
	}
	if err := f.clean(marks); err != nil {
		return err
	}
	if f.texts.Name == "" || f.texts.Source == "" {
		return hint(usagef("a claim needs --name and --source"), "amana claims marks enters marks without a name")
	}
	who, err := a.operator(f.as)
	if err != nil {
		return err
	}
	return a.withWriter(func(cat *catalogue.Catalogue) error {
		c, err := cat.EnterClaim(ctx, who, set, f.on, person, f.texts, a.io.Now())
		if err != nil {
			return err
		}
		a.talk("entry %d: %s about %s is %s", c.Entered, c.ID, c.Set, c.State)
		return nil
	})
}

func (a *app) claimsState() *cobra.Command {
	var as, note string
	cmd := &cobra.Command{
		Use: "state CLAIM STATE", Short: "Take a claim a step further, or back", Args: cobra.ExactArgs(2),
		Long: `State takes a claim a step: supported, expert-checked, verified, rejected, withdrawn, or back. The first
person who calls it verified leaves it expert-checked; a second person, by another name, verifies it.

` + exitHelp,
		RunE: run(func(ctx context.Context, args []string) error {
			id, err := claim.ParseID(args[0])
			if err != nil {
				return &usageError{err}
			}
			to, err := claim.ParseState(args[1])
			if err != nil {
				return &usageError{err}
			}
			if note, err = claim.Clean(note); err != nil {
				return &usageError{err}
			}
			who, err := a.operator(as)
			if err != nil {
				return err
			}
			return a.withWriter(func(cat *catalogue.Catalogue) error { return a.stepClaim(ctx, cat, who, id, to, note) })
		}),
	}
	cmd.Flags().StringVar(&note, "note", "", "`TEXT` of a note: the ground of the step")
	cmd.Flags().StringVar(&as, "as", "", "`NAME` of who says so (default $AMANA_AS, else the user's name)")
	return cmd
}

func (a *app) stepClaim(ctx context.Context, cat *catalogue.Catalogue, who string, id claim.ID, to claim.State, note string) error {
	c, err := cat.StepClaim(ctx, who, id, to, note, a.io.Now())
	if err != nil {
		return err
	}
	waits := ""
	if c.Waits() {
		waits = "; it waits for a second person who calls it verified"
	}
	a.talk("entry %d: %s about %s is %s%s", c.Changed, c.ID, c.Set, c.State, waits)
	return nil
}

func (a *app) claimsMarks() *cobra.Command {
	var f claimFlags
	cmd := &cobra.Command{
		Use: "marks SET", Short: "Describe what the photos of a set show, without a name", Args: cobra.ExactArgs(1),
		Long: `Marks describes the person that the photos show, for amana search-marks. It takes the place of an
earlier description of the set; --none takes that back. A description is no identity.

` + exitHelp,
		RunE: run(func(ctx context.Context, args []string) error { return a.describe(ctx, f, args[0]) }),
	}
	cmd.Flags().StringVar(&f.texts.Note, "note", "", "`TEXT` of a note")
	cmd.Flags().BoolVar(&f.none, "none", false, "take the description back")
	addPerson(cmd, &f.person)
	addClaimant(cmd, &f.decideOptions)
	return cmd
}

func (a *app) describe(ctx context.Context, f claimFlags, name string) error {
	set, err := parseSet(name)
	if err != nil {
		return err
	}
	person, marks, err := f.person.read()
	if err != nil {
		return err
	}
	if err := f.clean(marks); err != nil {
		return err
	}
	if said := len(marks) > 0 || person.Sex != "" || person.Minor != ""; said == f.none {
		return usagef("say --mark, --sex or --minor, or --none alone")
	}
	who, err := a.operator(f.as)
	if err != nil {
		return err
	}
	return a.withWriter(func(cat *catalogue.Catalogue) error {
		if err := cat.DescribeSet(ctx, who, set, f.on, person, f.texts, a.io.Now()); err != nil {
			return err
		}
		a.talk("%s: %s", set, strings.TrimPrefix(described(person), "; "))
		return nil
	})
}

// described puts a description into words.
func described(p claim.Person) string {
	out := ""
	for _, m := range p.Marks {
		out += "; " + m.English()
	}
	if p.Sex != "" {
		out += "; " + p.Sex.String()
	}
	if p.Minor != "" {
		out += "; under 18: " + p.Minor.String()
	}
	if out == "" {
		return "the description is taken back"
	}
	return out
}
