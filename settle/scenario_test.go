// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

var update = flag.Bool("update", false, "rewrite the golden files of the scenarios")

// scenarioFloor is how many scenarios there are at least, so that a lost directory is noticed.
const scenarioFloor = 33

// TestScenarios runs every directory of testdata that has an agreements.json:
//
//	README.md           what it shows, where its numbers come from, the arithmetic by hand, and a
//	                    table of the totals, which -update does not touch
//	agreements.json     what is owed
//	events*.csv, .jsonl what happened; each file is a batch
//	options.json        the attribution policy, if it is not last_touch; calendars of workdays; fixings
//	statements.golden   Statement.Text of all statements
//	campaigns.golden    the results of all campaigns
//	agreements.golden   Describe of all agreements, in English and Korean
func TestScenarios(t *testing.T) {
	all := allScenarios(t)
	for _, s := range all {
		t.Run(filepath.Base(s.dir), s.run)
	}
	if len(all) < scenarioFloor {
		t.Errorf("%d scenarios, want %d at least", len(all), scenarioFloor)
	}
	t.Logf("%d scenarios", len(all))
}

func allScenarios(t testing.TB) []*scenario {
	t.Helper()
	files, err := filepath.Glob("testdata/*/agreements.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []*scenario
	for _, file := range files {
		all = append(all, loadScenario(t, filepath.Dir(file)))
	}
	return all
}

// scenario is a case read from its directory.
type scenario struct {
	dir        string
	agreements []settle.Agreement
	plan       *settle.Plan
	batches    []event.Batch
}

func loadScenario(t testing.TB, dir string) *scenario {
	t.Helper()
	s := &scenario{dir: dir}
	var err error
	if s.agreements, err = settle.ParseAgreements(s.read(t, "agreements.json"), nil); err != nil {
		t.Fatal(err)
	}
	if s.plan, err = settle.NewPlan(s.agreements, s.options(t)); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "events*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no events: %v", err)
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		batch, rejections, err := event.ReadAll(f, &event.ReaderOptions{Name: filepath.Base(file)})
		_ = f.Close()
		if err != nil || len(rejections) > 0 {
			t.Fatalf("%s: %v, rejections %v", file, err, rejections)
		}
		s.batches = append(s.batches, batch)
	}
	return s
}

func (s *scenario) read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (s *scenario) options(t testing.TB) *settle.PlanOptions {
	t.Helper()
	if _, err := os.Stat(filepath.Join(s.dir, "options.json")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var in struct {
		Attribution string
		Workdays    map[string]json.RawMessage
		Fixings     json.RawMessage
	}
	if err := json.Unmarshal(s.read(t, "options.json"), &in); err != nil {
		t.Fatal(err)
	}
	policies := map[string]settle.Attribution{
		"": settle.LastTouch, "last_touch": settle.LastTouch, "first_touch": settle.FirstTouch, "none": settle.NoAttribution,
	}
	policy, ok := policies[in.Attribution]
	if !ok {
		t.Fatalf("options.json: %q is not a policy", in.Attribution)
	}
	opts := &settle.PlanOptions{Attribution: policy, Workdays: map[string]settle.Workdays{}}
	var err error
	for name, data := range in.Workdays {
		if opts.Workdays[name], err = settle.ParseHolidays(data); err != nil {
			t.Fatal(err)
		}
	}
	if in.Fixings != nil {
		if opts.Fixings, err = settle.ParseFixings(in.Fixings); err != nil {
			t.Fatal(err)
		}
	}
	return opts
}

func (s *scenario) run(t *testing.T) {
	tally := s.plan.NewTally()
	addBatches(t, tally, s.batches)
	statements, campaigns := statementsText(t, tally), campaignsText(t, tally)
	s.golden(t, "statements.golden", statements)
	s.golden(t, "campaigns.golden", campaigns)
	s.golden(t, "agreements.golden", described(s.agreements))
	s.byHand(t, tally)
	for name, other := range s.otherWays(t) {
		if diff := cmp.Diff(statements, statementsText(t, other)); diff != "" {
			t.Errorf("%s: statements mismatch (-in order +%s):\n%s", name, name, diff)
		}
		if diff := cmp.Diff(campaigns, campaignsText(t, other)); diff != "" {
			t.Errorf("%s: campaigns mismatch (-in order +%s):\n%s", name, name, diff)
		}
	}
}

func (s *scenario) golden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(s.read(t, name)), got); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
	}
}

