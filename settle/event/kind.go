// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

// Kind says what an event is. A host may use kinds of its own beside the
// standard ones: words of a-z, 0-9 and _ joined by points, the first of which
// starts with a letter, as in "survey" or "game.session". The amounts and the
// quantity of a host's own kind may have any sign.
type Kind string

// The standard kinds. Sign is that of Gross, seen from our balance with the
// partner: positive adds to what the partner owes us. [Event.Reverses] turns
// it around.
const (
	Impression       Kind = "impression"        // no money; Quantity at least 0
	Click            Kind = "click"             // no money; Quantity at least 0
	Conversion       Kind = "conversion"        // Gross is informational; Quantity may be fractional or negative, and must be negative if it reverses
	AdCost           Kind = "ad_cost"           // negative; an invalid-click credit reverses
	PaymentCaptured  Kind = "payment_captured"  // positive, or a stated 0 for an order free of charge
	PaymentCancelled Kind = "payment_cancelled" // negative, or 0 for one voided before capture
	PaymentRefunded  Kind = "payment_refunded"  // negative; a failed refund reverses
	Chargeback       Kind = "chargeback"        // negative; a won dispute reverses
	Fee              Kind = "fee"               // negative; a fee given back reverses
	Payout           Kind = "payout"            // negative: it leaves the balance; a failed payout reverses
	Bet              Kind = "bet"               // positive: the stake, as the operator sees it
	Win              Kind = "win"               // negative or 0
	Rollback         Kind = "rollback"          // the opposite of what Parent names: either sign, or 0 for unstated
	Adjustment       Kind = "adjustment"        // either sign
)

// Kinds returns the standard kinds in the order of their constants.
func Kinds() []Kind {
	return []Kind{
		Impression, Click, Conversion, AdCost, PaymentCaptured, PaymentCancelled,
		PaymentRefunded, Chargeback, Fee, Payout, Bet, Win, Rollback, Adjustment,
	}
}

// Standard reports whether k is one of the standard kinds.
func (k Kind) Standard() bool { return k.nature() != ownKind }

// Sign is the natural sign of Gross: +1, −1, or 0 where either is natural or
// the kind carries no money.
func (k Kind) Sign() int {
	switch k.nature() {
	case positive:
		return 1
	case negative, negativeOrZero:
		return -1
	}
	return 0
}

// GivesBack reports whether an event of this kind takes an earlier one back, wholly or
// in part: a cancellation, a refund, a chargeback, a rollback.
func (k Kind) GivesBack() bool {
	switch k {
	case PaymentCancelled, PaymentRefunded, Chargeback, Rollback:
		return true
	}
	return false
}

// Counted reports whether an event of this kind is counted by its Quantity,
// which must then not be zero: impressions, clicks and conversions.
func (k Kind) Counted() bool {
	n := k.nature()
	return n == counted || n == countedEither
}

// nature is what validation asks of a kind.
type nature uint8

const (
	ownKind        nature = iota // a host's own: nothing is asked
	either                       // Gross has either sign
	positive                     // Gross > 0
	negative                     // Gross < 0
	negativeOrZero               // Gross <= 0
	counted                      // no money; Quantity > 0
	countedEither                // Gross is informational; Quantity != 0
)

func (k Kind) nature() nature {
	switch k {
	case PaymentCaptured, Bet:
		return positive
	case PaymentRefunded, AdCost, Chargeback, Fee, Payout:
		return negative
	case PaymentCancelled, Win:
		return negativeOrZero
	case Impression, Click:
		return counted
	case Conversion:
		return countedEither
	case Rollback, Adjustment:
		return either
	}
	return ownKind
}

// internKind returns the constant for the text of a standard kind, so that
// comparing kinds later compares pointers, and the text itself for any other.
func internKind(s string) Kind {
	switch k := Kind(s); k {
	case Impression:
		return Impression
	case Click:
		return Click
	case Conversion:
		return Conversion
	case AdCost:
		return AdCost
	case PaymentCaptured:
		return PaymentCaptured
	case PaymentCancelled:
		return PaymentCancelled
	case PaymentRefunded:
		return PaymentRefunded
	case Chargeback:
		return Chargeback
	case Fee:
		return Fee
	case Payout:
		return Payout
	case Bet:
		return Bet
	case Win:
		return Win
	case Rollback:
		return Rollback
	case Adjustment:
		return Adjustment
	default:
		return k
	}
}

// valid reports whether k has the form of a kind.
func (k Kind) valid() bool {
	last := byte('.')
	for i := range len(k) {
		c := k[i]
		switch {
		case 'a' <= c && c <= 'z':
		case c == '_' || '0' <= c && c <= '9':
			if i == 0 {
				return false
			}
		case c != '.' || last == '.':
			return false
		}
		last = c
	}
	return last != '.' && len(k) <= MaxText
}

// isName reports whether s is [a-z][a-z0-9_]*.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || i > 0 && (c == '_' || '0' <= c && c <= '9') {
			continue
		}
		return false
	}
	return s != ""
}
