// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	jupanbeam "github.com/jupan-go/jupan/adapters/beam"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func TestMain(m *testing.M) {
	jupanbeam.Register[jupanbeam.Spec]()
	jupanbeam.Register[quizSpec]()
	flag.Parse()
	beam.Init()
	os.Exit(m.Run())
}

// Two partners: one is paid by tiers for what is kept and by conversions that are approved, the
// other for impressions and clicks, which are restated daily.
const agreements = `[
  {"id": "navi", "party": "navi", "currency": "KRW", "calendar": {"zone": "Asia/Seoul"}, "terms": [
    {"type": "revenue_share", "tiers": {"mode": "slab", "steps": [{"up_to": "1000000", "rate": "5%"}, {"rate": "7.5%"}]}},
    {"type": "per_action", "price": "1000 KRW"}
  ]},
  {"id": "kite", "party": "kite", "currency": "KRW", "terms": [
    {"type": "per_click", "price": "30 KRW"},
    {"type": "revenue_share", "rate": "3.3%"},
    {"type": "minimum", "amount": "5000 KRW"}
  ]}
]`

func spec() jupanbeam.Spec {
	return jupanbeam.Spec{Agreements: agreements, Seed: [16]byte{1, 2, 3}, Dimensions: []string{"device"}}
}

const header = "source,id,kind,at,currency,gross,quantity,order,party,campaign\n"

// lines are rows of conversions and of the payments of their orders, each up to three times, a few
// with other contents the second time, all in a random order.
func lines(orders int) []string {
	random := rand.New(rand.NewPCG(7, 11))
	var rows []string
	add := func(format string, args ...any) {
		for range 1 + random.IntN(3)/2 {
			rows = append(rows, fmt.Sprintf(format, args...))
		}
	}
	at := func() string { return fmt.Sprintf("2026-%02d-%02dT10:00:00Z", 1+random.IntN(3), 1+random.IntN(28)) }
	for i := range orders {
		party := []string{"navi", "kite"}[i%2]
		add("ads,c-%d,conversion,%s,,,1,o-%d,%s,A%d\n", i, at(), i, party, i%5)
		add("shop,p-%d,payment_captured,%s,KRW,%d,,o-%d,,\n", i, at(), 1000+random.IntN(90000), i)
		switch i % 9 {
		case 0: // the order goes to whoever came last
			add("ads,d-%d,conversion,%s,,,1,o-%d,kite,B\n", i, at(), i)
		case 1:
			add("shop,r-%d,payment_refunded,%s,KRW,-%d,,o-%d,,\n", i, at(), 1000+random.IntN(500), i)
		case 2: // the same key with other contents
			add("shop,p-%d,payment_captured,%s,KRW,%d,,o-%d,,\n", i, at(), 1000+random.IntN(90000), i)
		}
	}
	random.Shuffle(len(rows), func(i, k int) { rows[i], rows[k] = rows[k], rows[i] })
	return rows
}

// inputs writes the files: one to be cut, one whose rows are partly those of the first, compressed,
// and three versions of a partition.
func inputs(t testing.TB, orders int) []jupanbeam.File {
	t.Helper()
	rows := lines(orders)
	cut := len(rows) * 2 / 3
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(header + strings.Join(rows[cut-cut/4:], "")))
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	contents := map[string]string{"a.csv": header + strings.Join(rows[:cut], ""), "b.csv.gz": packed.String()}
	for version := range 3 {
		text := fmt.Sprintf("#jupan events/1 partition=\"kite/2026-02-01\" version=%d\n%s", version+1, header)
		for id := range 40 - version {
			text += fmt.Sprintf("kite,clicks-%d,click,2026-02-01T00:00:00Z,,,%d,,kite,A\n", id, 100*id+version+1)
		}
		contents[fmt.Sprintf("part-%d.csv", (version+1)%3)] = text // the last version is not the last file
	}
	var files []jupanbeam.File
	dir := t.TempDir()
	for name, text := range contents {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, jupanbeam.File{Path: path})
	}
	slices.SortFunc(files, func(a, b jupanbeam.File) int { return strings.Compare(a.Path, b.Path) })
	return files
}

// single settles files on one machine, without Beam.
func single(t testing.TB, p jupanbeam.Planner, files []jupanbeam.File) *settle.Tally {
	t.Helper()
	plan, err := p.Plan()
	if err != nil {
		t.Fatal(err)
	}
	var readers []settle.EventReader
	for _, f := range files {
		file, err := os.Open(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = file.Close() })
		r, err := event.NewReader(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		readers = append(readers, r)
	}
	tally, _, err := settle.Fold(context.Background(), plan, readers...)
	if err != nil {
		t.Fatal(err)
	}
	return tally
}

// onPrism settles files on Beam's own runner, inside this process, and returns what it wrote.
func onPrism[P jupanbeam.Planner](t testing.TB, plan P, files []jupanbeam.File, opts *jupanbeam.Options) (out output) {
	t.Helper()
	dir := t.TempDir()
	p, s := beam.NewPipelineWithRoot()
	result, err := jupanbeam.Settle(s, plan, files, opts)
	if err != nil {
		t.Fatal(err)
	}
	path := func(name string) string { return filepath.Join(dir, name) }
	written := map[string]beam.PCollection{"statements": result.Statements, "sums": result.Sums}
	read := map[string]*[]byte{"statements": &out.statements, "sums": &out.sums, "rejections": &out.rejections}
	if opts != nil && opts.WithTally {
		written["tally"], read["tally"] = result.Tally, &out.tally
	}
	for name, one := range written {
		if err := jupanbeam.Write(s, path(name), one); err != nil {
			t.Fatal(err)
		}
	}
	if err := jupanbeam.WriteRejections(s, path("rejections"), result.Rejections); err != nil {
		t.Fatal(err)
	}
	if out.job, err = prism.Execute(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	for name, to := range read {
		if *to, err = os.ReadFile(path(name)); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

type output struct {
	statements, sums, tally, rejections []byte
	job                                 beam.PipelineResult
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// wanted is what one machine says.
func wanted(t testing.TB, p jupanbeam.Planner, files []jupanbeam.File) (want output) {
	t.Helper()
	one := single(t, p, files)
	var errs [3]error
	want.statements, errs[0] = jupanbeam.Statements(one)
	want.sums, errs[1] = one.Sums().MarshalBinary()
	want.tally, errs[2] = one.MarshalBinary()
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return want
}

// quiz pays for each approved conversion: a term of the host's own.
type quiz struct {
	Price money.Amount `json:"price"`
}

// Type is the name in JSON.
func (quiz) Type() string { return "quiz" }

func answers() settle.Measure {
	return settle.Measure{Name: "answers", Sum: settle.SumCount, Kinds: []event.Kind{"quiz.answered"}}
}

// Measures are the answers.
func (quiz) Measures() []settle.Measure { return []settle.Measure{answers()} }

// Apply adds one line.
func (q quiz) Apply(r *settle.Rating) error {
	n, err := r.Number(answers())
	if err != nil {
		return err
	}
	return r.Add(settle.Draft{Label: "answers", Class: settle.ClassEarning, Exact: q.Price.Exact().MulDecimal(n)})
}

// quizSpec is a Spec with that term.
type quizSpec struct{ jupanbeam.Spec }

// Plan compiles it.
func (s quizSpec) Plan() (*settle.Plan, error) {
	types := settle.BuiltinTerms()
	types["quiz"] = func() settle.Term { return new(quiz) }
	return s.Compile(types)
}
