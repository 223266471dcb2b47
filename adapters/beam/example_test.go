// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"

	jupanbeam "github.com/jupan-go/jupan/adapters/beam"
)

// A program calls Register and beam.Init first; here the tests do.
func Example() {
	dir, err := os.MkdirTemp("", "jupanbeam")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	const conversion = "ads,c-1,conversion,2026-01-03T10:00:00Z,,,o-1,navi\n"
	const payment = "shop,p-1,payment_captured,2026-01-03T10:02:00Z,KRW,70000,o-1,\n"
	const rows = "source,id,kind,at,currency,gross,order,party\n" + payment + conversion + payment
	events, statements := filepath.Join(dir, "events.csv"), filepath.Join(dir, "statements.jsonl")
	if err := os.WriteFile(events, []byte(rows), 0o600); err != nil {
		log.Fatal(err)
	}
	spec := jupanbeam.Spec{Agreements: `{"id": "navi-2026", "party": "navi", "currency": "KRW",
		"terms": [{"type": "revenue_share", "rate": "10%"}]}`}

	p, s := beam.NewPipelineWithRoot()
	result, err := jupanbeam.Settle(s, spec, []jupanbeam.File{{Path: events, Ranges: 3}}, nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := jupanbeam.Write(s, statements, result.Statements); err != nil {
		log.Fatal(err)
	}
	if _, err := prism.Execute(context.Background(), p); err != nil {
		log.Fatal(err)
	}
	text, err := os.ReadFile(statements)
	if err != nil {
		log.Fatal(err)
	}
	var statement struct{ Agreement, Total string }
	if err := json.Unmarshal(text, &statement); err != nil {
		log.Fatal(err)
	}
	fmt.Println(statement.Agreement, statement.Total)
	// Output:
	// navi-2026 7000 KRW
}
