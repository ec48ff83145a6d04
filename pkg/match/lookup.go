// SPDX-License-Identifier: Apache-2.0

package match

import "slices"

// lookup lists the hashes by the value of one part: those of value v are ids[starts[v]:starts[v+1]], and
// those that were added later hang in a chain. A chain is slower to follow than a list and needs nothing
// to be moved.
type lookup struct {
	starts []uint32
	ids    []uint32
	first  []uint32 // of each value, the last that was added, from 1; 0 is none
	next   []uint32 // of each that was added, the one before it
	base   int      // place of the first that was added
}

func newLookup(hashes [][32]byte, p int) lookup {
	t := lookup{starts: make([]uint32, 1<<partBits+1), ids: make([]uint32, len(hashes)), base: len(hashes)}
	for i := range hashes {
		t.starts[int(part(&hashes[i], p))+1]++
	}
	for v := range 1 << partBits {
		t.starts[v+1] += t.starts[v]
	}
	free := slices.Clone(t.starts)
	for i := range hashes {
		v := part(&hashes[i], p)
		t.ids[free[v]] = uint32(i)
		free[v]++
	}
	return t
}

// add lists a hash, which comes right behind those that are listed.
func (t *lookup) add(value uint16, place uint32) {
	if t.first == nil {
		t.first = make([]uint32, 1<<partBits)
	}
	t.next = append(t.next, t.first[value])
	t.first[value] = place - uint32(t.base) + 1
}

// each calls visit with every hash of a value.
func (t *lookup) each(value uint16, visit func(id uint32)) {
	for _, id := range t.ids[t.starts[value]:t.starts[int(value)+1]] {
		visit(id)
	}
	if t.first == nil {
		return
	}
	for i := t.first[value]; i > 0; i = t.next[i-1] {
		visit(uint32(t.base) + i - 1)
	}
}
