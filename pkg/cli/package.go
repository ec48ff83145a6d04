// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"amana/pkg/bag"
	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/photo"
	"amana/pkg/tally"
)

// packageOptions are the flags of export package.
type packageOptions struct {
	where     chosen
	out       string
	profile   export.Profile
	originals bool
	living    []string
	to        []string
	key       string // that signs the head
}

func (a *app) exportPackageCommand() *cobra.Command {
	o := packageOptions{profile: export.Partner}
	cmd := &cobra.Command{
		Use: "package", Short: "Chosen sets with their pictures as a bag, encrypted if asked for", Args: cobra.NoArgs,
		Long: `Package writes the sets that filters choose as a bag (BagIt, RFC 8493): pictures as data/ and their SHA-256, the
sets, photos and decisions as CSV, a page of method and limits, manifests, and the journal's head. It is
read without amana, by a browser and a spreadsheet program.

Pictures are copies without metadata, each with the digest of its original; --originals hands over the originals.
Photos that a person flagged as showing a living person stay out, and their copies, unless --living names them.
What stays out is listed with its reason. A picture is read from the drive and held against its digest.

--encrypt-to RECIPIENT writes one file, a tar archive encrypted with age, instead of a folder: it is encrypted on its
way, and nothing unencrypted touches the medium. "age -d -i KEY PACKAGE | tar x" opens it. The package is a run
of the journal, which keeps the digest of its manifest.

` + exitHelp,
		Example: "  amana export package --review reviewed --class victim --out package\n  amana export package --set S-000009 --encrypt-to age1… --out /media/usb2/package.tar.age",
		PreRunE: func(*cobra.Command, []string) error { return o.validate() },
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withRunLock(func(cat *catalogue.Catalogue) error { return a.exportPackage(ctx, cat, o) })
		}),
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "out", "o", "", "`PATH` of the new folder, or of the encrypted file")
	flags.Var(profileFlag{&o.profile}, "profile", "internal, partner: what the lists in it give")
	flags.BoolVar(&o.originals, "originals", false, "hand over the originals, with their metadata")
	flags.StringArrayVar(&o.living, "living", nil, "hand over this photo, by its `SHA256`, although it is flagged as showing a living person (may be repeated)")
	flags.StringArrayVar(&o.to, "encrypt-to", nil, "`RECIPIENT` of age, or a file of them (may be repeated)")
	flags.StringVar(&o.key, "sign", "", "sign the journal's head with the private key in `KEYFILE`")
	addFilters(cmd, &o.where)
	return cmd
}

func (o packageOptions) validate() error {
	switch {
	case o.out == "":
		return usagef("--out PATH names the new folder or file")
	case o.profile == export.Public:
		return usagef("profile public gives counts only: amana counts --profile public")
	case o.where.NoSet:
		return usagef("a package is of sets; --no-set chooses none")
	case o.profile != export.Internal && slices.ContainsFunc(o.where.said, names):
		return usagef("profile %s names no source, folder or person, and what was chosen stands on the package's page; choose by --set, or --profile internal", o.profile)
	}
	for _, s := range o.living {
		if _, err := photo.ParseDigest(s); err != nil {
			return &usageError{err}
		}
	}
	return nil
}

// packageLedger is what the journal keeps of a package.
type packageLedger struct {
	Manifest string `json:"manifest_sha256"` // of manifest-sha256.txt
	Sets     int    `json:"sets"`
	Pictures int    `json:"pictures"`
	Withheld int    `json:"withheld"`
}

// packageSettings say who it is for, in words that hold no personal data.
type packageSettings struct {
	Profile   string `json:"profile"`
	Originals bool   `json:"originals"`
	Encrypted int    `json:"encrypted_to,omitempty"` // recipients
}

