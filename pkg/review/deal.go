// SPDX-License-Identifier: Apache-2.0

package review

import "amana/pkg/photo"

// Deal gives each of ids to one of the people, in the order of Draw: to the one who has least so far of those
// who may have it, the first named of several. So nobody has more than one set more than another, unless
// may says no to somebody. Sets that nobody may have are left.
func Deal(ids []photo.SetID, people []string, seed uint64, may func(photo.SetID, string) bool) (hands map[string][]photo.SetID, left []photo.SetID) {
	hands = map[string][]photo.SetID{}
	for _, id := range Draw(ids, 1, seed) {
		to := ""
		for _, name := range people {
			if may(id, name) && (to == "" || len(hands[name]) < len(hands[to])) {
				to = name
			}
		}
		if to == "" {
			left = append(left, id)
			continue
		}
		hands[to] = append(hands[to], id)
	}
	return hands, left
}
