// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
)

// sheet edits a CSV file as a person does in a spreadsheet: sheet FROM TO SET.COLUMN=TEXT…
// A program of its kind writes every cell anew.
func sheet(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) >= 2, "sheet FROM TO SET.COLUMN=TEXT…")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(ts.ReadFile(args[0]), "\ufeff"))).ReadAll()
	ts.Check(err)
	set := slices.Index(rows[0], "set_id")
	for _, arg := range args[2:] {
		where, text, _ := strings.Cut(arg, "=")
		id, column, _ := strings.Cut(where, ".")
		row, col := slices.IndexFunc(rows, func(r []string) bool { return r[set] == id }), slices.Index(rows[0], column)
		if row < 0 || col < 0 {
			ts.Fatalf("%s has no cell %s", args[0], where)
		}
		rows[row][col] = text
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	ts.Check(w.WriteAll(rows))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o644))
}

// saveAs writes a CSV file as spreadsheet programs save it: save-as FROM TO {semicolons|unicode-text|windows-1256}
func saveAs(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg, len(args) == 3, "save-as FROM TO FORM")
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[0]))).ReadAll()
	ts.Check(err)
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.UseCRLF = true
	w.Comma = map[string]rune{"semicolons": ';', "unicode-text": '\t', "windows-1256": ';'}[args[2]]
	ts.Check(w.WriteAll(rows))
	out := text.Bytes()
	switch args[2] {
	case "unicode-text":
		out = []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(text.String())) {
			out = append(out, byte(u), byte(u>>8))
		}
	case "windows-1256":
		out = nil
		for _, r := range text.String() {
			if r < 128 {
				out = append(out, byte(r))
			} else {
				out = append(out, 0xe1) // the letter lam, for any
			}
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out, 0o644))
}
