// SPDX-License-Identifier: Apache-2.0

// Package bag puts pictures and what is said of them into a bag (BagIt, RFC 8493), which other programs
// check and a browser reads. Payload is named by its SHA-256, so that no name tells anything; everything
// else is a tag file, and is covered by the tag manifest.
//
// Callers may lean on this: a file is given to the sink once, whole, and in an order that needs no look
// back, so that a bag can be streamed; one picture is in memory at a time; the same additions give the same
// bytes. It chooses nothing, and writes nothing by itself: where files go is the sink's affair.
package bag

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"amana/pkg/manifest"
	"amana/pkg/photo"
)

// Sink takes the files of a bag, each under its slash-separated name.
type Sink func(name string, body []byte) error

// Writer is a bag on its way. Its methods are for one goroutine; after an error it is of no use.
type Writer struct {
	put     Sink
	payload map[photo.Digest]int64
	tags    []manifest.Entry
}

// New begins a bag.
func New(put Sink) *Writer { return &Writer{put: put, payload: map[photo.Digest]int64{}} }

// Name returns the name of payload in a bag.
func Name(d photo.Digest) string { return "data/" + d.String() }

// Add puts payload into the bag under the name of its SHA-256, which it returns. What is there already is not
// put again.
func (w *Writer) Add(body []byte) (photo.Digest, error) {
	d := photo.Digest(sha256.Sum256(body))
	if _, known := w.payload[d]; known {
		return d, nil
	}
	w.payload[d] = int64(len(body))
	return d, w.put(Name(d), body)
}

// Tag puts a file beside the payload.
func (w *Writer) Tag(name string, body []byte) error {
	w.tags = append(w.tags, manifest.Entry{Name: name, Bytes: int64(len(body)), SHA256: sha256.Sum256(body)})
	return w.put(name, body)
}

// Field is a line of bag-info.txt.
type Field struct{ Label, Value string }

// Close writes the manifests and what declares the bag, with the fields and Payload-Oxum in bag-info.txt. It
// returns the SHA-256 of the payload manifest, which stands for all pictures.
func (w *Writer) Close(info ...Field) (photo.Digest, error) {
	var payload []manifest.Entry
	var octets int64
	for d, n := range w.payload {
		payload = append(payload, manifest.Entry{Name: Name(d), Bytes: n, SHA256: d})
		octets += n
	}
	list, err := listed(payload)
	if err != nil {
		return photo.Digest{}, err
	}
	info = append(slices.Clone(info), Field{"Payload-Oxum", fmt.Sprintf("%d.%d", octets, len(payload))})
	for _, file := range []struct {
		name string
		body []byte
	}{{"bagit.txt", []byte(manifest.BagDeclaration)}, {"bag-info.txt", fields(info)}, {"manifest-sha256.txt", list}} {
		if err := w.Tag(file.name, file.body); err != nil {
			return photo.Digest{}, err
		}
	}
	tags, err := listed(w.tags)
	if err != nil {
		return photo.Digest{}, err
	}
	return sha256.Sum256(list), w.put("tagmanifest-sha256.txt", tags)
}

// listed returns a manifest in the order of names.
func listed(entries []manifest.Entry) ([]byte, error) {
	slices.SortFunc(entries, func(a, b manifest.Entry) int { return strings.Compare(a.Name, b.Name) })
	var b bytes.Buffer
	m := manifest.NewWriter(&b, manifest.BagIt)
	for _, e := range entries {
		if err := m.Write(e); err != nil {
			return nil, fmt.Errorf("list %q: %w", e.Name, err)
		}
	}
	err := m.Flush()
	return b.Bytes(), err
}

// fields writes bag-info.txt; a line feed in a value would begin another field.
func fields(info []Field) []byte {
	var b bytes.Buffer
	for _, f := range info {
		fmt.Fprintf(&b, "%s: %s\n", f.Label, strings.Join(strings.Fields(f.Value), " "))
	}
	return b.Bytes()
}