func (a *app) exportPackage(ctx context.Context, cat *catalogue.Catalogue, o packageOptions) error {
	var recipients string
	for _, r := range o.to {
		text, err := a.fileOrText(r)
		if err != nil {
			return err
		}
		recipients += text + "\n"
	}
	sources, err := cat.Sources(ctx)
	if err != nil {
		return err
	}
	if err := outside("package", o.out, rootsOf(sources)); err != nil {
		return err
	}
	settings := packageSettings{string(o.profile), o.originals, len(o.to)}
	return a.asRun(ctx, cat, "package", settings, func(int64) (any, error) {
		p := packing{app: a, o: o}
		defer p.close()
		if err := p.read(ctx, cat); err != nil {
			return nil, err
		}
		write := func(put func(string, []byte) error) error { return p.write(ctx, put) }
		var err error
		if len(o.to) == 0 {
			err = export.Folder(o.out, o.profile.Mode(), write)
		} else if to, wrong := export.Recipients(recipients); wrong != nil {
			err = wrong
		} else {
			err = export.Encrypted(o.out, o.profile.Mode(), to, write)
		}
		if errors.Is(err, export.ErrExists) {
			err = hint(err, "a package is never replaced; name another path")
		}
		if err != nil {
			return nil, err
		}
		p.say()
		return p.ledger, nil
	})
}

// packing is a package on its way.
type packing struct {
	*app
	o        packageOptions
	archive  photo.Archive
	sets     []photo.Set
	pictures []export.Picture
	withheld []export.Withheld
	told     []export.Decision
	head     string // its text, signed if asked for
	shelf    shelf
	ledger   packageLedger
}

func (p *packing) close() { p.shelf.close() }

// read chooses what is handed over.
func (p *packing) read(ctx context.Context, cat *catalogue.Catalogue) (err error) {
	if p.archive, err = cat.Archive(ctx); err != nil {
		return err
	}
	p.sets = p.o.where.Sets(p.archive)
	if len(p.sets) == 0 {
		return hint(errors.New("no set fits"), "amana sets lists them")
	}
	var living []photo.Digest
	for _, s := range p.o.living {
		d, _ := photo.ParseDigest(s) // validate has read it
		living = append(living, d)
	}
	p.pictures, p.withheld = export.Chosen(p.archive, p.sets, living)
	all, err := decisions(ctx, cat)
	if err != nil {
		return err
	}
	p.told = aboutAny(all, p.o.where.Filter, p.archive)
	head, err := headOf(ctx, cat)
	if err != nil {
		return err
	}
	p.head = head.Text()
	if p.o.key != "" {
		p.head, err = sign(head, p.o.key)
	}
	p.shelf = newShelf(p.archive)
	return err
}

// write puts everything into the sink: pictures first, one at a time.
func (p *packing) write(ctx context.Context, put bag.Sink) error {
	w := bag.New(put)
	var handed []export.Picture
	count := p.counter()
	count.Expect(int64(len(p.pictures)), 0)
	done := false
	defer func() { count.Done(done) }()
	for _, pic := range p.pictures {
		if err := ctx.Err(); err != nil {
			return err
		}
		body, format, how, why := p.shelf.picture(pic.Parent, p.o.originals)
		if why != "" {
			p.withheld = append(p.withheld, export.Withheld{Photo: pic.Parent, Reason: why})
			continue
		}
		digest, err := w.Add(body)
		if err != nil {
			return err
		}
		pic.Name, pic.Digest, pic.Bytes, pic.Format, pic.How = bag.Name(digest), digest, int64(len(body)), format, how
		handed = append(handed, pic)
		count.Add(1, int64(len(body)))
	}
	p.pictures, done = handed, true
	if err := p.tags(w); err != nil {
		return err
	}
	manifest, err := w.Close(
		bag.Field{Label: "Bagging-Date", Value: p.io.Now().UTC().Format(time.DateOnly)},
		bag.Field{Label: "Bag-Software-Agent", Value: "amana " + version()},
		bag.Field{Label: "External-Identifier", Value: "catalogue " + p.archive.CatalogueID + ", journal head " + p.archive.Head},
		bag.Field{Label: "External-Description", Value: fmt.Sprintf("%d sets, %d pictures, profile %s; index.html tells the rest", len(p.sets), len(handed), p.o.profile)})
	p.ledger = packageLedger{manifest.String(), len(p.sets), len(handed), len(p.withheld)}
	return err
}

