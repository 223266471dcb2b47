// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/testkit/scenario"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

// The journals of all scenarios, and one with odd names and texts, are read by hledger, Ledger and
// Beancount with their strict settings, and their own balances are ours. What they must refuse shows
// that they look.

// program is one that reads journals.
type program struct {
	name, install string // the command that checks, and the package of the distribution
	extension     string
	write         func(w io.Writer, entries []journal.Entry) error
	check         []string
	report        []string
	balances      func(t *testing.T, report string) map[string]string
	// labels lists the values of the tag label, each behind mark.
	labels []string
	mark   string
}

func programs() []program {
	return []program{
		{
			name: "hledger", install: "hledger", extension: "journal", write: journal.WriteHledger,
			check:    []string{"hledger", "-f", "FILE", "check", "--strict", "ordereddates", "balancednoautoconversion"},
			report:   []string{"hledger", "-f", "FILE", "balance", "--flat", "-N", "-O", "csv"},
			balances: hledgerBalances,
			labels:   []string{"hledger", "-f", "FILE", "tags", "label", "--values"},
		},
		{
			name: "ledger", install: "ledger", extension: "ledger", write: journal.WriteLedger,
			check: []string{"ledger", "--args-only", "--strict", "--pedantic", "-f", "FILE", "stats"},
			report: []string{
				"ledger", "--args-only", "-f", "FILE", "balance", "--flat", "--no-total", "--format", "@%(account)\n%(amount)\n",
			},
			balances: ledgerBalances,
			labels:   []string{"ledger", "--args-only", "-f", "FILE", "tags", "--values"}, mark: "label: ",
		},
		{
			name: "bean-check", install: "beancount", extension: "beancount",
			write: func(w io.Writer, entries []journal.Entry) error {
				return journal.WriteBeancount(w, entries, &journal.BeancountOptions{Roots: koreanRoots()})
			},
			check: []string{"bean-check", "FILE"},
			report: []string{
				"bean-query", "-f", "csv", "FILE", "SELECT account, currency, str(sum(number)) GROUP BY account, currency",
			},
			balances: beancountBalances,
			labels:   []string{"bean-query", "-f", "csv", "FILE", "SELECT DISTINCT meta('label')"},
		},
	}
}

// eachProgram runs a test with every program that is installed; .ci/run installs them.
func eachProgram(t *testing.T, f func(t *testing.T, p program)) {
	for _, p := range programs() {
		t.Run(p.name, func(t *testing.T) {
			if _, err := exec.LookPath(p.name); err != nil {
				t.Skipf("%s is not installed (Debian's package %s): its opinion on the journals is not asked", p.name, p.install)
			}
			f(t, p)
		})
	}
}

// run runs a command on a file and returns what it says.
func (p program) run(t *testing.T, command []string, file string) (string, error) {
	t.Helper()
	args := slices.Clone(command)
	args[slices.Index(args, "FILE")] = file
	var out, faults bytes.Buffer
	c := exec.Command(args[0], args[1:]...)
	c.Stdout, c.Stderr = &out, &faults
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "LEDGER_FILE=", "HOME="+t.TempDir())
	if err := c.Run(); err != nil {
		return out.String(), fmt.Errorf("%w: %.2000s%.2000s", err, &faults, &out)
	}
	if p.name == "ledger" && faults.Len() > 0 { // --strict only warns
		return out.String(), errors.New(faults.String())
	}
	return out.String(), nil
}

