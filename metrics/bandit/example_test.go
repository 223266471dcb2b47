// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit_test

import (
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/metrics/bandit"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	ranking, err := bandit.Rank([]bandit.Arm{
		{Name: "blue", Successes: 30, Trials: 1000},
		{Name: "green", Successes: 36, Trials: 1000},
		{Name: "red", Successes: 41, Trials: 1000},
	}, &bandit.Options{Floor: 0.05})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(ranking)
	shown, err := ranking.Draw(7, "visitor-1")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s, with probability %.2f\n", shown.Name, shown.Share)
	// Output:
	// red    4.2 % [3.0, 5.5] of 1000  best 68.3 %  share 63.1 %
	// green  3.7 % [2.6, 4.9] of 1000  best 26.3 %  share 27.3 %
	// blue   3.1 % [2.1, 4.3] of 1000  best 5.4 %   share 9.6 %
	// not decided
	// green, with probability 0.27
}

// A log of what was shown tells what another policy would have brought.
func ExampleEvaluate() {
	var shown []bandit.Shown
	for i := range 2000 {
		s := bandit.Shown{Key: fmt.Sprint(i), Arm: "blue", Propensity: 0.75}
		if i%4 == 0 {
			s.Arm, s.Propensity = "red", 0.25
		}
		if s.Arm == "red" && i%16 == 0 || s.Arm == "blue" && i%10 == 1 {
			s.Reward = 1
		}
		shown = append(shown, s)
	}
	v, err := bandit.Evaluate(shown, bandit.Policy{"": {"red": 0.8, "blue": 0.2}}, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(v)
	// Output:
	// logged         0.16250 [0.14633, 0.17867]
	// IPS            0.22667 [0.19283, 0.26050]
	// SNIPS          0.22667 [0.19605, 0.25728]
	// doubly robust  0.22659 [0.19600, 0.25718]
	// gain           0.06409 [0.04104, 0.08714]
	// 2000 rows, worth 765 of its own; mean weight 1.000, largest 3.2
}

// A suggestion names how sure it is; it moves no money.
func ExampleSuggestBudget() {
	brings := func(value, low, high float64) metrics.Estimate {
		return metrics.Estimate{
			Metric: "return", Unit: metrics.Times, Value: value, Valid: true, N: 28,
			Interval: metrics.Interval{Low: low, High: high, Level: 0.95, Method: "delta"},
		}
	}
	budget, err := bandit.SuggestBudget([]bandit.Spending{
		{Name: "search", Spent: money.Minor(600_000, money.KRW), Return: brings(1.9, 1.6, 2.2)},
		{Name: "social", Spent: money.Minor(300_000, money.KRW), Return: brings(2.4, 1.7, 3.1)},
		{Name: "banner", Spent: money.Minor(100_000, money.KRW), Return: brings(0.6, 0.4, 0.8)},
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(budget)
	// Output:
	// banner  100000 KRW → 80000 KRW   return 0.60 × [0.40, 0.80]  best 0.0 %, pays 0.0 %; does not pay
	// search  600000 KRW → 560000 KRW  return 1.90 × [1.60, 2.20]  best 9.9 %, pays 100.0 %
	// social  300000 KRW → 360000 KRW  return 2.40 × [1.70, 3.10]  best 90.1 %, pays 100.0 %
	// gain 56000 KRW [19189, 92811], above zero with 99.4 %
	// if the next unit of spending brings what the average one did
}

// Everything can be read from a board: which ad in which slot, and what spending brings.
func ExampleRead() {
	model := &metrics.Model{
		Name: "ads", Currency: money.KRW, Breakdowns: []string{"campaign"},
		NorthStar: metrics.NorthStar{Metric: metrics.Metric{
			Name: "ctr", Owner: "kim", Is: metrics.Rate{Of: metrics.On(event.Click), Per: metrics.On(event.Impression)},
		}},
	}
	board, err := metrics.NewBoard(model, nil)
	if err != nil {
		log.Fatal(err)
	}
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for hour, clicks := range map[int]int64{9: 12, 21: 31} {
		at := day.Add(time.Duration(hour) * time.Hour)
		seen := event.Event{Key: event.Key{Source: "ads", ID: fmt.Sprint("i", hour)}, Kind: event.Impression, At: at, Campaign: "spring", Quantity: money.Int(400)}
		clicked := event.Event{Key: event.Key{Source: "ads", ID: fmt.Sprint("c", hour)}, Kind: event.Click, At: at, Campaign: "spring", Quantity: money.Int(clicks)}
		if _, err := board.Add(event.Batch{Events: []event.Event{seen, clicked}}); err != nil {
			log.Fatal(err)
		}
	}
	arms, err := bandit.Read(board.At(day.AddDate(0, 0, 1)), bandit.Question{
		Metric: "ctr", By: "campaign", Slot: bandit.HourOfDay(time.UTC), Window: metrics.Window{From: day, To: day.AddDate(0, 0, 1)},
	})
	if err != nil {
		log.Fatal(err)
	}
	ranking, err := bandit.Rank(arms, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(ranking)
	// Output:
	// spring at 21  8.0 % [5.5, 10.8] of 400  best 99.9 %  share 99.9 %
	// spring at 09  3.2 % [1.7, 5.2] of 400   best 0.1 %   share 0.1 %
	// decided: spring at 21
}
