// SPDX-License-Identifier: Apache-2.0

// Amana triages a leaked photo archive: see the README and `amana help`.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"amana/pkg/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(cli.Main(ctx, os.Args[1:], cli.System()))
}
