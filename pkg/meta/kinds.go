// SPDX-License-Identifier: Apache-2.0

package meta

import (
	"encoding/binary"
	"strings"

	"amana/pkg/photo"
)

// How far a TIFF structure is followed to find out whose it is. A raw file has less than ten directories.
const (
	kindDirs    = 16
	kindEntries = 512
)

// The tags that are read for it, beside those of clean.go (TIFF 6.0; TIFF/EP; DNG 1.4).
const (
	tagSubfile     = 0x00FE
	tagCompression = 0x0103
)

// kinds is what the directories of a TIFF structure tell about the camera's way of writing.
type kinds struct {
	data        []byte
	order       binary.ByteOrder
	maker       string
	dng         bool
	thumbnail   bool // the first picture is a reduced one
	sensor      bool // some picture is a sensor's colour filter array (TIFF/EP, 5.2.9) or linear raw (DNG)
	unread      bool // a directory lies behind the bytes at hand
	compression map[uint32]bool
}

// tiffFormat tells the cameras' raw files that are TIFF structures from other TIFF pictures. A picture of
// a raw maker's camera that was saved as TIFF has no sensor's picture in it and stays a TIFF. Sony's SR2 is
// named as its successor, ARW.
func tiffFormat(data []byte) Format {
	k := readKinds(data)
	raw := k.sensor || k.unread && k.thumbnail
	from := func(maker string) bool { return strings.HasPrefix(k.maker, maker) }
	switch {
	case k.dng:
		return Format{"dng", photo.Indexed}
	case k.compression[34713], raw && from("NIKON"):
		return Format{"nef", photo.Indexed}
	case raw && from("SONY"):
		return Format{"arw", photo.Indexed}
	case raw && (from("PENTAX") || from("RICOH")):
		return Format{"pef", photo.Indexed}
	case k.sensor:
		return Format{"raw", photo.Indexed}
	}
	return Format{"tiff", photo.Indexed}
}

func readKinds(data []byte) kinds {
	k := kinds{data: data, order: binary.LittleEndian, compression: map[uint32]bool{}}
	if len(data) < 8 {
		return k
	}
	if data[0] == 'M' {
		k.order = binary.BigEndian
	}
	queue := []uint32{k.order.Uint32(data[4:])}
	seen := map[uint32]bool{}
	for i := 0; i < len(queue) && i < kindDirs; i++ {
		if at := queue[i]; !seen[at] {
			seen[at] = true
			queue = append(queue, k.directory(at, i == 0)...)
		}
	}
	return k
}

// directory reads one directory and returns those that it points to, at most kindDirs.
func (k *kinds) directory(at uint32, first bool) (below []uint32) {
	if int64(at)+2 > int64(len(k.data)) {
		k.unread = true
		return nil
	}
	n := int(k.order.Uint16(k.data[at:]))
	fields := k.data[at+2:]
	for i := range min(n, kindEntries, len(fields)/12) {
		below = append(below, k.entry(fields[12*i:12*i+12], first)...)
	}
	if end := 12 * n; end+4 <= len(fields) {
		if next := k.order.Uint32(fields[end:]); next != 0 {
			below = append(below, next)
		}
	}
	return below[:min(len(below), kindDirs)]
}

func (k *kinds) entry(field []byte, first bool) (below []uint32) {
	tag, count := k.order.Uint16(field), k.order.Uint32(field[4:])
	number := k.order.Uint32(field[8:])
	if k.order.Uint16(field[2:]) == 3 {
		number = uint32(k.order.Uint16(field[8:]))
	}
	switch tag {
	case tagMake:
		if first {
			k.maker = strings.ToUpper(string(k.value(count, number, 32)))
		}
	case tagDNGVersion:
		k.dng = k.dng || first
	case tagSubfile:
		k.thumbnail = k.thumbnail || first && number&1 != 0
	case tagCompression:
		k.compression[number] = true
	case tagPhotometric:
		k.sensor = k.sensor || number == 32803 || number == 34892
	case tagSubIFDs:
		if count == 1 {
			return []uint32{number}
		}
		list := k.value(4*min(count, kindDirs), number, 4*kindDirs)
		k.unread = k.unread || len(list) < 4
		for ; len(list) >= 4; list = list[4:] {
			below = append(below, k.order.Uint32(list))
		}
	}
	return below
}

// value returns at most limit of the count bytes at an offset, fewer where the data end.
func (k *kinds) value(count, offset uint32, limit int64) []byte {
	if count <= 4 || int64(offset) >= int64(len(k.data)) {
		return nil
	}
	rest := k.data[offset:]
	return rest[:min(int64(count), limit, int64(len(rest)))]
}
