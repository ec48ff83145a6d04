// SPDX-License-Identifier: Apache-2.0

package photo

import "testing"

func TestSamePerson(t *testing.T) {
	for _, pair := range [][2]string{{"Samira", "samira "}, {"Samira K.", "samira  k"}, {"أحمد", "احمد"}, {"فاطمة", "فاطمه"}, {"A\u200fB", "ab"}, {"!", " !"}, {"ليلى حسن", "ليلي  حسن"}} {
		if !SamePerson(pair[0], pair[1]) {
			t.Errorf("%q and %q are two", pair[0], pair[1])
		}
	}
	for _, pair := range [][2]string{{"Samira", "Samir"}, {"Omar", "عمر"}, {"!", "?"}, {"", "x"}} {
		if SamePerson(pair[0], pair[1]) {
			t.Errorf("%q and %q are one", pair[0], pair[1])
		}
	}
}
