// SPDX-License-Identifier: Apache-2.0

package catalogue

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// applicationID marks a database file as ours, in its header: "amna" as four bytes.
const applicationID = 0x616d6e61

// Options change how a catalogue is opened. The zero value is what every command uses.
type Options struct {
	BusyTimeout time.Duration    // how long to wait for another writer; 0: 5 s
	Now         func() time.Time // clock of runs that end; nil: time.Now
}

// OpenRead opens an existing catalogue for reading. In a folder that cannot be written it reads the file
// as it is, unless changes wait in its write-ahead log.
func OpenRead(path string) (*Catalogue, error) { return Options{}.OpenRead(path) }

// Open opens an existing catalogue for writing, brings it to the current version and closes runs that
// were cut off.
func Open(path string) (*Catalogue, error) { return Options{}.Open(path) }

// Create opens a catalogue for writing, and makes it, for its owner alone, where there is none.
func Create(path string) (*Catalogue, error) { return Options{}.Create(path) }

// OpenRead is OpenRead with options.
func (o Options) OpenRead(path string) (*Catalogue, error) {
	const op = "read catalogue"
	path, err := settle(path)
	if err != nil {
		return nil, wrapAt(op, path, err)
	}
	if _, err := probe(path); err != nil {
		return nil, wrapAt(op, path, err)
	}
	c := o.catalogue(path)
	if err := c.openReader("mode=ro"); err != nil {
		if errors.Is(err, ErrNewer) || errors.Is(err, ErrLocked) {
			return nil, wrapAt(op, path, err)
		}
		if still := readAsItIs(path); still != nil {
			return nil, wrapAt(op, path, errors.Join(still, err))
		}
		if err := c.openReader("immutable=1"); err != nil {
			return nil, wrapAt(op, path, err)
		}
	}
	return c, nil
}

// readAsItIs reports why the main file alone is not the whole catalogue.
func readAsItIs(path string) error {
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		return fmt.Errorf("%w: changes wait in %q; copy the files to a folder that can be written", ErrReadOnly, path+"-wal")
	}
	return nil
}

// Open is Open with options.
func (o Options) Open(path string) (*Catalogue, error) {
	path, err := settle(path)
	if err == nil {
		_, err = probe(path)
	}
	if err != nil {
		return nil, wrapAt("open catalogue", path, err)
	}
	return o.open(path)
}

// Create is Create with options.
func (o Options) Create(path string) (*Catalogue, error) {
	const op = "create catalogue"
	path, err := settle(path)
	if err != nil && !errors.Is(err, ErrNone) {
		return nil, wrapAt(op, path, err)
	}
	if err != nil {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrPermission) {
			err = fmt.Errorf("%w: %w", ErrReadOnly, err)
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, wrapAt(op, path, err)
		}
		if err == nil {
			if err := f.Close(); err != nil {
				return nil, wrapAt(op, path, err)
			}
		}
	}
	// A catalogue that was killed while it was made is an empty file.
	if _, err := probe(path); err != nil && !errors.Is(err, errEmpty) {
		return nil, wrapAt(op, path, err)
	}
	return o.open(path)
}

func (o Options) catalogue(path string) *Catalogue {
	c := &Catalogue{path: path, now: o.Now, timeout: o.BusyTimeout}
	if c.now == nil {
		c.now = time.Now
	}
	if c.timeout <= 0 {
		c.timeout = 5 * time.Second
	}
	return c
}

func (o Options) open(path string) (_ *Catalogue, err error) {
	const op = "open catalogue"
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, wrapAt(op, path, fmt.Errorf("%w: %w", ErrReadOnly, err))
	}
	if err := f.Close(); err != nil {
		return nil, wrapAt(op, path, err)
	}
	ownerAlone(path)
	c := o.catalogue(path)
	defer func() {
		if err != nil {
			err = errors.Join(wrapAt(op, path, err), c.abandon())
		}
	}()
	if c.writer, err = connect(c.dsn("mode=rw", writerPragmas...), 1); err != nil {
		return nil, err
	}
	ctx := context.Background()
	if err := c.migrate(ctx); err != nil {
		return nil, cannotWrite(err)
	}
	if err := c.openReader("mode=ro"); err != nil {
		return nil, err
	}
	return c, c.closeStaleRuns(ctx)
}

