// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package outbound

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The types of notices that this package makes.
const (
	StatementClosed  = "statement.closed"  // its data is a statement
	PayoutMade       = "payout.made"       // its data is a [Payout]
	FindingRaised    = "finding.raised"    // its data is a finding of package anomaly
	FindingWithdrawn = "finding.withdrawn" // the finding has gone, because its data were restated
)

// Notice is something to tell a receiver. It stays the same however often it is sent.
type Notice struct {
	// ID is the webhook-id, by which the receiver knows what it has had already.
	ID string
	// Body is what is sent: in JSON, a type, a timestamp and data, or CloudEvents.
	Body []byte
	// MediaType is that of Body; empty is application/json.
	MediaType string
}

// New makes a notice of a type. The key is what tells it from all others of that type:
// the id is made of the two, so whoever makes the same notice again gives it the same
// id. At is when it happened; it is part of the body, so it must be the same as well.
func New(kind, key string, at time.Time, data any) (Notice, error) {
	if kind == "" || key == "" || at.IsZero() {
		return Notice{}, errors.New("outbound: new notice: want a type, a key and a time")
	}
	body, err := json.Marshal(struct {
		Type      string `json:"type"`
		Timestamp string `json:"timestamp"`
		Data      any    `json:"data"`
	}{kind, stamp(at), data})
	if err != nil {
		return Notice{}, fmt.Errorf("outbound: new notice: %w", err)
	}
	sum := sha256.Sum256([]byte(kind + "\n" + key)) // a type has no line end
	return Notice{ID: "msg_" + hex.EncodeToString(sum[:16]), Body: body}, nil
}

// OfEvents is a batch of events as CloudEvents. The id is made of what is in it.
func OfEvents(c CloudEvents, b *event.Batch) (Notice, error) {
	body, err := c.Batch(b)
	if err != nil {
		return Notice{}, err
	}
	sum := sha256.Sum256(body)
	return Notice{ID: "msg_" + hex.EncodeToString(sum[:16]), Body: body, MediaType: CloudEventsType}, nil
}

// OfStatement is the notice that a statement was closed: what it comes to, when it is
// paid, and its digest. A statement that comes out otherwise is another notice.
func OfStatement(s *settle.Statement, at time.Time) (Notice, error) {
	digest, err := s.Digest()
	if err != nil {
		return Notice{}, fmt.Errorf("outbound: notice of a statement: %w", err)
	}
	data := struct {
		Agreement settle.AgreementID `json:"agreement"`
		Party     string             `json:"party"`
		Title     string             `json:"title,omitempty"`
		Period    settle.Period      `json:"period"`
		Total     money.Amount       `json:"total"`
		Payable   money.Amount       `json:"payable,omitzero"`
		Due       []settle.Due       `json:"due,omitempty"`
		Digest    string             `json:"digest"`
	}{
		Agreement: s.Agreement, Party: s.Party, Title: s.Title, Period: s.Period, Total: s.Total, Due: s.Due, Digest: digest,
	}
	if s.Payable != nil {
		data.Payable = s.Payable.Total
	}
	return New(StatementClosed, string(s.Agreement)+"\n"+s.Period.Name+"\n"+digest, at, data)
}

// Payout is a payment that was made to a party.
type Payout struct {
	// ID is the host's own id of the payment; required.
	ID string `json:"id"`
	// Agreement, Period and Digest say which statement it pays, if it is one.
	Agreement settle.AgreementID `json:"agreement,omitempty"`
	Period    string             `json:"period,omitempty"`
	Digest    string             `json:"digest,omitempty"`
	// Party is who is paid, and Amount how much.
	Party  string       `json:"party"`
	Amount money.Amount `json:"amount"`
	// Reference is what stands on the bank's statement.
	Reference string `json:"reference,omitempty"`
}

// OfPayout is the notice that a payout was made.
func OfPayout(p Payout, at time.Time) (Notice, error) {
	if p.Party == "" || p.Amount.Currency() == 0 {
		return Notice{}, errors.New("outbound: notice of a payout: want a party and an amount")
	}
	return New(PayoutMade, p.ID, at, p)
}

// OfFinding is the notice that a finding was raised, or withdrawn. The id is that of the
// finding, and the finding anything that JSON can hold, such as that of package anomaly.
func OfFinding(id string, finding any, withdrawn bool, at time.Time) (Notice, error) {
	kind := FindingRaised
	if withdrawn {
		kind = FindingWithdrawn
	}
	return New(kind, id, at, finding)
}
