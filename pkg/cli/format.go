// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"amana/pkg/export"
)

// formatFlag is a flag whose wrong value is wrong usage, before any work is done.
type formatFlag struct{ to *string }

func (f formatFlag) String() string { return *f.to }
func (f formatFlag) Type() string   { return "FORMAT" }

func (f formatFlag) Set(s string) error {
	if err := export.CheckFormat(s); err != nil {
		return err
	}
	*f.to = s
	return nil
}

func addFormat(cmd *cobra.Command, to *string) { addFormatDefault(cmd, to, "table") }

func addFormatDefault(cmd *cobra.Command, to *string, format string) {
	*to = format
	cmd.Flags().Var(formatFlag{to}, "format", strings.Join(export.Formats(), ", "))
}

// write prints rows as data.
func (a *app) write(format string, rows export.Rows) error {
	return export.Write(a.io.Out, format, rows, export.Options{})
}

// writeAll prints tables one below the other.
func (a *app) writeAll(tables ...export.Rows) error {
	for i, rows := range tables {
		if i > 0 {
			if _, err := fmt.Fprintln(a.io.Out); err != nil {
				return err
			}
		}
		if err := a.write("table", rows); err != nil {
			return err
		}
	}
	return nil
}
