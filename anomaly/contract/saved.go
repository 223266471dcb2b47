// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/jupan-go/jupan/anomaly"
)

// savedFile is the JSON form of a fileMark.
type savedFile struct {
	Day     anomaly.Day `json:"day"`
	Name    string      `json:"name"`
	Content string      `json:"content"`
	Sketch  []uint64    `json:"sketch"`
	Header  []string    `json:"header"`
	Rows    int         `json:"rows"`
	Sizes   []savedSize `json:"sizes,omitempty"`
	Clock   float64     `json:"clock"`
}

type savedSize struct {
	Column string  `json:"column"`
	Mid    float64 `json:"mid"`
	Round  float64 `json:"round"`
}

// MarshalJSON returns the files that are remembered, without the contract.
func (m *History) MarshalJSON() ([]byte, error) {
	list := make([]savedFile, 0, len(m.files))
	for i := range m.files {
		f := &m.files[i]
		s := savedFile{f.day, f.name, f.content.String(), f.sketch, f.header, f.rows, nil, f.clock}
		for _, z := range f.sizes {
			s.Sizes = append(s.Sizes, savedSize{z.column, z.mid, z.round})
		}
		list = append(list, s)
	}
	return json.Marshal(list)
}

// RestoreHistory returns the History whose saved form data is, under a contract.
func RestoreHistory(c Contract, data []byte) (*History, error) {
	m, err := NewHistory(c)
	if err != nil {
		return nil, err
	}
	var list []savedFile
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("contract: restore history: %w: %w", ErrCorrupt, err)
	}
	for _, s := range list {
		f := fileMark{day: s.Day, name: s.Name, sketch: s.Sketch, header: s.Header, rows: s.Rows, clock: s.Clock}
		content, err := hex.DecodeString(s.Content)
		if err != nil || len(content) != len(f.content) {
			return nil, fmt.Errorf("contract: restore history: content of %q: %w", s.Name, ErrCorrupt)
		}
		copy(f.content[:], content)
		for _, z := range s.Sizes {
			f.sizes = append(f.sizes, size{z.Column, z.Mid, z.Round})
		}
		m.files = append(m.files, f)
	}
	return m, nil
}

// ReadCSV reads a file of comma-separated values with a header, for a day. Rows keep the number of
// fields they have; the check reports those that differ.
func ReadCSV(r io.Reader, name string, day anomaly.Day) (File, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return File{}, fmt.Errorf("contract: read %s: %w", name, err)
	}
	in := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF"))))
	in.FieldsPerRecord = -1
	f := File{Name: name, Day: day}
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return File{}, fmt.Errorf("contract: read %s: %w", name, err)
		}
		if f.Header == nil {
			f.Header = row
			continue
		}
		f.Rows = append(f.Rows, row)
	}
}
