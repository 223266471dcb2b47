// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/adapters"
)

// Kit is what the checks work on.
type Kit struct {
	// Adapter is what is tested.
	Adapter adapters.Adapter
	// Corpus holds inputs as <stream>/<file>, and beside each what it gives, as
	// <file>.golden. [os.DirFS] of "testdata", usually.
	Corpus fs.FS
	// Dir is where Update writes goldens; they are then to be read by a person.
	Dir    string
	Update bool
	// Input sets what else is known of an input: the account, its zone, the window.
	Input func(in *adapters.Input)

	// Same are groups of inputs that tell the same facts by different ways, as
	// <stream>/<file>: their events have the same keys.
	Same [][]string
	// Totals are the sums of Net by currency that an input comes to, as the partner
	// states them elsewhere: "settlements/jan.csv": {"12.34 EUR"}.
	Totals map[string][]string
	// Minor says, for streams whose amounts are whole numbers of a smaller unit, how
	// many decimals that has, by stream and currency. The currencies of the corpus
	// must be among them; those that are the partner's exceptions should be.
	Minor map[string]map[string]int

	// Pulls and Pushes are what a partner would do.
	Pulls  []Pull
	Pushes []Push

	// Skips says why a check does not hold for this adapter, by its name.
	Skips map[string]string

	without []string // checks that the kit's own tests leave out, for time
}

// Fault is a promise that the adapter does not keep.
type Fault struct {
	// Check is the name of the check, by which it is skipped.
	Check string
	// Rule is what should hold, and Why what goes wrong otherwise.
	Rule, Why string
	// Detail is what was seen, and where.
	Detail string
}

// String is the detail with its rule and the reason for the rule, on three lines.
func (f Fault) String() string {
	return fmt.Sprintf("%s\n\trule: %s\n\twhy:  %s", f.Detail, f.Rule, f.Why)
}

// check is one promise.
type check struct {
	name, rule, why string
	run             func(k *kit)
}

// detailsMax is how many faults of one check are told.
const detailsMax = 5

// kit is a Kit while it is checked.
type kit struct {
	*Kit
	info   adapters.Info
	inputs []*corpusInput
	check  *check
	faults []Fault
	notes  []string
	bomb   []byte // see checkHostile
	bombAt int64
}

// faultf says that the current check found something.
func (k *kit) faultf(format string, args ...any) {
	n := 0
	for _, f := range k.faults {
		if f.Check == k.check.name {
			n++
		}
	}
	if n < detailsMax {
		detail := fmt.Sprintf(format, args...)
		k.faults = append(k.faults, Fault{Check: k.check.name, Rule: k.check.rule, Why: k.check.why, Detail: detail})
	}
}

// notef says that something is not covered.
func (k *kit) notef(format string, args ...any) {
	if note := fmt.Sprintf(format, args...); !slices.Contains(k.notes, note) {
		k.notes = append(k.notes, note)
	}
}

// Run checks an adapter: one subtest for each promise, which says what is broken and
// why that matters. It needs no network, no credentials and no time to speak of. What
// it could not check is in the log.
func Run(t *testing.T, k *Kit) {
	t.Helper()
	found := Verify(k)
	for _, c := range checks() {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range found.Faults {
				if f.Check == c.name {
					t.Error(f)
				}
			}
			if reason := k.Skips[c.name]; reason != "" && !t.Failed() {
				t.Skip(reason)
			}
		})
	}
	for _, note := range found.Notes {
		t.Log("not covered: " + note)
	}
}

// Result is what the checks found.
type Result struct {
	// Faults are broken promises, none if all is well.
	Faults []Fault
	// Notes are what could not be checked, for lack of an example.
	Notes []string
}

// Verify checks an adapter without a test around it.
func Verify(k *Kit) Result {
	run := &kit{Kit: k}
	run.check = &check{name: "declared", rule: "the adapter and its corpus can be read"}
	if !run.load() {
		return Result{Faults: run.faults}
	}
	for _, c := range checks() {
		if !slices.Contains(k.without, c.name) {
			run.perform(&c)
		}
	}
	run.checkSkips()
	return Result{Faults: run.faults, Notes: run.notes}
}

// perform runs one check. One that is to be skipped runs as well: it must have
// something to find.
func (k *kit) perform(c *check) {
	before := len(k.faults)
	k.check = c
	func() {
		defer func() {
			if p := recover(); p != nil {
				k.faultf("panic: %v", p)
			}
		}()
		c.run(k)
	}()
	reason, skipped := k.Skips[c.name]
	if !skipped {
		return
	}
	if len(k.faults) == before && strings.TrimSpace(reason) != "" {
		k.check = skipsCheck()
		k.faultf("the check %q is skipped (%s), but finds nothing: take the skip away", c.name, reason)
		return
	}
	k.faults = k.faults[:before]
}

func skipsCheck() *check {
	list := checks()
	at := slices.IndexFunc(list, func(c check) bool { return c.name == "skips" })
	return &list[at]
}

// checkSkips looks at the skips themselves.
func (k *kit) checkSkips() {
	k.check = skipsCheck()
	known := map[string]bool{}
	for _, c := range checks() {
		known[c.name] = true
	}
	for name, reason := range k.Skips {
		lower := strings.ToLower(reason)
		switch {
		case !known[name]:
			k.faultf("there is no check %q to skip", name)
		case name == "skips" || name == "declared":
			k.faultf("the check %q is not for skipping", name)
		case strings.TrimSpace(reason) == "":
			k.faultf("%q is skipped without a reason", name)
		case strings.Contains(lower, "credential") || strings.Contains(lower, "sandbox") || strings.Contains(lower, "api key"):
			k.faultf("%q is skipped for lack of credentials: the kit needs none", name)
		}
	}
}

// corpusInput is one file of the corpus.
type corpusInput struct {
	path   string // stream/file
	stream adapters.Stream
	file   string
	body   []byte
	golden []byte // nil if there is none
	base   *decoded
}

// load reads the corpus and decodes it once.
func (k *kit) load() bool {
	if k.Adapter == nil || k.Corpus == nil {
		k.faultf("Kit.Adapter or Kit.Corpus is not set")
		return false
	}
	k.info = k.Adapter.Info()
	err := fs.WalkDir(k.Corpus, ".", func(name string, entry fs.DirEntry, err error) error {
		stream, file, nested := strings.Cut(name, "/")
		if err != nil || entry.IsDir() || !nested || strings.HasSuffix(name, ".golden") || strings.HasPrefix(name, "fuzz/") {
			return err
		}
		declared, ok := k.info.Stream(stream)
		if !ok {
			k.faultf("corpus file %s: no stream %q is declared", name, stream)
			return nil
		}
		body, err := fs.ReadFile(k.Corpus, name)
		if err != nil {
			return err
		}
		in := &corpusInput{path: name, stream: declared, file: file, body: body}
		in.golden, _ = fs.ReadFile(k.Corpus, name+".golden") // one that is missing is the golden check's
		in.base = k.decode(in, body)
		k.inputs = append(k.inputs, in)
		return nil
	})
	if err != nil {
		k.faultf("corpus: %v", err)
	}
	if len(k.inputs) == 0 {
		k.faultf("the corpus has no input: want testdata/<stream>/<file>")
	}
	return len(k.inputs) > 0
}

// fromStart returns a reader of a body from its beginning.
func fromStart(body []byte) *bytes.Reader { return bytes.NewReader(body) }
