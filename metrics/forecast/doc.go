// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package forecast says what the coming periods will bring, how sure that is, and how
// good such forecasts were so far.
//
//	payments := forecast.Series{
//		Metric: "payments", Unit: metrics.Number, Calendar: settle.Calendar{Cycle: settle.Daily},
//		From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Values: days(140),
//	}
//	month, err := payments.MonthEnd(settle.Calendar{}, nil)
//	if err != nil {
//		fmt.Println(err)
//		return
//	}
//	fmt.Print(month)
//
// [Series.Forecast] tries Holt-Winters smoothing with an added and with a multiplied
// season, the Theta method, and the seasonal naive forecast, which repeats the last
// cycle, on what is held back of the past; of days it tries each also without what is
// peculiar to the turn of months. The best one forecasts, and where none is better than
// to repeat the last cycle, that is the forecast. The result always says how all of
// them did ([Trial]).
//
// Intervals come from the model, and are widened where those of the past held less
// often than they said. That of a sum knows that its periods are off together.
// [Series.MonthEnd] is what a settlement period comes to, and [Series.Load] whether the
// busiest period can be carried.
//
// A forecast carries the past on. It knows nothing of a price that will be changed
// tomorrow, nor of a partner that will leave.
//
// Everything is a function of the series: no clock, no chance, the same bits on every
// machine. Values are safe for concurrent use.
package forecast
