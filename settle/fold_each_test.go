// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func TestEachOf(t *testing.T) {
	for _, goroutines := range []int{1, 2, 5} {
		for _, n := range []int{0, 1, 2, 100} {
			calls := make([]atomic.Int64, n)
			err := eachOf(n, goroutines, func(i int) error {
				calls[i].Add(1)
				return nil
			})
			for i := range calls {
				if got := calls[i].Load(); got != 1 || err != nil {
					t.Errorf("%d goroutines: %d of %d was called %d times, %v", goroutines, i, n, got, err)
				}
			}
		}
	}
}

// TestEachOfErrors wants the error of the lowest number, as one goroutine gives it.
func TestEachOfErrors(t *testing.T) {
	for range 100 {
		err := eachOf(50, 4, func(i int) error {
			if i == 7 {
				runtime.Gosched()
			}
			if i >= 7 {
				return fmt.Errorf("number %d", i)
			}
			return nil
		})
		if err == nil || err.Error() != "number 7" {
			t.Fatalf("have %v, want that of number 7", err)
		}
	}
}

// TestEachOfPanics wants a panic in the goroutine of the caller, and numbers that a
// goroutine gave up on to be done.
func TestEachOfPanics(t *testing.T) {
	run := func(f func(i int) error) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("recovered: %v", r)
			}
		}()
		return eachOf(20, 4, f)
	}
	if err := run(func(i int) error {
		if i == 3 {
			panic("three")
		}
		return nil
	}); err == nil || err.Error() != "recovered: three" {
		t.Errorf("a panic gives %v", err)
	}
	done := make([]atomic.Bool, 20)
	tries := make([]atomic.Int64, 20)
	err := run(func(i int) error {
		if tries[i].Add(1) == 1 && i < 4 {
			runtime.Goexit()
		}
		done[i].Store(true)
		return nil
	})
	for i := range done {
		if !done[i].Load() || err != nil {
			t.Errorf("number %d was not done: %v", i, err)
		}
	}
}

// feeTerm charges every period, and fails in one.
type feeTerm struct {
	Fails string `json:"fails,omitempty"`
}

func (feeTerm) Type() string        { return "fee" }
func (feeTerm) Measures() []Measure { return nil }
func (f feeTerm) Apply(r *Rating) error {
	if r.Period().Name == f.Fails {
		return errors.New(string(r.Agreement().ID))
	}
	return r.Add(Draft{Label: "fee", Class: ClassEarning, Exact: money.Minor(1, r.Agreement().Currency).Exact()})
}

// TestStatementsGoroutines holds the statements that several goroutines make to those of
// one: with balances, and with errors.
func TestStatementsGoroutines(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	agreements := ratedAgreements()[:40]
	for i := range agreements {
		agreements[i].Terms = append(agreements[i].Terms, feeTerm{}, NegativeCarry{})
	}
	broken := append([]Agreement(nil), agreements...)
	for i := 5; i < 40; i += 9 {
		broken[i].Terms = []Term{feeTerm{Fails: "2026-02"}}
	}
	for name, list := range map[string][]Agreement{"all": agreements, "broken": broken} {
		plan, err := NewPlan(list, nil)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		var faults []string
		for _, procs := range []int{1, 4} {
			runtime.GOMAXPROCS(procs)
			tally := plan.NewTally()
			if _, err := tally.Add(event.Batch{Events: ratedEvents(4000, true)}); err != nil {
				t.Fatal(err)
			}
			statements, err := tally.Statements()
			campaigns, err2 := tally.Campaigns()
			texts = append(texts, indented(t, statements)+indented(t, campaigns))
			faults = append(faults, fmt.Sprint(err, err2))
		}
		if diff := cmp.Diff(texts[0], texts[1]); diff != "" || faults[0] != faults[1] {
			t.Errorf("%s: one goroutine, and several: %s, %s\n%s", name, faults[0], faults[1], diff)
		}
		if name == "broken" == (faults[0] == "<nil> <nil>") {
			t.Errorf("%s: %s", name, faults[0])
		}
	}
}

// remembers is a calendar of a host that is not for several goroutines.
type remembers struct{ asked int }

func (r *remembers) IsWorkday(time.Time) bool { r.asked++; return true }

func TestGoroutines(t *testing.T) {
	for _, c := range []struct {
		days Workdays
		want int
	}{
		{Holidays{}, runtime.GOMAXPROCS(0)}, {&Holidays{}, runtime.GOMAXPROCS(0)}, {&remembers{}, 1},
	} {
		plan, err := NewPlan(ratedAgreements()[:1], &PlanOptions{Workdays: map[string]Workdays{"banks": c.days}})
		if err != nil {
			t.Fatal(err)
		}
		if got := plan.goroutines(); got != c.want {
			t.Errorf("with %T statements are made on %d goroutines, want %d", c.days, got, c.want)
		}
	}
}
