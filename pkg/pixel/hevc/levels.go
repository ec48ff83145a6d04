// SPDX-License-Identifier: Apache-2.0

package hevc

// levels reads the values of the coefficients of a square; dc says that it is the one of the lowest
// frequencies (H.265, 7.3.8.11, 9.3.4.2.6 and 9.3.4.2.7).
func (d *decoder) levels(s *levels, c int, dc bool) {
	set := 2
	if dc || c > 0 {
		set = 0
	}
	if s.greater == 0 {
		set++
	}
	s.greater = 1
	second := -1 // the first that is above 1
	for k := range min(s.n, 8) {
		context := ctxGreater1 + 4*set + s.greater
		if c > 0 {
			context += 16
		}
		s.level[k] = 1
		if d.bin(context) == 1 {
			s.level[k], s.greater = 2, 0
			if second < 0 {
				second = k
			}
		} else if s.greater > 0 && s.greater < 3 {
			s.greater++
		}
	}
	for k := 8; k < s.n; k++ {
		s.level[k] = 1
	}
	if second >= 0 {
		context := ctxGreater2 + set
		if c > 0 {
			context += 4
		}
		s.level[second] += int64(d.bin(context))
	}
	hidden := d.slice.pps.signHiding && !d.bypassed && s.scanned[0]-s.scanned[s.n-1] > 3
	signs := s.n
	if hidden {
		signs--
	}
	negative := d.bypasses(signs) << (16 - signs)
	d.remaining(s, second)
	sum := int64(0)
	for k := range s.n {
		sum += s.level[k]
		if negative>>(15-k)&1 == 1 {
			s.level[k] = -s.level[k]
		}
	}
	if hidden && sum&1 == 1 {
		s.level[s.n-1] = -s.level[s.n-1]
	}
}

// remaining reads what the levels are above what their flags could say.
func (d *decoder) remaining(s *levels, second int) {
	rice := 0
	for k := range s.n {
		most := int64(1)
		switch {
		case k == second:
			most = 3
		case k < 8:
			most = 2
		}
		if s.level[k] != most {
			continue
		}
		s.level[k] += int64(d.remainder(rice))
		if s.level[k] > 3<<rice {
			rice = min(rice+1, 4)
		}
	}
}

// remainder reads a number whose code lengthens by its prefix (H.265, 9.3.3.11).
func (d *decoder) remainder(rice int) int {
	prefix := 0
	for prefix < maxPrefix && d.bypass() == 1 {
		prefix++
	}
	if prefix <= 3 {
		return prefix<<rice + d.bypasses(rice)
	}
	return (1<<(prefix-3)+3-1)<<rice + d.bypasses(prefix-3+rice)
}

// maxPrefix keeps a level within 32 bits; a sound stream stays far below.
const maxPrefix = 24
