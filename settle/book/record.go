// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// String returns the hash in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes the hash in hexadecimal.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (h *Hash) UnmarshalText(text []byte) error {
	if hex.DecodedLen(len(text)) != len(h) {
		return fmt.Errorf("book: hash of %d hexadecimal digits, want %d", len(text), 2*len(h))
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// Record is one entry of a book's log: a batch of events that was accepted, or a
// step that a person took. Each carries the hash of the one before, so that nothing
// can be changed, left out or put in without a trace ([Verify]).
type Record struct {
	// Seq counts the records of a book from 1, without gaps.
	Seq int64 `json:"seq"`
	// Kind says what the body is.
	Kind Kind `json:"kind"`
	// At is the time that the host gave, to the microsecond; zero if it gave none.
	At time.Time `json:"at,omitzero"`
	// Body is as it is stored: a batch, or the JSON of a step. Where the book has
	// keys it is encrypted.
	Body []byte `json:"body"`
	// Prev is the hash of the record before, zero for the first one, and Hash that
	// of this one: SHA-256 over the record without its signature.
	Prev Hash `json:"prev"`
	Hash Hash `json:"hash"`
	// Signature is the host's Ed25519 signature of Hash, on steps; empty if the book
	// has no key to sign with.
	Signature []byte `json:"signature,omitempty"`

	sign ed25519.PrivateKey // what Link signs with
}

// Kind says what a record is.
type Kind string

// The kinds of records.
const (
	KindBatch   Kind = "batch"   // events that were accepted
	KindPlan    Kind = "plan"    // the agreements that are in force from here on
	KindClose   Kind = "close"   // a period is closed
	KindApprove Kind = "approve" // a closed period is approved
	KindReject  Kind = "reject"  // an approver sends a closed period back
	KindPrepare Kind = "prepare" // a payout is drawn up
	KindRelease Kind = "release" // a payout is released to the bank
	KindSettle  Kind = "settle"  // the bank has paid it
	KindReturn  Kind = "return"  // the bank has returned it
	KindCancel  Kind = "cancel"  // a payout is given up
	KindNote    Kind = "note"    // what a person wrote down, such as how a finding was resolved
)

// Sum returns the hash that a record has behind the one with hash prev: SHA-256 over
//
//	"jupan/record/1" ‖ prev ‖ seq ‖ at ‖ len(kind) ‖ kind ‖ SHA-256(body)
//
// with seq, the time in microseconds since 1970 (the smallest number for no time),
// and the length as eight bytes each, the most significant first.
func (r *Record) Sum(prev Hash) Hash {
	body := sha256.Sum256(r.Body)
	b := make([]byte, 0, 160)
	b = append(b, "jupan/record/1"...)
	b = append(b, prev[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(r.Seq))
	b = binary.BigEndian.AppendUint64(b, uint64(Micros(r.At)))
	b = binary.BigEndian.AppendUint64(b, uint64(len(r.Kind)))
	b = append(b, r.Kind...)
	b = append(b, body[:]...)
	return sha256.Sum256(b)
}

// noTime stands for the zero time, which has no microseconds since 1970 that a
// column of 64 bits could hold.
const noTime = -1 << 63

// Micros returns a time as a store keeps it: microseconds since 1970, and the
// smallest number for the zero time.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return noTime
	}
	return t.UnixMicro()
}

// FromMicros is the opposite of [Micros].
func FromMicros(n int64) time.Time {
	if n == noTime {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}

// Link gives records their places behind a head: numbers and hashes. A [Store] calls
// it while nobody else can append.
func Link(head Head, records []Record) Head {
	for i := range records {
		r := &records[i]
		r.Seq, r.Prev = head.Seq+1, head.Hash
		r.Hash = r.Sum(head.Hash)
		if r.sign != nil {
			r.Signature = ed25519.Sign(r.sign, r.Hash[:])
		}
		head = Head{r.Seq, r.Hash}
	}
	return head
}

// Head is the end of a log: the number and the hash of its last record. The zero
// Head is that of an empty one.
type Head struct {
	// Seq and Hash are those of the last record.
	Seq  int64 `json:"seq"`
	Hash Hash  `json:"hash"`
}
