// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package walk

import "os"

func sequential(int) {}

// Forget does nothing here.
func Forget(*os.File) {}

func spins(uint64) (turning, known bool) { return false, false }
