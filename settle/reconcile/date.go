// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"time"

	"github.com/jupan-go/jupan/settle"
)

// secondsOfDay is how long a day of UTC is.
const secondsOfDay = 24 * 60 * 60

// dayNumber numbers days in their order, so that they can be subtracted; it is 0
// for no date.
func dayNumber(d settle.Date) int32 {
	if d.IsZero() {
		return 0
	}
	y, m, day := d.YMD()
	first := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	return int32((time.Date(y, m, day, 0, 0, 0, 0, time.UTC).Unix()-first.Unix())/secondsOfDay) + 1
}

// daysBetween is how many days to is after from.
func daysBetween(from, to settle.Date) int { return int(dayNumber(to)) - int(dayNumber(from)) }

// noon is the middle of the day in a zone; every zone has it on every day.
func noon(d settle.Date, zone *time.Location) time.Time {
	y, m, day := d.YMD()
	return time.Date(y, m, day, 12, 0, 0, 0, zone)
}
