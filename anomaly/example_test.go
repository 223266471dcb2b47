// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly_test

import (
	"context"
	"fmt"
	"log"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	series := anomaly.Series{Partner: "acme", Feed: "sales", Entity: "store-7", Metric: "gross"}
	day, _ := anomaly.ParseDay("2026-03-16")
	var past []anomaly.Observation
	for back := anomaly.Day(60); back > 0; back-- {
		won := 1_300_000 + 10_000*int64(back*7%11) // an ordinary day: 1.3 to 1.4 million won
		past = append(past, anomaly.Observation{Series: series, Day: day - back, Value: money.Int(won)})
	}

	monitor, err := anomaly.NewMonitor(&anomaly.Options{
		Metrics: []anomaly.Metric{{Name: "gross", Currency: money.KRW}},
	})
	if err != nil {
		log.Fatal(err)
	}
	monitor.Observe(past...)
	monitor.Observe(anomaly.Observation{Series: series, Day: day, Value: money.Int(131_400_000)})
	findings, err := monitor.Close(context.Background(), day)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		fmt.Println(f.Kind, f.Severity)
		fmt.Println(f.Explain(anomaly.English))
		fmt.Println(f.Explain(anomaly.Korean))
	}
	// Output:
	// decimal_slip block
	// acme sales store-7 gross 2026-03-16: 131,400,000 is about 100 times an ordinary day, expected 1,360,000 (1,231,000–1,501,000); likely 1,314,000; 130,040,000 KRW at stake.
	// acme sales store-7 gross 2026-03-16: 131,400,000은(는) 평소의 약 100배입니다, 예상 1,360,000 (1,231,000–1,501,000), 올바른 값은 1,314,000로 보입니다 (영향 금액 130,040,000 KRW).
}