// ownerAlone takes a catalogue that was copied with other modes back to its owner; SQLite gives the files
// beside it the mode of the main one. A file system without modes is no error: it has no others either.
func ownerAlone(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		if info, err := os.Stat(path + suffix); err == nil && info.Mode().Perm() != 0o600 {
			_ = os.Chmod(path+suffix, 0o600)
		}
	}
}

// cannotWrite names the usual cause for which SQLite cannot open its files beside the catalogue.
func cannotWrite(err error) error {
	var coded *sqlite.Error
	if errors.As(err, &coded) && coded.Code()&0xff == sqlite3.SQLITE_CANTOPEN {
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return err
}

// abandon closes what was opened of a catalogue that could not be opened whole.
func (c *Catalogue) abandon() error {
	var errs []error
	for _, db := range []*sql.DB{c.writer, c.reader} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// openReader opens the pool of readers and reads the identity of the catalogue through it.
func (c *Catalogue) openReader(mode string) error {
	db, err := connect(c.dsn(mode, readerPragmas...), 4)
	if err != nil {
		return err
	}
	ctx := context.Background()
	version, err := userVersion(ctx, db)
	if err == nil && version > Latest() {
		err = newer(version)
	}
	if err == nil && version < Latest() {
		err = fmt.Errorf("the catalogue is of version %d and this program reads version %d: open it once for writing", version, Latest())
	}
	if err == nil {
		err = db.QueryRowContext(ctx, `SELECT id FROM catalogue`).Scan(&c.id)
	}
	if err != nil {
		return errors.Join(err, db.Close())
	}
	c.reader = db
	return nil
}

// settle returns the absolute path with links resolved, and ErrNone where there is no file.
func settle(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path, err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	} else if dir, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(dir, filepath.Base(abs))
	}
	_, err = exists(abs)
	return abs, err
}

var errEmpty = fmt.Errorf("%w: the file is empty", ErrForeign)

// probe reads the header of a database file and returns its version. It opens the file as any file,
// since SQLite would leave its own files beside another program's database.
func probe(path string) (version int, err error) {
	// From here on a file that is closed takes no lock of SQLite with it.
	if runtime.GOOS == "linux" && !sqlite.OFDLockingEnabled() {
		_, _ = sqlite.OFDLocking(true) // an old kernel keeps the locks that every Unix has
	}
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	var header [100]byte
	n, err := io.ReadFull(f, header[:])
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return 0, errEmpty
	case errors.Is(err, io.ErrUnexpectedEOF):
		return 0, ErrForeign
	case err != nil:
		return 0, err
	}
	if string(header[:16]) != "SQLite format 3\x00" || binary.BigEndian.Uint32(header[68:]) != applicationID {
		return 0, ErrForeign
	}
	version = int(binary.BigEndian.Uint32(header[60:]))
	if version > Latest() {
		return version, newer(version)
	}
	return version, nil
}

func newer(version int) error {
	return fmt.Errorf("%w: it has version %d, this program knows %d", ErrNewer, version, Latest())
}

// What every connection sets. Values of _pragma are set in the order of the alphabet, busy_timeout
// first; journal_mode is set after the migration, which a rollback journal makes whole.
var (
	writerPragmas = []string{"_txlock=immediate", "_synchronous=FULL", "_foreign_keys=ON", "_defensive=1", "_dqs=0",
		"_pragma=recursive_triggers(1)", "_pragma=trusted_schema(OFF)", "_pragma=cell_size_check(ON)", "_pragma=cache_size(-65536)",
		"_pragma=temp_store(MEMORY)", "_pragma=wal_autocheckpoint(4000)", "_pragma=journal_size_limit(67108864)"}
	readerPragmas = []string{"_query_only=1", "_foreign_keys=ON", "_defensive=1", "_dqs=0",
		"_pragma=trusted_schema(OFF)", "_pragma=cell_size_check(ON)", "_pragma=cache_size(-32768)", "_pragma=temp_store(MEMORY)"}
)

// dsn returns a file: URI. Made by net/url, since SQLite cuts a plain path at # and at ?.
func (c *Catalogue) dsn(mode string, pragmas ...string) string {
	path := filepath.ToSlash(c.path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/folder
	}
	u := url.URL{Scheme: "file", Path: path}
	u.RawQuery = strings.Join(append([]string{mode, "_busy_timeout=" + strconv.FormatInt(c.timeout.Milliseconds(), 10)}, pragmas...), "&")
	return u.String()
}

func connect(dsn string, connections int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}
