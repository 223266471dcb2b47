// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// sheets is how many sheets of A4 a page takes, by its name, where that has been looked at. Others
// take one to four.
func sheets() map[string]int {
	return map[string]int{
		"steering/review": 1, "quickstart/review": 1, "anomaly/report.en": 1, "anomaly/report.ko": 1,
		"document/statement-open.en": 2, "document/statement-open.ko": 2, "document/statement-closed.en": 2, "document/statement-closed.ko": 2,
		"document/agreement.en": 1, "document/agreement.ko": 1, "document/taxsheet": 1,
	}
}

// The pages that jupan and its examples write are as every page must be, and print on A4.
func TestPapers(t *testing.T) {
	t.Parallel()
	need(t)
	dir := t.TempDir()
	program(t, "./examples/steering", "-html", filepath.Join(dir, "steering", "review.html"))
	program(t, "./examples/quickstart", "-out", filepath.Join(dir, "quickstart"))
	reports(t, filepath.Join(dir, "anomaly"))
	documents(t, filepath.Join(dir, "document"))
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.html"))
	if err != nil || len(files) < 12 {
		t.Fatalf("%d pages, %v", len(files), err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".ico") { // browsers ask for it by themselves
			w.WriteHeader(http.StatusNoContent)
			return
		}
		http.FileServer(http.Dir(dir)).ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	b := newTab(t)
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(file), filepath.ToSlash(dir)+"/"), ".html")
		b.open(server.URL + "/" + name + ".html")
		b.looks(name, screens()[0], screens()[3])
		if got, want := b.print(name), sheets()[name]; got != want && want != 0 || got < 1 || got > 4 {
			t.Errorf("%s prints on %d sheets, want %d", name, got, want)
		}
	}
}

// program runs an example, with its last argument's directory there.
func program(t *testing.T, name string, args ...string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(args[len(args)-1]), 0o755); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "go", append([]string{"run", name}, args...)...)
	run.Dir = top
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// print makes a PDF of the page, as a reader's browser would, and returns how many sheets it has.
func (b *tab) print(name string) int {
	b.t.Helper()
	pdf := run(b, "print", chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if *shots != "" {
		if err := os.WriteFile(filepath.Join(*shots, strings.ReplaceAll(name, "/", "-")+".pdf"), pdf, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
	for _, box := range regexp.MustCompile(`/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]`).FindAllSubmatch(pdf, -1) {
		if wide, high := string(box[1]), string(box[2]); !strings.HasPrefix(wide, "59") || !strings.HasPrefix(high, "84") { // 595 by 842 points
			b.t.Errorf("%s prints on sheets of %s by %s points, which is not A4", name, wide, high)
		}
	}
	return len(regexp.MustCompile(`/Type /Page\b`).FindAll(pdf, -1))
}

// reports writes the report of a desk with a slip, in both languages.
func reports(t *testing.T, dir string) {
	t.Helper()
	monitor, err := anomaly.NewMonitor(&anomaly.Options{Metrics: []anomaly.Metric{{Name: "gross", Currency: money.KRW}, {Name: "orders", Counts: true}}})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	last := anomaly.DayOf(at) - 1
	random := rand.New(rand.NewPCG(1, 2))
	for day := last - 80; day <= last; day++ {
		for _, store := range []string{"seoul", "busan", "jeju"} {
			orders := 900 + random.Int64N(90)
			gross := orders*14_000 + random.Int64N(200_000)
			if store == "busan" && day == last {
				gross *= 100
			}
			series := anomaly.Series{Partner: "bluemart", Feed: "sales", Entity: store, Metric: "orders"}
			monitor.Observe(anomaly.Observation{Series: series, Day: day, Value: money.Int(orders)})
			series.Metric = "gross"
			monitor.Observe(anomaly.Observation{Series: series, Day: day, Value: money.Int(gross)})
		}
	}
	found, err := monitor.Close(t.Context(), last)
	if err != nil || len(found) == 0 {
		t.Fatalf("%d findings, %v", len(found), err)
	}
	var desk anomaly.Desk
	desk.Raise(at, found...)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, language := range map[string]settle.Language{"report.en.html": settle.English, "report.ko.html": settle.Korean} {
		var page bytes.Buffer
		if err := anomaly.NewReport(&desk, monitor, &anomaly.ReportOptions{Language: language, AsOf: at.Add(time.Hour)}).HTML(&page); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), page.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
