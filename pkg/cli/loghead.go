// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/catalogue"
	"amana/pkg/export"
	"amana/pkg/journal"
	"amana/pkg/photo"
)

// maxNote bounds a head or a key that is read from a file; a signed head has some 400 bytes.
const maxNote = 64 << 10

func (a *app) logHeadCommand() *cobra.Command {
	var key string
	cmd := &cobra.Command{
		Use:   "head",
		Short: "The journal's head: kept elsewhere, it shows later that nothing was changed or cut off",
		Long: `Head prints the number of entries, the hash of the last one, its time and the program's version. Give it to
somebody else, or print it: amana log prove --since HEAD shows a year later that the journal of that day
extends it. With --sign it is a signed note (golang.org/x/mod/sumdb/note, Ed25519), by a key of amana log key.

` + exitHelp,
		Example: "  amana log head\n  amana log head --sign samira.key > head-2014-01-20.txt",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			return a.withReader(func(cat *catalogue.Catalogue) error {
				head, err := headOf(ctx, cat)
				if err != nil {
					return err
				}
				text := head.Text()
				if key != "" {
					if text, err = sign(head, key); err != nil {
						return err
					}
				}
				_, err = io.WriteString(a.io.Out, text)
				return err
			})
		}),
	}
	cmd.Flags().StringVar(&key, "sign", "", "sign it with the private key in `KEYFILE`, which only its owner may read")
	return cmd
}

// headOf returns the journal's head as it is handed out.
func headOf(ctx context.Context, cat *catalogue.Catalogue) (journal.Head, error) {
	h, err := cat.Head(ctx)
	return journal.Head{Catalogue: cat.ID(), Entries: h.Entries, Hash: h.Hash, Time: h.Time, Tool: version()}, err
}

func sign(head journal.Head, keyFile string) (string, error) {
	private, err := readSecret(keyFile)
	if err != nil {
		return "", err
	}
	text, err := head.Sign(private)
	if err != nil {
		return "", hint(fmt.Errorf("sign with %q: %w", keyFile, err), "amana log key makes one")
	}
	return text, nil
}

// readSecret reads a private key. One that others than its owner can read is refused, since nobody knows any
// more who signed with it.
func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%q is no regular file", path)
	}
	// Windows keeps access lists instead, and Go makes up a mode there.
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return "", hint(fmt.Errorf("others than its owner can read the key %q (mode %04o)", path, mode), "chmod 600, if nobody has read it; else make another")
	}
	return readNote(f)
}

func readNote(r io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxNote+1))
	if err == nil && len(text) > maxNote {
		err = fmt.Errorf("it is larger than %d bytes", maxNote)
	}
	return string(text), err
}

func (a *app) logKeyCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "key NAME",
		Short: "Make a pair of keys that signs heads and checks them",
		Long: `Key makes a pair of Ed25519 keys for signed notes. The private one is written to a file of mode 0600, and signs;
the public one is printed, and is for everybody who checks. NAME stands in both and in every signature.

` + exitHelp,
		Example: "  amana log key --out samira.key samira.example > samira.pub",
		Args:    cobra.ExactArgs(1),
		RunE: run(func(_ context.Context, args []string) error {
			if out == "" {
				return usagef("--out FILE names the file of the private key")
			}
			private, public, err := journal.GenerateKey(rand.Reader, args[0])
			if err != nil {
				return &usageError{err}
			}
			if err := a.outsideSources("key", out); err != nil {
				return err
			}
			err = export.File(out, 0o600, false, func(w io.Writer) error {
				_, err := fmt.Fprintln(w, private)
				return err
			})
			if errors.Is(err, export.ErrExists) {
				return hint(err, "a key is never replaced; name another file")
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(a.io.Out, public)
			return err
		}),
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "`FILE` of the private key")
	return cmd
}

