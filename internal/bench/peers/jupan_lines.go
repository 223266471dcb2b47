// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/jupan-go/jupan/settle"
)

// writeStatements writes statements as the lines of all contestants.
func writeStatements(w io.Writer, statements []*settle.Statement, unique int) error {
	var lines []string
	for _, s := range statements {
		line, some, err := statementLine(s)
		if err != nil {
			return fmt.Errorf("peers: jupan: %w", err)
		}
		if some {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines) // parties, months and currencies are of one width each
	var out bytes.Buffer
	out.WriteString(Header)
	for _, line := range lines {
		out.WriteString(line + "\n")
	}
	fmt.Fprintf(&out, "unique,%d\n", unique)
	_, err := out.WriteTo(w)
	return err
}

// statementLine returns the line of a statement; some is false where clicks, or events in another
// currency, are all that its period has.
func statementLine(s *settle.Statement) (line string, some bool, err error) {
	inputs := s.Lines[0].Trace.Inputs
	for _, in := range inputs {
		some = some || in.Events > 0
	}
	out := fmt.Appendf(nil, "%s,%s,%s", s.Party, s.Period.Name, s.Currency.Code())
	paid, cancelled, err := conversions(inputs)
	if err != nil {
		return "", false, err
	}
	for _, sum := range []decimal.Decimal{
		inputs[sumCaptured].Amount.Shopspring(),
		inputs[sumTakenBack].Amount.Shopspring().Neg(), // measures of costs are positive numbers
		inputs[sumAdCost].Amount.Shopspring().Neg(),
		paid, cancelled,
	} {
		out = fmt.Appendf(out, ",%s", sum.StringFixed(6))
	}
	for _, l := range s.Lines[1:] {
		out = fmt.Appendf(out, ",%s", l.Amount.Number())
	}
	return string(fmt.Appendf(out, ",%s", s.Total.Number())), some, nil
}

// conversions tells those paid from those cancelled. jupan adds up what was reported; since each
// conversion of the file has a quantity of 1 or -1, the two follow from sum and number:
// sum = paid - n, number = paid + n, where n are the cancelled.
func conversions(inputs []settle.Input) (paid, cancelled decimal.Decimal, err error) {
	sum, err := decimal.NewFromString(inputs[sumConversions].Number.String())
	if err != nil {
		return paid, cancelled, err
	}
	number, err := decimal.NewFromString(inputs[sumConversionEvents].Number.String())
	if err != nil {
		return paid, cancelled, err
	}
	half := decimal.New(5, -1)
	return number.Add(sum).Mul(half), sum.Sub(number).Mul(half), nil
}
