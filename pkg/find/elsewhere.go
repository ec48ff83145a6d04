// SPDX-License-Identifier: Apache-2.0

package find

import "amana/pkg/alter"

// Elsewhere returns how the search did on another collection, for archives on which it was not tried: a quarter of 500
// pictures of UKBench, none of which the score was fitted on, each altered in seven ways in turn:
// find-bench --archive ukbench-a --part 2/4 --each 7 --seed 9000.
func Elsewhere() Trial {
	return Trial{Photos: 500, Sample: 125, Seed: 9000, Mistaken: 2, Tallies: []Tally{
		{Kind: "all", Group: alter.Light, Asked: 441, Found: 441, Alone: 1, Plain: 410},
		{Kind: "all", Group: alter.Middle, Asked: 217, Found: 216, Plain: 53},
		{Kind: "all", Group: alter.Heavy, Asked: 186, Found: 182, Alone: 1, Plain: 19},
		{Kind: "all", Group: alter.Double, Asked: 31, Found: 26, Plain: 2},
	}}
}