// outsideSources refuses an output inside a source of the catalogue, where there is a catalogue.
func (a *app) outsideSources(what, path string) error {
	err := a.withReader(func(cat *catalogue.Catalogue) error {
		sources, err := cat.Sources(context.Background())
		if err != nil {
			return err
		}
		return outside(what, path, rootsOf(sources))
	})
	if errors.Is(err, catalogue.ErrNone) {
		return nil
	}
	return err
}

func rootsOf(sources []photo.Source) []string {
	var roots []string
	for _, s := range sources {
		roots = append(roots, s.Root)
	}
	return roots
}

func (a *app) logProveCommand() *cobra.Command {
	var since []string
	var public string
	cmd := &cobra.Command{
		Use:   "prove --since HEAD",
		Short: "Show that the journal extends an older head",
		Long: `Prove checks the journal as log verify does, and then that each HEAD is a beginning of it: a journal that was cut
off, or consistently written anew together with its tables, is found. HEAD is a file with what log head
printed, or the text itself, or - for standard input; several may be given. With --verifier every head must
be signed by that key.

` + exitHelp,
		Example: "  amana log prove --since head-2014-01-20.txt --verifier samira.pub",
		Args:    cobra.NoArgs,
		RunE: run(func(ctx context.Context, _ []string) error {
			if len(since) == 0 {
				return usagef("--since HEAD names the older head")
			}
			heads, err := a.heads(since, public)
			if err != nil {
				return err
			}
			return a.withReader(func(cat *catalogue.Catalogue) error { return a.prove(ctx, cat, heads) })
		}),
	}
	cmd.Flags().StringArrayVar(&since, "since", nil, "`HEAD`: a file, a text, or - (may be repeated)")
	cmd.Flags().StringVar(&public, "verifier", "", "public `KEY` that signed the heads: a file, or the key itself")
	return cmd
}

func (a *app) prove(ctx context.Context, cat *catalogue.Catalogue, heads []journal.Head) error {
	v, err := cat.Prove(ctx, heads)
	var fork *journal.ForkError
	if errors.As(err, &fork) {
		return hint(err, "a head that it does extend, given beside this one, says from where on it differs")
	}
	if err != nil {
		return err
	}
	for _, old := range heads {
		_, err := fmt.Fprintf(a.io.Out, "ok: the journal of %s extends the head of %s; %d added since\n",
			plural(v.Head.Entries, "entry", "entries"), plural(old.Entries, "entry", "entries"), v.Head.Entries-old.Entries)
		if err != nil {
			return err
		}
	}
	return nil
}

// heads reads heads and checks their signatures where a key is given.
func (a *app) heads(since []string, public string) ([]journal.Head, error) {
	if public != "" {
		text, err := a.fileOrText(public)
		if err != nil {
			return nil, err
		}
		public = text
	}
	var out []journal.Head
	for _, name := range since {
		text, err := a.fileOrText(name)
		if err != nil {
			return nil, err
		}
		head, err := a.headFrom(text, public)
		if err != nil {
			if !strings.Contains(name, "\n") {
				err = fmt.Errorf("%q: %w", name, err)
			}
			return nil, hint(err, "a head is what amana log head printed, as it printed it")
		}
		out = append(out, head)
	}
	return out, nil
}

func (a *app) headFrom(text, public string) (journal.Head, error) {
	if public != "" {
		return journal.OpenHead(text, public)
	}
	text, signed := journal.Unsigned(text)
	head, err := journal.ParseHead(text)
	if signed && err == nil {
		a.talk("the head's signature was not checked: --verifier KEY checks it")
	}
	return head, err
}

// fileOrText reads a file of that name, standard input for -, or takes the name itself as the text.
func (a *app) fileOrText(name string) (string, error) {
	if name == "-" {
		return readNote(a.io.In)
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) || err != nil && strings.Contains(name, "\n") {
		return strings.TrimRight(name, "\n") + "\n", nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := readNote(f)
	if err != nil {
		return "", fmt.Errorf("read %q: %w", name, err)
	}
	return text, nil
}