// otherWays folds the same batches in ways that must make no difference.
func (s *scenario) otherWays(t *testing.T) map[string]*settle.Tally {
	t.Helper()
	ways := map[string]*settle.Tally{}
	for seed := range uint64(3) {
		tally := s.plan.NewTally()
		addBatches(t, tally, shuffledTwice(rand.New(rand.NewPCG(seed, 1)), s.batches))
		ways[fmt.Sprintf("shuffled and repeated, seed %d", seed)] = tally
	}
	merged := s.plan.NewTally()
	for _, b := range slices.Backward(s.batches) {
		part := s.plan.NewTally()
		addBatches(t, part, []event.Batch{b, b})
		if _, err := merged.Merge(part); err != nil {
			t.Fatal(err)
		}
	}
	ways["merged from the last file to the first"] = merged
	data, err := merged.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if ways["saved and restored"], err = s.plan.UnmarshalTally(data); err != nil {
		t.Fatal(err)
	}
	return ways
}

// shuffledTwice repeats every batch, shuffles each, divides those that append into single events,
// and shuffles the batches.
func shuffledTwice(r *rand.Rand, batches []event.Batch) []event.Batch {
	var out []event.Batch
	for _, b := range slices.Concat(batches, batches) {
		b.Events = slices.Clone(b.Events)
		r.Shuffle(len(b.Events), func(i, j int) { b.Events[i], b.Events[j] = b.Events[j], b.Events[i] })
		if b.Partition != "" {
			out = append(out, b)
			continue
		}
		for i := range b.Events {
			out = append(out, event.Batch{Events: b.Events[i : i+1]})
		}
	}
	r.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

func addBatches(t testing.TB, tally *settle.Tally, batches []event.Batch) {
	t.Helper()
	for _, b := range batches {
		added, err := tally.Add(b)
		if err != nil {
			t.Fatal(err)
		}
		if len(added.Rejections) > 0 || added.Events() != len(b.Events) {
			t.Fatalf("%d events in, %+v", len(b.Events), added)
		}
	}
}

func statementsText(t testing.TB, tally *settle.Tally) string {
	t.Helper()
	statements, err := tally.Statements()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for i, s := range statements {
		if i > 0 {
			b.WriteString("\n" + strings.Repeat("═", 72) + "\n\n")
		}
		if err := s.Text(&b); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func campaignsText(t testing.TB, tally *settle.Tally) string {
	t.Helper()
	campaigns, err := tally.Campaigns()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	counts := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(counts, "campaign\timpressions\tclicks\tconversions\tpending\tapproved\tpartly\tcancelled\trefunded\tlost\t")
	for _, c := range campaigns {
		_, _ = fmt.Fprintf(counts, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", nameOr(c.Campaign), c.Impressions, c.Clicks,
			c.Conversions, c.Pending, c.Approved, c.PartlyRefunded, c.Cancelled, c.Refunded, c.Lost)
	}
	_ = counts.Flush()
	b.WriteByte('\n')
	sums := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintln(sums, "campaign\tcurrency\tgross\trefunds\tchargebacks\tfees\tcost\tcommission\tnet profit\t")
	for _, c := range campaigns {
		for _, m := range c.Money {
			_, _ = fmt.Fprintf(sums, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", nameOr(c.Campaign), m.Currency, m.Gross.Number(),
				m.Refunds.Number(), m.Chargebacks.Number(), m.Fees.Number(), m.Cost.Number(), m.Commission.Number(),
				m.NetProfit.Number())
		}
	}
	_ = sums.Flush()
	return b.String()
}

func nameOr(campaign string) string {
	if campaign == "" {
		return "(none)"
	}
	return campaign
}

// byHand holds the figures worked out by hand in README.md against the Tally: every statement has a
// row with its total, and a campaign's figures may have rows too.
func (s *scenario) byHand(t *testing.T, tally *settle.Tally) {
	t.Helper()
	want := map[string]string{}
	row := regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$`)
	for _, m := range row.FindAllStringSubmatch(string(s.read(t, "README.md")), -1) {
		if m[3] != "total" && m[3] != "by hand" && !strings.HasPrefix(m[1], "-") {
			want[m[1]+" "+m[2]] = m[3]
		}
	}
	got := map[string]string{}
	statements, err := tally.Statements()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range statements {
		got[fmt.Sprint(x.Agreement, " ", x.Period.Name)] = x.Total.String()
	}
	for name := range want {
		if campaign, figure, ok := strings.Cut(name, " "); ok && strings.HasPrefix(campaign, "campaign:") {
			got[name] = campaignFigure(t, tally, strings.TrimPrefix(campaign, "campaign:"), figure)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures mismatch (-README.md +got):\n%s", diff)
	}
}

// campaignFigure returns a figure of a campaign by its name in JSON.
func campaignFigure(t *testing.T, tally *settle.Tally, campaign, figure string) string {
	t.Helper()
	result, err := tally.Campaign(strings.TrimPrefix(campaign, "(none)"))
	if err != nil {
		t.Fatal(err)
	}
	figures := map[string]any{}
	var list []any
	for _, m := range result.Money {
		list = append(list, m)
	}
	for _, part := range append(list, result) {
		data, err := json.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		fields := map[string]any{}
		if err := json.Unmarshal(data, &fields); err != nil {
			t.Fatal(err)
		}
		for name, value := range fields {
			figures[name] = value
			if m, ok := part.(settle.CampaignMoney); ok && len(list) > 1 {
				figures[name+" "+m.Currency.Code()] = value
			}
		}
	}
	return fmt.Sprint(figures[figure])
}

// TestScenariosExplained holds law 8 on the scenarios: the events behind each input of each line add
// up to the input.
func TestScenariosExplained(t *testing.T) {
	inputs := 0
	for _, s := range allScenarios(t) {
		tally := s.plan.NewTally()
		addBatches(t, tally, s.batches)
		statements, err := tally.Statements()
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range statements {
			for _, l := range x.Lines {
				for _, in := range l.Trace.Inputs {
					inputs++
					s.explained(t, tally, x, l, in)
				}
			}
		}
	}
	t.Logf("%d inputs explained", inputs)
}

func (s *scenario) explained(t *testing.T, tally *settle.Tally, x *settle.Statement, l settle.Line, in settle.Input) {
	t.Helper()
	p := x.Period
	if in.Before && in.Measure.Scope == settle.ScopePayout {
		return // the period before may have had a payout of its own
	}
	if in.Before {
		p = s.calendar(x.Agreement).At(p.From.Add(-1))
	}
	sums := map[money.Currency]money.Amount{}
	var number money.Decimal
	for c, err := range tally.Explain(x.Agreement, p, in.Measure, s.events) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Corrects != l.Corrects || c.Version != l.Version && in.Measure.Scope != settle.ScopeLifetime {
			continue
		}
		currency := c.Amount.Currency()
		if sums[currency], err = sums[currency].Add(c.Amount); err != nil {
			t.Fatal(err)
		}
		if number, err = number.Add(c.Number); err != nil {
			t.Fatal(err)
		}
	}
	sum := converted(t, sums, in)
	if sum.Decimal() != in.Amount.Decimal() || number != in.Number {
		t.Errorf("%s: %s %s: %s: events bring %s and %s, the statement has %s and %s", s.dir, x.Agreement,
			x.Period.Name, in.Measure.Name, sum, number, in.Amount, in.Number)
	}
}

func (s *scenario) calendar(id settle.AgreementID) settle.Calendar {
	i := slices.IndexFunc(s.agreements, func(a settle.Agreement) bool { return a.ID == id })
	return s.agreements[i].Calendar
}

// converted replaces what events brought in other currencies by what it became.
func converted(t *testing.T, sums map[money.Currency]money.Amount, in settle.Input) money.Amount {
	t.Helper()
	var total money.Amount
	add := func(sum *money.Amount, a money.Amount) {
		var err error
		if *sum, err = sum.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range in.Converted {
		left := sums[c.From.Currency()]
		add(&left, c.From.Neg())
		sums[c.From.Currency()] = left
		add(&total, c.To)
	}
	for currency, left := range sums {
		if currency == in.Amount.Currency() {
			add(&total, left)
		} else if !left.IsZero() {
			t.Errorf("%s of what events bring is not converted", left)
		}
	}
	return total
}

// events gives all events of all batches, those of superseded versions too.
func (s *scenario) events(yield func(event.Event, error) bool) {
	for _, b := range s.batches {
		for _, e := range b.Events {
			if !yield(e, nil) {
				return
			}
		}
	}
}