// file writes text where the program can read it.
func (p program) file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jupan."+p.extension)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (p program) text(t *testing.T, entries []journal.Entry) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.write(&b, entries); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// agrees holds that the program accepts the entries, and that its balances are ours.
func (p program) agrees(t *testing.T, entries []journal.Entry) {
	t.Helper()
	file := p.file(t, p.text(t, entries))
	if _, err := p.run(t, p.check, file); err != nil {
		t.Fatal(err)
	}
	report, err := p.run(t, p.report, file)
	if err != nil {
		t.Fatal(err)
	}
	balances, err := journal.Balances(entries)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, b := range balances {
		want[p.key(t, b.Account, b.Amount.Currency())] = b.Amount.Number()
	}
	got := p.balances(t, report)
	for key, number := range got { // a sum may show more zeros than it needs
		a, err := money.ParseIn(number, currencyOf(t, key))
		if err != nil {
			t.Fatal(err)
		}
		if got[key] = a.Number(); a.IsZero() {
			delete(got, key)
		}
	}
	for _, key := range sortedKeys(want) {
		if want[key] != got[key] {
			t.Errorf("%s: we have %s, %s has %q", key, want[key], p.name, got[key])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s has %d balances, we have %d", p.name, len(got), len(want))
	}
	t.Logf("%d entries accepted, %d balances are ours", len(entries), len(want))
}

// key names a balance the way the program does: account, tab, commodity.
func (p program) key(t *testing.T, account string, c money.Currency) string {
	t.Helper()
	if p.extension != "beancount" {
		return account + "\t" + c.String()
	}
	root, rest, _ := strings.Cut(account, ":")
	if theirs := koreanRoots()[root]; theirs != "" {
		account = theirs + ":" + rest
	}
	name, err := journal.BeancountAccount(account)
	if err != nil {
		t.Fatal(err)
	}
	return name + "\t" + c.String()
}

func currencyOf(t *testing.T, key string) money.Currency {
	t.Helper()
	_, text, _ := strings.Cut(key, "\t")
	c, err := money.ParseCurrency(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func hledgerBalances(t *testing.T, report string) map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(report)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, r := range records[1:] {
		for _, amount := range strings.Split(r[1], ", ") {
			number, commodity, _ := strings.Cut(amount, " ")
			out[r[0]+"\t"+strings.Trim(commodity, `"`)] = number
		}
	}
	return out
}

func ledgerBalances(t *testing.T, report string) map[string]string {
	t.Helper()
	out := map[string]string{}
	account := ""
	for line := range strings.Lines(report) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "@"); ok {
			account = name
			continue
		}
		if number, commodity, ok := strings.Cut(line, " "); ok {
			out[account+"\t"+strings.Trim(commodity, `"`)] = number
		}
	}
	return out
}

func beancountBalances(t *testing.T, report string) map[string]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(report)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, r := range records[1:] {
		commodity := strings.TrimSpace(r[1])
		if strings.Count(commodity, "-") == 2 { // the code begins with a figure
			commodity = strings.TrimPrefix(commodity, "X-")
		}
		number := strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(r[2]), "Decimal('"), "')")
		out[strings.TrimSpace(r[0])+"\t"+strings.ReplaceAll(commodity, "-", ":")] = number
	}
	return out
}

// TestJournals asks about the journals of all scenarios, each with accounts of its own, and about some of
// random agreements with corrections and payments.
func TestJournals(t *testing.T) {
	var entries []journal.Entry
	all := scenario.All(t, "../testdata")
	for _, sc := range all {
		entries = append(entries, scenarioEntries(t, sc)...)
	}
	t.Logf("%d scenarios", len(all))
	for seed := range uint64(10) {
		b := newBooks(t)
		b.chain(seed)
		b.pay(rand.New(rand.NewPCG(seed, 3)))
		entries = append(entries, b.entries...)
	}
	eachProgram(t, func(t *testing.T, p program) { p.agrees(t, entries) })
}

// scenarioEntries closes, approves and pays everything in a scenario.
func scenarioEntries(t *testing.T, sc scenario.Scenario) []journal.Entry {
	t.Helper()
	accounts := journal.Accounts{Name: func(p journal.Place) string {
		name, err := journal.Accounts{}.Account(p)
		if err != nil {
			t.Fatal(err)
		}
		root, rest, _ := strings.Cut(name, ":")
		return root + ":" + sc.Name + ":" + rest
	}}
	statements, err := sc.Tally(t).Statements()
	if err != nil {
		t.Fatal(err)
	}
	var out []journal.Entry
	add := func(e journal.Entry, err error) {
		if err != nil {
			t.Fatalf("%s: %v", sc.Name, err)
		}
		if !e.Empty() {
			e.ID = sc.Name + "/" + e.ID
			out = append(out, e)
		}
	}
	before := map[settle.AgreementID]*settle.Statement{}
	for _, s := range statements {
		on := s.Period.LastDay().AddDays(1)
		add(accounts.Close(journal.Closing{Statement: s, Before: before[s.Agreement], On: on}))
		add(accounts.Approve(journal.Approval{Statement: s, On: on.AddDays(1)}))
		before[s.Agreement] = s
		for i, d := range s.Due {
			p := journal.Payment{ID: fmt.Sprint(s.Agreement, " ", s.Period.Name, " ", i), Party: cmp.Or(d.Payee, s.Party), Amount: d.Amount}
			p.Items = []journal.Item{{Agreement: s.Agreement, Period: s.Period.Name, Amount: d.Amount}}
			add(accounts.Release(p, d.Date))
			add(accounts.Settle(p, d.Date.AddDays(1)))
		}
	}
	return out
}

func koreanRoots() map[string]string {
	return map[string]string{"비용": "Expenses", "부채": "Liabilities", "자산": "Assets", "자본": "Equity"}
}

