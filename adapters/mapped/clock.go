// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
)

// clock reads the times of one field. Rows that follow each other share their day, and
// often the whole text, so both are kept.
type clock struct {
	of   *timePlan
	zone *time.Location

	text, zoneText string // read last
	last           moment

	year, month, day int // worked out last
	base             int64
	date             string
	plain            bool // no clock is put forward or back on that day
}

// moment is what a text says: an instant, and the date where it is a day.
type moment struct {
	at   time.Time
	date string
}

func newClock(of *timePlan, zone *time.Location) *clock {
	if of.zone != nil {
		zone = of.zone
	}
	return &clock{of: of, zone: zone}
}

// read reads a text, in the zone of an abbreviation if there is one.
func (c *clock) read(text, abbreviation string) (moment, error) {
	if text == c.text && abbreviation == c.zoneText {
		return c.last, nil
	}
	zone := c.zone
	if abbreviation != "" {
		var err error
		if zone, err = rows.Zone(abbreviation); err != nil {
			return moment{}, err
		}
	}
	var err error
	for _, l := range c.of.layouts {
		var m moment
		if m, err = c.try(l, text, zone); err == nil {
			c.text, c.zoneText, c.last = text, abbreviation, m
			return m, nil
		}
	}
	if len(c.of.layouts) > 1 {
		err = fmt.Errorf("%w: want a time like one of %q", event.ErrSyntax, c.of.patterns)
	}
	return moment{}, err
}

func (c *clock) try(l *layout, text string, zone *time.Location) (moment, error) {
	switch {
	case l.form == excelDays:
		return spreadsheet(text, zone)
	case l.form != written:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n > math.MaxInt64/1_000_000 || n < -math.MaxInt64/1_000_000 {
			return moment{}, fmt.Errorf("%w: want a whole number of seconds or milliseconds", event.ErrSyntax)
		}
		if l.form == unixMillis {
			return moment{at: time.UnixMilli(n).UTC()}, nil
		}
		return moment{at: time.Unix(n, 0).UTC()}, nil
	case l.pieces != nil && !l.zoned && len(text) == l.length && zone == c.zone:
		if m, ok := c.placed(l, text); ok {
			return m, nil
		}
	case l.noon:
		text = strings.NewReplacer("오전", "AM", "오후", "PM", "am", "AM", "pm", "PM").Replace(text)
	}
	m, err := l.parse(text, zone)
	if errors.Is(err, event.ErrSyntax) {
		err = fmt.Errorf("%w: want a time like %s", event.ErrSyntax, l.pattern)
	}
	return m, err
}

// parse reads a text by package time.
func (l *layout) parse(text string, zone *time.Location) (moment, error) {
	if l.date {
		day, err := time.Parse(l.text, text)
		if err != nil {
			return moment{}, event.ErrSyntax
		}
		return dayOf(day, zone), nil
	}
	if l.zoned {
		at := strings.LastIndexByte(text, ' ')
		if at < 0 {
			return moment{}, event.ErrSyntax
		}
		var err error
		if zone, err = rows.Zone(text[at+1:]); err != nil {
			return moment{}, err
		}
		text = text[:at]
	}
	at, err := rows.ParseTime(l.text, text, zone)
	return moment{at: at}, err
}

// dayOf is the beginning of a date in a zone.
func dayOf(day time.Time, zone *time.Location) moment {
	y, m, d := day.Date()
	noon := time.Date(y, m, d, 12, 0, 0, 0, zone)
	return moment{at: adapters.StartOfDay(noon, zone).UTC(), date: day.Format(time.DateOnly)}
}

// placed reads a time whose parts have their places. It leaves all that is odd to
// package time: what is no time, and days on which clocks are turned.
func (c *clock) placed(l *layout, text string) (moment, bool) {
	var year, month, day, hour, minute, second int
	for i := range l.pieces {
		p := &l.pieces[i]
		part := text[p.from : p.from+len(p.text)]
		if p.part == 0 {
			if part != p.text {
				return moment{}, false
			}
			continue
		}
		n := 0
		for j := range len(part) {
			if part[j] < '0' || part[j] > '9' {
				return moment{}, false
			}
			n = n*10 + int(part[j]-'0')
		}
		switch p.part {
		case 'y':
			year = n
		case 'M':
			month = n
		case 'd':
			day = n
		case 'H':
			hour = n
		case 'm':
			minute = n
		case 's':
			second = n
		}
	}
	if hour > 23 || minute > 59 || second > 59 || !c.begin(year, month, day) {
		return moment{}, false
	}
	at := time.Unix(c.base+int64(hour*3600+minute*60+second), 0).UTC()
	if l.date {
		return moment{at: at, date: c.date}, true
	}
	return moment{at: at}, true
}

// begin works out when a day begins; false if it is none, or no plain one.
func (c *clock) begin(year, month, day int) bool {
	if year == c.year && month == c.month && day == c.day {
		return c.plain
	}
	const about = 4 * time.Hour // more than clocks are ever moved
	c.year, c.month, c.day = year, month, day
	begin := time.Date(year, time.Month(month), day, 0, 0, 0, 0, c.zone)
	from, to := begin.ZoneBounds()
	c.plain = int(begin.Month()) == month && year > 0 && begin.Hour() == 0 &&
		(from.IsZero() || begin.Sub(from) > about) && (to.IsZero() || to.Sub(begin) > 24*time.Hour+about)
	c.base, c.date = begin.Unix(), begin.Format(time.DateOnly)
	return c.plain
}

// spreadsheet reads the number by which spreadsheets keep times: days since the end of
// 1899, with the time of day as a fraction. They count a day in 1900 that was none, so
// the days before March of that year are refused.
func spreadsheet(text string, zone *time.Location) (moment, error) {
	whole, fraction, timed := strings.Cut(text, ".")
	days, err := strconv.ParseInt(whole, 10, 32)
	if err != nil || days < 61 || timed && (fraction == "" || len(fraction) > 17) {
		return moment{}, fmt.Errorf("%w: want the number of a day, such as 46027", event.ErrSyntax)
	}
	day := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days))
	if !timed {
		return dayOf(day, zone), nil
	}
	const digits = 12
	n, err := strconv.ParseUint((fraction + strings.Repeat("0", digits))[:digits], 10, 64)
	if err != nil {
		return moment{}, fmt.Errorf("%w: want the number of a day, such as 46027.5", event.ErrSyntax)
	}
	const one = 1_000_000_000_000
	seconds := (n*86400 + one/2) / one
	wall := day.Add(time.Duration(seconds) * time.Second)
	at, err := rows.ParseTime(time.DateTime, wall.Format(time.DateTime), zone)
	return moment{at: at}, err
}
