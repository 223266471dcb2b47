// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
)

// Freshness is the state of a feed.
type Freshness string

// The states of a feed.
const (
	FreshnessUnknown Freshness = "unknown"   // too little is known of when it comes
	Fresh            Freshness = "fresh"     // all is there that should be
	Late             Freshness = "late"      // past the time that it is due
	Stale            Freshness = "stale"     // past that by a day and more
	Recovered        Freshness = "recovered" // there again, within a day of having been stale
)

// Due says when a feed must be there. The zero value means that it is learned.
type Due struct {
	// After is the time from the end of a day to when the day's data are due.
	After time.Duration `json:"after,omitempty"`
	// Slack is added to what is learned: 0 means two hours.
	Slack time.Duration `json:"slack,omitempty"`
}

// What Arrivals keeps and asks for.
const (
	arrivalsKept  = 60
	arrivalsLeast = 7
	staleAfter    = 24 * time.Hour
)

// Arrivals learns when the days of each feed arrive, and tells which feed is late. Freshness is a
// state and not an event: a feed is stale until it has recovered, and only a day that is complete
// refreshes it.
//
// The zero value knows nothing. It is for one goroutine at a time.
type Arrivals struct {
	feeds map[Series]*arriving
}

// arriving is what is known of one feed.
type arriving struct {
	Due  Due          `json:"due"`
	Days []arrivedDay `json:"days"` // by day, the last ones
	// Back is when it came back after having been stale.
	Back time.Time `json:"back,omitzero"`
}

// arrivedDay is one complete day, with how long after its end it came first.
type arrivedDay struct {
	Day  Day           `json:"day"`
	Late time.Duration `json:"late"`
}

// Declare sets when a feed must be there.
func (a *Arrivals) Declare(partner, feed string, due Due) error {
	if due.After < 0 || due.Slack < 0 {
		return fmt.Errorf("anomaly: due time of %s/%s: %w", partner, feed, ErrArgument)
	}
	a.feed(Series{Partner: partner, Feed: feed}).Due = due
	return nil
}

func (a *Arrivals) feed(key Series) *arriving {
	if a.feeds == nil {
		a.feeds = map[Series]*arriving{}
	}
	if a.feeds[key] == nil {
		a.feeds[key] = &arriving{}
	}
	return a.feeds[key]
}

// Arrival is a day of a feed that came in.
type Arrival struct {
	// Partner and Feed are as in a Series.
	Partner, Feed string
	Day           Day // the day that came
	// At is when it came; Zone is that of the day, UTC if nil.
	At   time.Time
	Zone *time.Location
	// Partial says that more is to come: it does not refresh.
	Partial bool
}

// end is when a day is over in a zone.
func (d Day) end(zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	y, m, day := d.Time().Date()
	return time.Date(y, m, day+1, 0, 0, 0, 0, zone)
}

// Arrive takes note of a day, and tells whether it was in time; a partial one, and a day that was
// there before, is not counted.
func (a *Arrivals) Arrive(in Arrival) (inTime, counted bool) {
	f := a.feed(Series{Partner: in.Partner, Feed: in.Feed})
	i, known := slices.BinarySearchFunc(f.Days, in.Day, func(d arrivedDay, day Day) int { return cmp.Compare(d.Day, day) })
	if in.Partial || known {
		return false, false
	}
	late := in.At.Sub(in.Day.end(in.Zone))
	due, ok := f.due()
	inTime = !ok || late <= due
	if len(f.Days) > 0 && ok && late > due+staleAfter && in.Day > f.Days[len(f.Days)-1].Day {
		f.Back = in.At
	}
	f.Days = slices.Insert(f.Days, i, arrivedDay{in.Day, late})
	f.Days = f.Days[max(0, len(f.Days)-arrivalsKept):]
	return inTime, true
}

// due is how long after the end of a day its data are due: as declared, or later than nineteen of
// twenty days came, and some slack.
func (f *arriving) due() (time.Duration, bool) {
	if f.Due.After > 0 {
		return f.Due.After, true
	}
	if len(f.Days) < arrivalsLeast {
		return 0, false
	}
	late := make([]time.Duration, len(f.Days))
	for i, d := range f.Days {
		late[i] = d.Late
	}
	slices.Sort(late)
	return late[(len(late)-1)*95/100] + cmp.Or(f.Due.Slack, 2*time.Hour), true
}

