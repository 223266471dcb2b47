// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment_test

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/metrics/experiment"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// settled is the signal of orders that were paid and not given back.
var settled = metrics.Of(metrics.SettledOrders)

// onboarding is the experiment of the examples.
func onboarding() experiment.Experiment {
	return experiment.Experiment{
		ID: "q3-onboarding", Owner: "growth", OKR: "2026Q3/O1/KR2",
		Hypothesis: "a guided first order brings customers back",
		From:       time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC),
		Arms:       []experiment.Arm{{Name: "control", Weight: 1}, {Name: "guided", Weight: 1}},
		NorthStar: experiment.Metric{
			Name: "returning_customers", Kind: experiment.Rate, Of: metrics.Total{Signal: settled},
			AtLeast: money.Int(2), Window: 30 * metrics.Day,
		},
		Guardrails: []experiment.Metric{{
			Name: "returned_orders", Kind: experiment.Mean, Good: metrics.Down, Absolute: true,
			Of: metrics.Total{Signal: metrics.Of(metrics.ReturnedOrders)}, Window: 30 * metrics.Day,
		}},
		Plan: experiment.Plan{Units: 4000, MDE: 0.05},
	}
}

// simulated is what 4,000 customers did: with the guide, 3 in 10 came back, without it
// 1 in 4; every 20th order was given back.
func simulated(x experiment.Experiment) []event.Event {
	var events []event.Event
	paid := func(n int, customer, order string, at time.Time) {
		key := event.Key{Source: "shop", ID: order}
		events = append(events, event.Event{
			Key: key, Kind: event.PaymentCaptured, Customer: customer, Order: order, At: at, Gross: money.MustParse("25000 KRW"),
		})
		if n%20 == 0 {
			events = append(events, event.Event{
				Key: event.Key{Source: "shop", ID: order + "-refund"}, Kind: event.PaymentRefunded, Order: order,
				At: at.AddDate(0, 0, 40), Gross: money.MustParse("-25000 KRW"),
			})
		}
	}
	for i := range 4000 {
		customer := fmt.Sprintf("c-%04d", i)
		at := x.From.Add(time.Duration(i) * 10 * time.Minute)
		assigned, _ := x.Assignment(customer, at)
		arm := assigned.Dim(experiment.DimArm)
		exposed, _ := x.Exposure(customer, arm, at)
		events = append(events, assigned, exposed)
		paid(i, customer, customer+"-1", at.AddDate(0, 0, 1))
		if back := (i * 7919) % 100; back < 25 || arm == "guided" && back < 30 {
			paid(i+1, customer, customer+"-2", at.AddDate(0, 0, 20))
		}
	}
	return events
}

