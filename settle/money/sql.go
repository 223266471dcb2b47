// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"database/sql/driver"
	"fmt"
)

// Value implements [driver.Valuer]: the text "1234.50 USD". To keep number and
// currency in two columns, store [Amount.Decimal] and [Amount.Currency] and
// join them with [FromDecimal].
func (a Amount) Value() (driver.Value, error) { return a.String(), nil }

// Scan implements [sql.Scanner] for text. NULL is refused: scan into
// sql.Null[Amount].
func (a *Amount) Scan(src any) error { return scan(a, src, Parse) }

// Value implements [driver.Valuer]: text that a NUMERIC column accepts.
func (d Decimal) Value() (driver.Value, error) { return d.String(), nil }

// Scan implements [sql.Scanner] for text and whole numbers. Floating point is
// refused, and so is NULL: scan into sql.Null[Decimal].
func (d *Decimal) Scan(src any) error {
	if n, ok := src.(int64); ok {
		*d = Int(n)
		return nil
	}
	return scan(d, src, ParseDecimal)
}

// Value implements [driver.Valuer]: the text of String.
func (r Rate) Value() (driver.Value, error) { return r.String(), nil }

// Scan implements [sql.Scanner] for text. NULL is refused: scan into
// sql.Null[Rate].
func (r *Rate) Scan(src any) error { return scan(r, src, ParseRate) }

// Value implements [driver.Valuer]: the text of String.
func (c Currency) Value() (driver.Value, error) { return c.String(), nil }

// Scan implements [sql.Scanner] for text. NULL is refused: scan into
// sql.Null[Currency].
func (c *Currency) Scan(src any) error { return scan(c, src, parseCurrencyText) }

func scan[T any](v *T, src any, parse func(string) (T, error)) error {
	switch s := src.(type) {
	case string:
		return unmarshal(v, s, parse)
	case []byte:
		return unmarshal(v, string(s), parse)
	}
	return fmt.Errorf("money: scan %T into %T: %w", src, *v, ErrSyntax)
}