// expected returns the first day after the last one that came on which days usually come: at least
// half of those days of the week.
func (f *arriving) expected() Day {
	const week = 7
	first, last := f.Days[0].Day, f.Days[len(f.Days)-1].Day
	var came, could [week]int
	for d := first; d <= last; d++ {
		could[daily.Weekday(int32(d))]++
	}
	for _, d := range f.Days {
		came[daily.Weekday(int32(d.Day))]++
	}
	for d := last + 1; d <= last+week; d++ {
		if k := daily.Weekday(int32(d)); could[k] == 0 || 2*came[k] >= could[k] {
			return d
		}
	}
	return last + 1
}

// FeedState is how fresh a feed is.
type FeedState struct {
	// Partner and Feed are as in a Series.
	Partner string    `json:"partner"`
	Feed    string    `json:"feed"`
	State   Freshness `json:"state"` // how it stands
	// Last is the last day that came, Waiting the one that should come next, DueAt when.
	Last    Day       `json:"last"`
	Waiting Day       `json:"waiting"`
	DueAt   time.Time `json:"due_at,omitzero"`
}

// States returns the state of each feed as of a time. zone is that of their days, UTC if nil.
func (a *Arrivals) States(asOf time.Time, zone *time.Location) (list []FeedState) {
	for key, f := range a.feeds {
		s := FeedState{Partner: key.Partner, Feed: key.Feed, State: FreshnessUnknown}
		if due, ok := f.due(); ok && len(f.Days) > 0 {
			s.Last, s.Waiting = f.Days[len(f.Days)-1].Day, f.expected()
			s.DueAt = s.Waiting.end(zone).Add(due)
			switch {
			case !asOf.Before(s.DueAt.Add(staleAfter)):
				s.State = Stale
			case !asOf.Before(s.DueAt):
				s.State = Late
			case !f.Back.IsZero() && asOf.Sub(f.Back) < staleAfter:
				s.State = Recovered
			default:
				s.State = Fresh
			}
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b FeedState) int {
		return cmp.Or(cmp.Compare(a.Partner, b.Partner), cmp.Compare(a.Feed, b.Feed))
	})
	return list
}

// Findings returns a finding for each feed that is late or stale. It has the same ID until the day
// that is waited for has come.
func (a *Arrivals) Findings(asOf time.Time, zone *time.Location) (list []Finding) {
	for _, s := range a.States(asOf, zone) {
		if s.State != Late && s.State != Stale {
			continue
		}
		f := NewFinding(StaleFeed, Series{Partner: s.Partner, Feed: s.Feed}, s.Waiting, "")
		f.Detector, f.Severity, f.Probability = "arrival", Review, 0.9
		if s.State == Stale {
			f.Severity, f.Probability = Block, 0.99
		}
		f.Evidence = []Evidence{{Name: "arrival", Text: "was due at " + s.DueAt.UTC().Format(time.RFC3339)}}
		list = append(list, f)
	}
	return list
}

// savedArrivals is the JSON form.
type savedArrivals struct {
	Partner string `json:"partner"`
	Feed    string `json:"feed"`
	arriving
}

// MarshalJSON returns what was learned, in one canonical form.
func (a *Arrivals) MarshalJSON() ([]byte, error) {
	list := make([]savedArrivals, 0, len(a.feeds))
	for key, f := range a.feeds {
		list = append(list, savedArrivals{key.Partner, key.Feed, *f})
	}
	slices.SortFunc(list, func(x, y savedArrivals) int {
		return cmp.Or(cmp.Compare(x.Partner, y.Partner), cmp.Compare(x.Feed, y.Feed))
	})
	return json.Marshal(list)
}

// UnmarshalJSON replaces what was learned.
func (a *Arrivals) UnmarshalJSON(data []byte) error {
	var list []savedArrivals
	if err := json.Unmarshal(data, &list); err != nil {
		return fmt.Errorf("anomaly: read arrivals: %w: %w", ErrCorrupt, err)
	}
	a.feeds = map[Series]*arriving{}
	for i := range list {
		f := list[i].arriving
		a.feeds[Series{Partner: list[i].Partner, Feed: list[i].Feed}] = &f
	}
	return nil
}
