// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"time"

	"github.com/jupan-go/jupan/internal/terse"
)

// parseTime reads an RFC 3339 time with up to nine decimals of a second, upper
// case T and Z, as an instant in UTC. It is exact about what it accepts: no
// leap seconds, no 24:00, no day that the month does not have.
func parseTime(s string) (t time.Time, ok bool) {
	if len(s) < len("2006-01-02T15:04:05Z") {
		return t, false
	}
	var month terse.Month
	unix, ok := month.Seconds(s)
	if !ok {
		return t, false
	}
	nanos, offset, ok := parseTail(s[19:])
	return time.Unix(unix-offset, nanos).UTC(), ok
}

// parseTail reads what follows the seconds: decimals and the offset from UTC,
// which is returned in seconds.
func parseTail(s string) (nanos, offset int64, ok bool) {
	if s == "Z" {
		return 0, 0, true
	}
	if s[0] == '.' {
		i, unit := 1, int64(1_000_000_000)
		for ; i < len(s) && s[i]-'0' <= 9 && unit > 1; i++ {
			unit /= 10
			nanos += int64(s[i]-'0') * unit
		}
		if i == 1 {
			return 0, 0, false
		}
		s = s[i:]
	}
	if s == "Z" {
		return nanos, 0, true
	}
	if len(s) != len("+00:00") || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, 0, false
	}
	h1, h2, m1, m2 := s[1]-'0', s[2]-'0', s[4]-'0', s[5]-'0'
	if h1 > 2 || h2 > 9 || m1 > 5 || m2 > 9 || h1 == 2 && h2 > 3 {
		return 0, 0, false
	}
	offset = (int64(h1)*10+int64(h2))*3600 + (int64(m1)*10+int64(m2))*60
	if s[0] == '-' {
		offset = -offset
	}
	return nanos, offset, true
}
