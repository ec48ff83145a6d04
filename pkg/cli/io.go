// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"io"
	"os"
	"os/user"
	"time"

	"golang.org/x/term"
)

// IO is everything that the program takes from its surroundings.
type IO struct {
	In       io.Reader
	Out      io.Writer // data
	Err      io.Writer // talk
	Terminal bool      // Err is a terminal
	Env      func(string) string
	Now      func() time.Time
	User     func() string // name of the user at the keyboard
}

// System returns the surroundings of a process.
func System() IO {
	return IO{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Terminal: term.IsTerminal(int(os.Stderr.Fd())),
		Env:      os.Getenv,
		Now:      time.Now,
		User:     userName,
	}
}

func userName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return os.Getenv("USER")
}
