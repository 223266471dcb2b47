// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package forecast

import (
	"testing"

	"github.com/jupan-go/jupan/internal/testkit"
)

func TestNothingFuses(t *testing.T) {
	testkit.NothingFuses(t, ".", "../experiment", "../bandit", "../feature", "..")
}
