// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

// MarshalJSON returns e as a line of the wire form. An invalid event is an error.
func (e Event) MarshalJSON() ([]byte, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	return appendJSON(nil, &e), nil
}

// UnmarshalJSON reads an object of the wire form, with its source, and refuses
// whatever a [Reader] would reject.
func (e *Event) UnmarshalJSON(text []byte) error {
	r := row{refers: true}
	if fault := new(jsonForm).read(&r, string(text), ""); fault != nil {
		return fault
	}
	var v Event
	if fault := r.event(&v); fault != nil {
		return fault
	}
	var f faults
	v.check(&f, r.plain)
	if err := f.err(); err != nil {
		return err
	}
	*e = v
	return nil
}
