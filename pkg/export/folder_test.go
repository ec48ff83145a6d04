// SPDX-License-Identifier: Apache-2.0

package export

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"
)

func putTwo(put func(string, []byte) error) error {
	return errors.Join(put("data/one", []byte("first words")), put("bagit.txt", []byte("second words")))
}

// left lists what is in a folder.
func left(t *testing.T, dir string) (out []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bag")
	if err := Folder(path, 0o600, putTwo); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(path, "data", "one")); err != nil || string(text) != "first words" {
		t.Errorf("data/one = %q, %v", text, err)
	}
	for _, name := range []string{"", "data", "data/one"} {
		info, err := os.Stat(filepath.Join(path, name))
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("mode of %q = %o, want nothing for others", name, info.Mode().Perm())
		}
	}
	if err := Folder(path, 0o600, putTwo); !errors.Is(err, ErrExists) {
		t.Errorf("over a folder: %v, want ErrExists", err)
	}
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Folder(empty, 0o600, putTwo); !errors.Is(err, ErrExists) {
		t.Errorf("over an empty folder: %v, want ErrExists", err)
	}
	full := errors.New("the disk is full")
	for what, write := range map[string]func(func(string, []byte) error) error{
		"an error":     func(put func(string, []byte) error) error { return errors.Join(putTwo(put), full) },
		"a way out":    func(put func(string, []byte) error) error { return put("../out", nil) },
		"a name twice": func(put func(string, []byte) error) error { return errors.Join(putTwo(put), put("data/one", nil)) },
	} {
		if err := Folder(filepath.Join(dir, "half"), 0o644, write); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
	if got := strings.Join(left(t, dir), " "); got != "bag empty" {
		t.Errorf("left: %s, want bag and empty alone", got)
	}
}

func TestEncrypted(t *testing.T) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	to, err := Recipients("# for Samira\n" + identity.Recipient().String() + "\n")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "bag.tar.age")
	err = Encrypted(path, 0o644, to, func(put func(string, []byte) error) error {
		err := putTwo(put)
		return errors.Join(err, noWords(t, dir), put("big", bytes.Repeat([]byte("third words "), 1<<16)), noWords(t, dir))
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	plain, err := age.Decrypt(f, identity)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil || !bytes.Contains(text, []byte(" words")) || h.Uname != "" || h.ModTime.Unix() != 0 {
			t.Errorf("%s: %v, %+v", h.Name, err, h)
		}
		got[h.Name] = len(text)
	}
	if len(got) != 3 || got["big"] != 12<<16 {
		t.Errorf("the archive has %v", got)
	}
	full := errors.New("the disk is full")
	if err := Encrypted(filepath.Join(dir, "half"), 0o644, to, func(put func(string, []byte) error) error { return errors.Join(putTwo(put), full) }); !errors.Is(err, full) {
		t.Errorf("a write that fails: %v", err)
	}
	if got := strings.Join(left(t, dir), " "); got != "bag.tar.age" {
		t.Errorf("left: %s", got)
	}
	for _, bad := range []string{"", "age1nonsense", identity.String()} {
		if _, err := Recipients(bad); !errors.Is(err, ErrRecipient) {
			t.Errorf("Recipients(%q) = %v, want ErrRecipient", bad, err)
		}
	}
}

// noWords returns an error where a file of the folder holds what is encrypted.
func noWords(t *testing.T, dir string) error {
	t.Helper()
	for _, name := range left(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if bytes.Contains(text, []byte(" words")) || bytes.Contains(text, []byte("data/one")) {
			return errors.New(name + " holds what shall be encrypted")
		}
	}
	return nil
}
