// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// What a History keeps.
const (
	filesKept  = 35  // the last files
	sketchRows = 256 // hashes of rows of each, the smallest
	sizesKept  = 35  // median sizes of a column
	filesLeast = 5   // from how many files on sizes, rows and clocks are judged
)

// History knows the files of one feed that came before, and judges the next by them: whether it has
// been here before, under whatever name and in whatever order; whether its columns changed; whether
// its numbers are in another unit; whether a part of the day is missing. It keeps a few kilobytes a
// file.
//
// NewHistory makes one. It is for one goroutine at a time.
type History struct {
	contract Contract
	files    []fileMark // by day, then name
}

// fileMark is what is remembered of a file.
type fileMark struct {
	day     anomaly.Day
	name    string
	content Fingerprint
	sketch  []uint64 // the smallest hashes of rows, in order
	header  []string
	rows    int
	sizes   []size
	clock   float64 // the last instant, in hours into its day in UTC; −1 is not known
}

// size is the middle size of the numbers of a column.
type size struct {
	column string
	mid    float64 // median of log10 |x|
	round  float64 // share of numbers that are multiples of a hundred
}

// NewHistory returns a History of a feed that has sent nothing.
func NewHistory(c Contract) (*History, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	return &History{contract: c}, nil
}

// See judges a file by those before it, and remembers it unless it should be blocked: what is odd
// does not become what is usual. A file that was blocked and is right after all is taken with Accept.
func (m *History) See(f File) []anomaly.Finding {
	mark := m.mark(&f)
	var out []anomaly.Finding
	add := func(kind anomaly.Kind, severity anomaly.Severity, subject, note string) {
		series := m.contract.series()
		g := anomaly.NewFinding(kind, series, f.Day, f.Name+subject)
		g.Detector, g.Severity, g.Probability, g.Note = "file", severity, 0.95, note
		g.Evidence = []anomaly.Evidence{{Name: "file", Text: note}}
		out = append(out, g)
	}
	m.duplicates(&mark, add)
	m.drift(&mark, add)
	m.units(&mark, add)
	m.parts(&mark, add)
	if !slices.ContainsFunc(out, func(g anomaly.Finding) bool { return g.Severity == anomaly.Block }) {
		m.remember(mark)
	}
	return out
}

// Accept remembers a file whatever is odd about it.
func (m *History) Accept(f File) { m.remember(m.mark(&f)) }

func (m *History) remember(mark fileMark) {
	i, again := slices.BinarySearchFunc(m.files, mark, func(a, b fileMark) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.name, b.name))
	})
	if again {
		m.files[i] = mark
		return
	}
	m.files = slices.Insert(m.files, i, mark)
	if len(m.files) > filesKept {
		m.files = slices.Delete(m.files, 0, len(m.files)-filesKept)
	}
}

// report adds a finding.
type report func(kind anomaly.Kind, severity anomaly.Severity, subject, note string)

// duplicates compares the content with that of the files before: as a whole, and by a sample of rows.
func (m *History) duplicates(mark *fileMark, add report) {
	const most, much = 0.95, 0.5
	for i := len(m.files) - 1; i >= 0; i-- {
		old := &m.files[i]
		if old.name == mark.name && old.day == mark.day {
			continue // the same file, restated
		}
		if mark.rows > 0 && old.content == mark.content {
			add(anomaly.DuplicateFile, anomaly.Block, " content", fmt.Sprintf("the %d rows of %s of %s again", old.rows, old.name, old.day))
			return
		}
		part := contained(mark, old)
		if part > most {
			add(anomaly.DuplicateFile, anomaly.Block, " content", fmt.Sprintf("%.0f %% of the rows are those of %s of %s", 100*part, old.name, old.day))
			return
		}
		if part > much {
			add(anomaly.DuplicateFile, anomaly.Review, " content", fmt.Sprintf("about %.0f %% of the rows are those of %s of %s", 100*part, old.name, old.day))
			return
		}
	}
}

// drift compares the columns with those of the last file.
func (m *History) drift(mark *fileMark, add report) {
	if len(m.files) == 0 {
		return
	}
	last := m.files[len(m.files)-1].header
	var came, went []string
	for _, name := range mark.header {
		if !slices.Contains(last, name) {
			came = append(came, name)
		}
	}
	for _, name := range last {
		if !slices.Contains(mark.header, name) {
			went = append(went, name)
		}
	}
	if len(came)+len(went) > 0 {
		add(anomaly.SchemaDrift, anomaly.Review, " columns", fmt.Sprintf("columns that came: %q; that went: %q", came, went))
	}
}

// units compares the middle size of each watched column with its past: a factor of 100 or 1000 in
// all rows at once is a unit, not a boom.
func (m *History) units(mark *fileMark, add report) {
	for _, s := range mark.sizes {
		var past, rounds []float64
		for i := range m.files {
			for _, o := range m.files[i].sizes {
				if o.column == s.column {
					past, rounds = append(past, o.mid), append(rounds, o.round)
				}
			}
		}
		if len(past) < filesLeast {
			continue
		}
		mid, spread := middle(past)
		move := s.mid - mid
		power := math.Floor(move + 0.5)
		if math.Abs(power) < 1 || math.Abs(move-power) > math.Max(0.2, 3*spread) || math.Abs(move) < float64(4*spread) {
			continue
		}
		usual, _ := middle(rounds)
		note := fmt.Sprintf("column %s: the middle value is %s times what it was; %.0f %% are multiples of 100, usually %.0f %%",
			s.column, factor(power), 100*s.round, 100*usual)
		add(anomaly.DecimalSlip, anomaly.Block, " "+s.column, note)
	}
}

// factor writes a power of ten.
func factor(power float64) string {
	text := "1"
	for range int(math.Abs(power)) {
		text += "0"
	}
	if power < 0 {
		return "1/" + text
	}
	return text
}

// parts compares the number of rows, and how far into the day they reach, with the files of the last
// days.
func (m *History) parts(mark *fileMark, add report) {
	const half, early = 0.5, 2 // of the rows; hours before the earliest end
	var rows, clocks []float64
	for i := range m.files {
		if m.files[i].day%7 == mark.day%7 {
			rows = append(rows, float64(m.files[i].rows))
		}
		if m.files[i].clock >= 0 {
			clocks = append(clocks, m.files[i].clock)
		}
	}
	const weeks = 3
	if len(rows) >= weeks {
		if mid, _ := middle(rows); float64(mark.rows) < float64(half*slices.Min(rows)) {
			add(anomaly.PartialDay, anomaly.Review, " rows", fmt.Sprintf("%d rows; on this day of the week usually %.0f", mark.rows, mid))
		}
	}
	if len(clocks) >= filesLeast && mark.clock >= 0 && mark.clock < slices.Min(clocks)-early {
		mid, _ := middle(clocks)
		add(anomaly.PartialDay, anomaly.Review, " clock", fmt.Sprintf("the last row is of hour %.1f; usually of hour %.1f", mark.clock, mid))
	}
}

// middle returns the median, and the median distance from it as a standard deviation.
func middle(xs []float64) (mid, spread float64) {
	xs = slices.Clone(xs)
	slices.Sort(xs)
	mid = xs[len(xs)/2]
	for i := range xs {
		xs[i] = math.Abs(xs[i] - mid)
	}
	slices.Sort(xs)
	return mid, float64(1.4826 * xs[len(xs)/2])
}

// log10 is the decimal logarithm, with the same bits everywhere.
func log10(x float64) float64 { return numeric.Log(x) / 2.302585092994045684 }