func oddTexts() []string {
	return []string{
		"a:b", "acme", "Acme", "ACME", "0acme", "00acme", "x-ray", "X-ray", "-x41", "a-b", "a--b", "a b", "a - b", "a  b", " a", "a ", "김작가", "한강 (출판)", "a (b)  (c)", "a ,b", "a @ b", "a / b", "a = b",
		"é", "e\u0301", "", "%", "%41", "(virtual)", "[x]", "; note", "* cleared", "!", "a | b", "a\tb", "a\nb", "\"q\" \\", "=1+1", "@x",
		"2026-01-01", "[2026-01-01]", "[2026-13-99]", "1,000.00 USD", "a, date:2026-99-99", ":tag:", "key:: value", "\xff\xfe", "a\u00a0b", "𠀀", "ſ", "ǅ", "１２", "x", "-", "--", "a-xb",
		"include /etc/passwd", "P 2026-01-01", "~", "a/b'c(d)&e", "{party}", "\u202eevil", "comment",
	}
}

// oddEntries have names, texts and currencies that programs could take for something else.
func oddEntries(t *testing.T) []journal.Entry {
	t.Helper()
	korean := journal.Accounts{Names: map[journal.Role]string{
		journal.RoleOutside: "비용:지급수수료(파트너):{party}", journal.RoleBank: "부채:미지급금:{party}",
	}}
	texts := oddTexts()
	amounts := []string{
		"1.00 USD", "1 KRW", "0.001 BHD", "7 POINT:0", "0.07 POINT:2", "3.5 1INCH:4", "1 X:0", "123456789012345.123456789012 USD", "-0.000000000001 KRW",
		"1.00001 USD",
	}
	var out []journal.Entry
	for i, text := range texts {
		accounts := journal.Accounts{}
		if i%2 == 0 {
			accounts = korean
		}
		for j, amount := range amounts[:1+i%len(amounts)] {
			e, err := accounts.Advance(journal.Advance{
				ID: fmt.Sprintf("%d/%d/%s", i, j, text), Agreement: settle.AgreementID(text), Party: cmp.Or(text, "%20"),
				Amount: money.MustParse(amount), On: settle.NewDate(2026, 1, 1+i),
			})
			if err != nil {
				t.Fatal(err)
			}
			e.Text = text
			e.Postings[0].Tags = []journal.Tag{{Name: journal.TagLabel, Value: text}, {Name: "note", Value: texts[(i+1)%len(texts)]}}
			out = append(out, e)
		}
	}
	return out
}

// TestJournalOdd asks about odd names, texts and currencies.
func TestJournalOdd(t *testing.T) {
	entries := oddEntries(t)
	eachProgram(t, func(t *testing.T, p program) {
		p.agrees(t, entries)
		p.reads(t, entries, oddTexts())
	})
}

// reads holds that every text arrives in the program as it was.
func (p program) reads(t *testing.T, entries []journal.Entry, texts []string) {
	t.Helper()
	report, err := p.run(t, p.labels, p.file(t, p.text(t, entries)))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	if p.extension == "beancount" {
		records, err := csv.NewReader(strings.NewReader(report)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			lines = append(lines, r[0])
		}
	} else {
		lines = strings.Split(report, "\n")
	}
	got := map[string]bool{}
	for _, line := range lines {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), p.mark); ok {
			got[decoded(value)] = true
		}
	}
	for _, text := range texts {
		if text != "" && !got[text] {
			t.Errorf("%q does not arrive", text)
		}
	}
}

// TestJournalRefused changes the last figure of single amounts, and the name of an account where it is
// used: every program refuses each.
func TestJournalRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("asks each program six times")
	}
	entries := oddEntries(t)[:100]
	posting := regexp.MustCompile(`(?m)^( {2,4}\S.*  -?[0-9.]*)([0-9])( \S+)$`)
	eachProgram(t, func(t *testing.T, p program) {
		text := p.text(t, entries)
		if _, err := p.run(t, p.check, p.file(t, text)); err != nil {
			t.Fatalf("before any change: %v", err)
		}
		places := posting.FindAllStringSubmatchIndex(text, -1)
		if len(places) != 2*len(entries) {
			t.Fatalf("%d postings found, want %d", len(places), 2*len(entries))
		}
		refused, tries := 0, 4
		for n := 3; n < len(places); n += len(places) / tries {
			at := places[n][4]
			last := text[at]
			changed := text[:at] + string('0'+(last-'0'+1)%10) + text[at+1:]
			if _, err := p.run(t, p.check, p.file(t, changed)); err == nil {
				t.Errorf("accepts %q", changed[places[n][0]:places[n][1]])
			}
			refused++
		}
		at := strings.Index(text[places[0][0]:], ":") + places[0][0] + 1
		if _, err := p.run(t, p.check, p.file(t, text[:at]+"Z"+text[at:])); err == nil {
			t.Error("accepts an account that is not declared")
		}
		t.Logf("%d amounts changed by their last figure and an account that is not declared: all refused", refused)
	})
}
