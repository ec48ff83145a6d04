// SPDX-License-Identifier: Apache-2.0

package index

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"amana/pkg/fingerprint"
	"amana/pkg/meta"
	"amana/pkg/photo"
	"amana/pkg/pixel"
)

// content finds out what the bytes are. It depends on the bytes alone. The error is ctx's.
func (r *run) content(ctx context.Context, got reading) (photo.Content, error) {
	if c, ok := r.seen.find(got.sums.SHA256); ok {
		return c, nil
	}
	c := photo.Content{Digest: got.sums.SHA256, Bytes: got.size, MD5: got.sums.MD5, SHA1: got.sums.SHA1}
	if err := r.inspect(ctx, got, &c); err != nil {
		return photo.Content{}, err
	}
	r.seen.add(c)
	return c, nil
}

// inspect fills in what a file's bytes say. A panic of a reader is the bytes' damage.
//
// A damaged picture keeps a fingerprint only where the damage lies behind it, as where the end marker is
// lost. What was not read is grey, and two pictures that are grey from the same line on are alike in
// nothing but that; where a byte turned within, everything behind it may have another brightness.
func (r *run) inspect(ctx context.Context, got reading, c *photo.Content) (err error) {
	defer func() {
		if v := recover(); v != nil {
			c.Status, c.Reason = photo.Damaged, panicked(v).Error()
		}
	}()
	if got.size == 0 {
		c.Status, c.Reason = photo.NotPicture, "empty"
		return nil
	}
	format := meta.Sniff(got.data[:min(len(got.data), prefix)])
	c.Format, c.Status = format.Name, format.Status
	if !format.Status.Picture() {
		return nil
	}
	c.Exif = meta.ReadExif(format.Name, got.data)
	c.Steps, c.Thumbnail = meta.Encoding(format.Name, got.data)
	if r.NoPictures {
		return nil
	}
	if got.cut {
		c.Status, c.Reason = photo.Unsupported, fmt.Sprintf("%v: %d bytes", pixel.ErrTooLarge, got.size)
		return nil
	}
	cost, err := pixel.Cost(format.Name, got.data)
	if err != nil {
		cost = 0 // Decode says the same, with what could be read of the header
	}
	release, err := r.budget.decode(ctx, cost)
	if err != nil {
		return err
	}
	defer release()
	picture, err := pixel.Decode(format.Name, got.data, c.Exif.Orientation)
	c.Width, c.Height = picture.Width, picture.Height
	if err != nil {
		c.Status, c.Reason = refused(err)
	}
	if picture.Whole && (c.Status == photo.Indexed || c.Status == photo.Damaged) {
		c.Print = fingerprint.Of(picture.Small)
	}
	return nil
}

// refused turns an error of pixel into a status and its reason.
func refused(err error) (photo.Status, string) {
	switch {
	case errors.Is(err, pixel.ErrTooLarge):
		return photo.Unsupported, err.Error()
	case errors.Is(err, pixel.ErrUnsupported):
		return photo.Unsupported, strings.TrimPrefix(err.Error(), pixel.ErrUnsupported.Error()+": ")
	}
	return photo.Damaged, strings.TrimPrefix(err.Error(), pixel.ErrDamaged.Error()+": ")
}
