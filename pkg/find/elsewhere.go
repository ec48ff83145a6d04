// SPDX-License-Identifier: Apache-2.0

package find

// Elsewhere returns how the search did on another collection, for archives on which it was not tried.
func Elsewhere() Trial { return Trial{} }
