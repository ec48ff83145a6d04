// SPDX-License-Identifier: Apache-2.0

package manifest

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

const (
	hashdeepMagic   = "%%%% HASHDEEP-1.0"
	hashdeepColumns = "size,sha256,filename"
	hashdeepLongest = 2046 // bytes of a line that hashdeep 4.4 reads whole
)

// The escapes. coreutils up to 8 reads the first two alone.
var (
	sumEscape = strings.NewReplacer("\\", `\\`, "\n", `\n`, "\r", `\r`)
	bagEscape = strings.NewReplacer("%", "%25", "\n", "%0A", "\r", "%0D")
)

// Writer writes a manifest. The order of its entries is the caller's affair.
type Writer struct {
	w      *bufio.Writer
	format Format
}

// NewWriter begins a manifest. Notes are lines that say where it comes from; hashdeep alone has room for
// them, each is one line there, and what is not printable in it is escaped by the caller.
func NewWriter(w io.Writer, f Format, notes ...string) *Writer {
	out := &Writer{w: bufio.NewWriter(w), format: f}
	if f == Hashdeep {
		fmt.Fprintf(out.w, "%s\n%%%%%%%% %s\n", hashdeepMagic, hashdeepColumns)
		for _, note := range notes {
			fmt.Fprintf(out.w, "## %s\n", strings.NewReplacer("\n", " ", "\r", " ").Replace(note))
		}
	}
	return out
}

// Write writes one entry. An error that wraps ErrNotHeld leaves the manifest as it was, and the next entry
// can be written; every other error is of the writer below.
func (w *Writer) Write(e Entry) error {
	if err := w.format.Holds(e); err != nil {
		return err
	}
	var line string
	switch w.format {
	case Hashdeep:
		line = hashdeepLine(e)
	case BagIt:
		line = e.SHA256.String() + "  " + bagEscape.Replace(e.Name)
	default:
		line = sumLine(e)
	}
	_, err := w.w.WriteString(line + "\n")
	return err
}

// Flush writes what is left. A manifest is whole after it alone.
func (w *Writer) Flush() error { return w.w.Flush() }

// sumLine is the line that sha256sum writes, but for a file named -, which it would take for its input.
func sumLine(e Entry) string {
	name, before := e.Name, ""
	if name == "-" {
		name = "./-"
	}
	if escaped := sumEscape.Replace(name); escaped != name {
		name, before = escaped, `\`
	}
	return before + e.SHA256.String() + "  " + name
}

// hashdeepLine has the name as hashdeep prints it below the current folder, since its audit compares that.
func hashdeepLine(e Entry) string {
	return strconv.FormatInt(e.Bytes, 10) + "," + e.SHA256.String() + ",./" + e.Name
}