// tags writes what is said of the pictures.
func (p *packing) tags(w *bag.Writer) error {
	sets, err := export.Sets(p.archive, p.sets, p.o.profile)
	if err != nil {
		return err
	}
	photos, err := export.Photos(p.archive, export.Choice{Sets: p.sets}, p.o.profile)
	if err != nil {
		return err
	}
	told, err := export.Decisions(p.told, p.o.profile)
	if err != nil {
		return err
	}
	html, err := p.page().HTML()
	if err != nil {
		return err
	}
	for _, list := range []struct {
		name string
		rows export.Rows
	}{
		{"about/sets.csv", sets}, {"about/photos.csv", export.Without(photos, p.withheld)}, {"about/decisions.csv", told},
		{"about/pictures.csv", export.Pictures(p.pictures)}, {"about/withheld.csv", export.NotHandedOver(p.withheld)},
	} {
		var b bytes.Buffer
		if err := export.Write(&b, "csv", list.rows, export.Options{}); err != nil {
			return err
		}
		if err := w.Tag(list.name, b.Bytes()); err != nil {
			return err
		}
	}
	return errors.Join(w.Tag("about/journal-head.txt", []byte(p.head)), w.Tag("index.html", html))
}

// page says how it was made and what it cannot say.
func (p *packing) page() bag.Page {
	page := bag.Page{
		Made: p.io.Now().UTC().Format(time.DateOnly), Tool: version(), Catalogue: p.archive.CatalogueID, Run: p.archive.Run, Head: p.archive.Head,
		Profile: string(p.o.profile), Originals: p.o.originals, Where: p.o.where.said, Pictures: len(p.pictures), Withheld: len(p.withheld),
	}
	for _, s := range p.archive.Sources {
		page.Sources = append(page.Sources, s.Digest.String())
	}
	in := map[photo.SetID][]string{}
	for _, pic := range p.pictures {
		for _, id := range pic.Sets {
			in[id] = append(in[id], pic.Name)
		}
	}
	for _, s := range p.sets {
		page.Sets = append(page.Sets, bag.PageSet{ID: s.ID.String(), Class: tally.ClassOf(s), Review: string(s.Review), Card: cardParts(s.Card),
			Photos: len(s.Members), Pictures: in[s.ID]})
	}
	return page
}

// cardParts are the parts of a card; one that was not read is a dash.
func cardParts(c photo.Card) []string {
	if c.Empty() {
		return nil
	}
	parts := []string{c.Branch, c.Detainee, c.Exam}
	for i := range parts {
		parts[i] = cmp.Or(parts[i], "–")
	}
	return parts
}

func (p *packing) say() {
	if line := export.LeftOut(p.o.profile); line != "" {
		p.talk("%s", line)
	}
	if p.o.originals {
		p.talk("the pictures are originals: they say who took them with what, when, and where if the camera knew")
	}
	p.talk("wrote %s: %s, %s, %s withheld", photo.Printable(p.o.out), plural(int64(p.ledger.Sets), "set", "sets"),
		plural(int64(p.ledger.Pictures), "picture", "pictures"), plural(int64(p.ledger.Withheld), "photo", "photos"))
	reasons := map[string]int64{}
	for _, w := range p.withheld {
		reasons[w.Reason]++
	}
	for _, why := range slices.Sorted(maps.Keys(reasons)) {
		p.talk("withheld: %s: %s", plural(reasons[why], "photo", "photos"), why)
	}
}
