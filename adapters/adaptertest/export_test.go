// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

// Without leaves checks out, so that the tests of the kit itself take less time.
func (k *Kit) Without(names ...string) { k.without = append(k.without, names...) }