func Example() {
	program, err := experiment.NewProgram([]experiment.Experiment{onboarding()}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	x, _ := program.Experiment("q3-onboarding")
	tally := program.NewTally()
	added, err := tally.Add(event.Batch{Events: simulated(x)})
	if err != nil || len(added.Rejections) > 0 {
		fmt.Println(added, err)
		return
	}
	decision, err := tally.Decide(x.ID, x.From.AddDate(0, 0, 70), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(decision)
	// Output:
	// q3-onboarding: SCALE guided (nsm_success)
	//   tried      a guided first order brings customers back
	//   owner      growth
	//   why        returning_customers is +17.79 % with guided [+3.67, +34.99]: the interval leaves out 0
	//   as of      2026-09-09, after 70 days; 4,000 of 4,000 planned units had their time
	//   units      control 1,985, guided 2,015; sizes p=1
	//
	//   guided against control: scale (nsm_success)
	//     metric               role        control  guided   difference  interval
	//     returning_customers  north star  23.17 %  27.30 %  +17.79 %    [+3.67, +34.99]  better
	//     returned_orders      guardrail   0.06096  0.0531   −0.007855   [−0.01811, ∞]    no harm seen
}

func ExampleExperiment_Assign() {
	x := onboarding()
	arm, ok := x.Assign("customer-17")
	fmt.Println(arm, ok)
	e, err := x.Assignment("customer-17", x.From)
	fmt.Println(e.Kind, e.Customer, e.Dims, err)
	// Output:
	// guided true
	// experiment.assigned customer-17 [{arm guided} {experiment q3-onboarding}] <nil>
}

func ExampleExperiment_Size() {
	x := onboarding()
	size, err := x.Size(experiment.Baseline{Mean: 0.25, PerDay: 1500})
	fmt.Println(size, err)
	least, err := x.Detects(experiment.Baseline{Mean: 0.25}, 20_000)
	fmt.Printf("20,000 units would show %.1f %% %v\n", 100*least, err)
	// Output:
	// 54396 units in all arms show an effect of 0.05 at the level 0.025 (1.17 times those of a single look), in 10 weeks <nil>
	// 20,000 units would show 8.3 % <nil>
}

func ExampleParse() {
	_, err := experiment.Parse([]byte(`{"id": "q4-price", "owner": "growth", "from": "2026-10-01T00:00:00Z",
		"arms": [{"name": "control", "weight": 1}],
		"north_star": {"name": "orders", "kind": "rate", "of": {"signal": "settled_orders"}}}`))
	fmt.Println(err)
	// Output:
	// experiment: parse: hypothesis: missing: what is expected to happen, and why?
	// arms: a control and at least one treatment are needed
	// plan.units: 0: how many units are planned, in all arms?
	// plan.mde: 0: how large an effect would be worth having?
}

func ExampleReview() {
	x := onboarding()
	program, err := experiment.NewProgram([]experiment.Experiment{x}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	tally := program.NewTally()
	if _, err := tally.Add(event.Batch{Events: simulated(x)}); err != nil {
		fmt.Println(err)
		return
	}
	records := []experiment.Record{}
	for day, record := range map[int]experiment.Record{
		20: {By: "ann", Learned: "three weeks are too short to see anybody come back"},
		70: {By: "ann", Shipped: "guided", Learned: "the second order is decided by the first"},
	} {
		record.Closed = x.From.AddDate(0, 0, day)
		if record.Decision, err = tally.Decide(x.ID, record.Closed, nil); err != nil {
			fmt.Println(err)
			return
		}
		if day == 20 { // the same experiment, had it been given up too early
			record.Decision.Experiment = "q3-onboarding-first-try"
		}
		records = append(records, record)
	}
	review, err := experiment.NewReview(experiment.Quarter(2026, 3, nil), records, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(review)
	// Output:
	// Experiments closed from 2026-07-01 to 2026-09-30
	//   2 tried: 1 shipped, 0 failed, 1 without an answer, 0 with data that cannot be trusted
	//   shipped, on the north star: measured +17.79 %; not corrected, because 1 comparable experiments are too few for it
	//
	//   experiment               north star           control  treatment  units  difference  interval         corrected
	//   q3-onboarding-first-try  returning_customers  –        –          0      immature                     –          unsolved
	//   q3-onboarding            returning_customers  23.17 %  27.30 %    4,000  +17.79 %    [+3.67, +34.99]  –          shipped
	//
	// What we shipped
	//
	//   q3-onboarding (growth): a guided first order brings customers back
	//     the rule    scale by nsm_success: returning_customers is +17.79 % with guided [+3.67, +34.99]: the interval leaves out 0
	//     we          guided was given to all (ann, 2026-09-09)
	//     learned     the second order is decided by the first
	//
	// What gave no answer
	//
	//   q3-onboarding-first-try (growth): a guided first order brings customers back
	//     the rule    wait by too_few_units: control has 0 units and guided 0 that can be compared; 2,880 have not had their time
	//     we          nothing was changed (ann, 2026-07-21)
	//     learned     three weeks are too short to see anybody come back
}
