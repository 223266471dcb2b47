// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package anomaly keeps odd figures from becoming payments: it watches what partners report, says
// what is wrong, how surely, how much is at stake and what the right figure probably is.
//
//	monitor, err := anomaly.NewMonitor(&anomaly.Options{
//		Metrics: []anomaly.Metric{{Name: "gross", Currency: money.KRW}},
//	})
//	if err != nil {
//		log.Fatal(err)
//	}
//	monitor.Observe(past...)
//	monitor.Observe(anomaly.Observation{Series: series, Day: day, Value: money.Int(131_400_000)})
//	findings, err := monitor.Close(context.Background(), day)
//	if err != nil {
//		log.Fatal(err)
//	}
//	for _, f := range findings {
//		fmt.Println(f.Kind, f.Severity)
//		fmt.Println(f.Explain(anomaly.English))
//		fmt.Println(f.Explain(anomaly.Korean))
//	}
package anomaly
