// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is a span of time that a model names. As text it is a whole number
// and a unit, as "30d", "24h", "15m" or "90s", or several of them: "1d12h".
type Duration time.Duration

// The units of a Duration. A Day is 24 hours, whatever the clocks of a zone do.
const (
	Second = Duration(time.Second) // time's own second
	Minute = Duration(time.Minute) // 60 seconds
	Hour   = Duration(time.Hour)   // 60 minutes
	Day    = 24 * Hour
	Week   = 7 * Day // 7 days
)

// maxDuration keeps sums of a time and a duration far from overflow: 100 years.
const maxDuration = 36525 * Day

// String returns the text, with the largest units first.
func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	if d%Second != 0 || d < 0 {
		return time.Duration(d).String()
	}
	var b strings.Builder
	for _, u := range durationUnits() {
		if n := d / u.size; n > 0 {
			fmt.Fprintf(&b, "%d%s", n, u.name)
			d %= u.size
		}
	}
	return b.String()
}

// MarshalText writes what String returns.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes; also weeks, as "2w".
func (d *Duration) UnmarshalText(text []byte) error {
	rest := string(text)
	var sum Duration
	for rest != "" {
		end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if end <= 0 || end > 9 {
			return durationSyntax(text)
		}
		n, err := strconv.ParseInt(rest[:end], 10, 64)
		size := unitSize(rest[end])
		if err != nil || size == 0 || n > int64(maxDuration/size) {
			return durationSyntax(text)
		}
		sum, rest = sum+Duration(n)*size, rest[end+1:]
	}
	if sum > maxDuration || len(text) == 0 {
		return durationSyntax(text)
	}
	*d = sum
	return nil
}

func durationSyntax(text []byte) error {
	return fmt.Errorf("%q is not a duration such as 30d, 24h or 15m", text)
}

type durationUnit struct {
	name string
	size Duration
}

func durationUnits() []durationUnit {
	return []durationUnit{{"d", Day}, {"h", Hour}, {"m", Minute}, {"s", Second}}
}

func unitSize(name byte) Duration {
	switch name {
	case 'w':
		return Week
	case 'd':
		return Day
	case 'h':
		return Hour
	case 'm':
		return Minute
	case 's':
		return Second
	}
	return 0
}
