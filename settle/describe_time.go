// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"strconv"
	"strings"
	"time"
)

// date writes a day: 25 January 2026, 2026년 1월 25일.
func (w Words) date(d Date) string {
	if d.IsZero() {
		return "–"
	}
	if w.language == Korean {
		return d.noon().Format("2006년 1월 2일")
	}
	return d.noon().Format("2 January 2006")
}

// time writes a moment by the clock of the agreement's calendar: the day alone if
// it is the moment at which the day begins.
func (w Words) time(t time.Time) string {
	local := t.In(w.agreement.Calendar.zone())
	day := w.date(DateOf(local))
	if w.agreement.Calendar.midnight(local.Date()).Equal(t) {
		return day
	}
	return day + local.Format(" 15:04:05.999999999")
}

// lastDay writes the last day before a moment at which a day begins, and
// otherwise the moment.
func (w Words) lastDay(t time.Time) string {
	c := w.agreement.Calendar
	if local := t.In(c.zone()); c.midnight(local.Date()).Equal(t) {
		return w.Say("to %s", "%s까지", DateOf(local).AddDays(-1))
	}
	return w.Say("until before %s", "%s 전까지", t)
}

func (w Words) weekday(d time.Weekday) string {
	if w.language == Korean && d >= time.Sunday && d <= time.Saturday {
		return [...]string{"일요일", "월요일", "화요일", "수요일", "목요일", "금요일", "토요일"}[d]
	}
	return d.String()
}

// calendar says how time is cut into periods.
func (w Words) calendar(c Calendar) string {
	var text string
	switch c.Cycle {
	case Daily:
		text = w.Say("daily", "매일")
	case Weekly:
		text = w.Say("weekly, from %s to %s", "매주 %s부터 %s까지", c.WeekStart, (c.WeekStart+6)%7)
	case SemiMonthly:
		text = w.Say("twice a month, to the 15th and to the last day", "월 2회(1일~15일, 16일~말일)")
	case Custom:
		text = w.Say("by listed periods: %s", "지정 기간별: %s", w.starts(c))
	default:
		text = w.Say("monthly, by calendar month", "매월(1일~말일)")
		if c.ClosingDay > 0 {
			text = w.Say("monthly, closing on the %s", "매월 %[2]s일 마감(전월 %[3]s일~당월 %[2]s일)",
				ordinal(c.ClosingDay), strconv.Itoa(c.ClosingDay), strconv.Itoa(c.ClosingDay+1))
		}
	}
	return text + w.Say("; days begin at midnight in %s", " · 기준 시간대 %s", c.zone().String())
}

func (w Words) starts(c Calendar) string {
	parts := make([]string, len(c.Starts))
	for i, s := range c.Starts {
		end := c.Until
		if i+1 < len(c.Starts) {
			end = c.Starts[i+1].Date
		}
		parts[i] = w.Say("%s from %s to %s", "%s %s~%s", s.Name, s.Date, end.AddDays(-1))
	}
	return strings.Join(parts, "; ")
}

// ordinal writes 1st, 2nd, 3rd, 4th …
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

// dateRule writes a rule for a day; what it counts from is for the caller to say.
func (w Words) dateRule(r DateRule) string {
	n := strconv.Itoa(r.N)
	var text string
	switch r.Basis {
	case DaysAfter:
		text = w.Say("%s days after", "%s일 후(D+%[1]s일)", n)
		if r.N == 0 {
			text = w.Say("on the day itself", "당일")
		}
	case WorkdaysAfter:
		text = w.Say("%s workdays after", "%s영업일 후(D+%[1]s영업일)", n)
	case DayOfMonth:
		text = w.Say("on the %[2]s of %[1]s", "%s %[3]s일", w.month(r.Months), ordinal(r.N), n)
		if r.N == 31 {
			text = w.Say("on the last day of %s", "%s 말일", w.month(r.Months))
		}
	case WorkdayOfMonth:
		text = w.Say("on the %[2]s workday of %[1]s", "%s 제%[3]s영업일", w.month(r.Months), ordinal(r.N), n)
		if r.N == -1 {
			text = w.Say("on the last workday of %s", "%s 마지막 영업일", w.month(r.Months))
		} else if r.N < 0 {
			text = w.Say("on the %[2]s workday of %[1]s, counted from its end", "%s 말일부터 역산하여 제%[3]s영업일",
				w.month(r.Months), ordinal(-r.N), strconv.Itoa(-r.N))
		}
	default:
		text = r.String()
	}
	switch r.Roll {
	case RollFollowing:
		text += w.Say(", or the next workday", "(휴일이면 다음 영업일)")
	case RollPreceding:
		text += w.Say(", or the workday before", "(휴일이면 직전 영업일)")
	case RollModified:
		text += w.Say(", or the next workday of the same month, or else the one before", "(휴일이면 다음 영업일, 달이 바뀌면 직전 영업일)")
	}
	return text
}

// month names the month that is n after that of the day from which a rule counts.
func (w Words) month(n int) string {
	switch n {
	case 0:
		return w.Say("the same month", "당월")
	case 1:
		return w.Say("the next month", "익월")
	case 2:
		return w.Say("the month after next", "익익월")
	case -1:
		return w.Say("the month before", "전월")
	}
	if n < 0 {
		return w.Say("the %s month before", "%[2]s개월 전", ordinal(-n), -n)
	}
	return w.Say("the %s month after", "%[2]s개월 뒤", ordinal(n), n)
}
