// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// The errors of signed heads.
var (
	ErrKey       = errors.New("not a key of signed notes")
	ErrSignature = errors.New("the signature does not hold")
)

// GenerateKey makes a pair of Ed25519 keys for signed notes (golang.org/x/mod/sumdb/note) from a source of
// random bytes: the private key, which signs, and the public one, which checks. The name stands in both and
// in every signature; it has no space and no plus sign.
func GenerateKey(random io.Reader, name string) (private, public string, err error) {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == '+' || r == 0x7f }) {
		return "", "", fmt.Errorf("%w: %q is no name of one (no spaces, no +)", ErrKey, name)
	}
	private, public, err = note.GenerateKey(random, name)
	if err != nil {
		return "", "", fmt.Errorf("%w: %w", ErrKey, err)
	}
	return private, public, nil
}

// Sign returns the head's text with a signature of the private key, as a signed note.
func (h Head) Sign(private string) (string, error) {
	signer, err := note.NewSigner(strings.TrimSpace(private))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrKey, err)
	}
	signed, err := note.Sign(&note.Note{Text: h.Text()}, signer)
	return string(signed), err
}

// OpenHead reads a head from a signed note and checks it against the public key, which must be one of its
// signers. Errors: ErrKey, ErrSignature, ErrNoHead.
func OpenHead(text, public string) (Head, error) {
	verifier, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil {
		return Head{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return Head{}, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return ParseHead(opened.Text)
}

// Unsigned returns a head's text, and whether a signed note was taken off it; nothing is checked.
func Unsigned(text string) (head string, signed bool) {
	head, _, signed = strings.Cut(text, "\n\n")
	if signed {
		head += "\n"
	}
	return head, signed
}
