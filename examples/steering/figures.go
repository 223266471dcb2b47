// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"embed"
	"fmt"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/metrics/bandit"
	"github.com/jupan-go/jupan/metrics/feature"
	"github.com/jupan-go/jupan/metrics/forecast"
	"github.com/jupan-go/jupan/settle/event"
)

// board folds the events, and looks at them at the end of the year.
func board(events []event.Event) (*metrics.View, error) {
	text, err := files.ReadFile("files/model.json")
	if err != nil {
		return nil, err
	}
	model, err := metrics.ParseModel(text)
	if err != nil {
		return nil, err
	}
	b, err := metrics.NewBoard(model, nil)
	if err != nil {
		return nil, err
	}
	added, err := b.Add(event.Batch{Events: events})
	if err != nil {
		return nil, err
	}
	if len(added.Rejections) > 0 {
		return nil, added.Rejections[0].Err
	}
	return b.At(start().AddDate(0, 0, 7*weeks)), nil
}

// weekly is the page for the meeting. An indicator is believed only if it is proven to lead.
func weekly(view *metrics.View) (metrics.Review, error) {
	verdicts, err := view.Leads(metrics.Window{}, nil)
	if err != nil {
		return metrics.Review{}, err
	}
	return view.Review(&metrics.ReviewOptions{Verdicts: verdicts}), nil
}

// lastWeeks are those that decisions look at.
func lastWeeks() metrics.Window {
	return metrics.Window{From: start().AddDate(0, 0, 7*(weeks-8)), To: start().AddDate(0, 0, 7*weeks)}
}

// ahead forecasts the coming weeks.
func ahead(out *bytes.Buffer, view *metrics.View) error {
	series, err := forecast.Read(view, "orders", metrics.Window{})
	if err != nil {
		return err
	}
	next, err := series.Forecast(&forecast.Options{Horizon: 4})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nAHEAD\n%s", next)
	return nil
}

// ads ranks the campaigns by their clicks.
func ads(out *bytes.Buffer, view *metrics.View) error {
	arms, err := bandit.Read(view, bandit.Question{Metric: "ctr", By: "campaign", Window: lastWeeks()})
	if err != nil {
		return err
	}
	ranking, err := bandit.Rank(arms, &bandit.Options{Floor: 0.05})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nADS\n%s", ranking)
	return nil
}

// budget suggests where the money should go, and says how sure that is.
func budget(out *bytes.Buffer, view *metrics.View) error {
	spending, err := bandit.ReadSpending(view, bandit.SpendingQuestion{Cost: "cost", Return: "return", Window: lastWeeks()})
	if err != nil {
		return err
	}
	suggestion, err := bandit.SuggestBudget(spending, &bandit.BudgetOptions{BreakEven: 0.5})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nBUDGET\n%s", suggestion)
	return nil
}

// features serves what a model asks for, and holds it against the table.
func features(out *bytes.Buffer, events []event.Event) error {
	text, err := files.ReadFile("files/features.json")
	if err != nil {
		return err
	}
	registry, err := feature.ParseRegistry(text)
	if err != nil {
		return err
	}
	store, err := feature.NewStore(registry, nil)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "\nFEATURES")
	var served []feature.Vector
	for i := range events { // one by one, as they happen
		if _, err := store.Add(event.Batch{Events: events[i : i+1]}); err != nil {
			return err
		}
		if i%2500 == 2499 {
			v, err := store.At(feature.Row{Name: "c-7", At: events[i].At})
			if err != nil {
				return err
			}
			served = append(served, v)
			fmt.Fprintln(out, v)
		}
	}
	skews, err := store.Check(served)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d values served that the table does not say\n", len(skews))
	return nil
}

//go:embed files
var files embed.FS
