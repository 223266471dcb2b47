// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The preamble is the first line, and may be missing. In CSV it is
//
//	#jupan events/1 partition="ads/2026-01-15" version=3
//
// with the partition quoted as in Go, and in JSON Lines
//
//	{"jupan":"events/1","partition":"ads/2026-01-15","version":3}
//
// where the partition and its version may be missing together.
const (
	csvPreamble  = "#jupan "
	jsonPreamble = `{"jupan":`
	wireName     = "events/"
)

// preambleOf reads the preamble if line is one.
func preambleOf(line string, format Format) (h Header, found bool, err error) {
	switch {
	case format == CSV && strings.HasPrefix(line, csvPreamble):
		h, err = parseCSVPreamble(line[len(csvPreamble):])
	case format == JSONLines && isJSONPreamble(line):
		h, err = parseJSONPreamble(line)
	default:
		return Header{}, false, nil
	}
	h.Partition = strings.Clone(h.Partition)
	if fault := checkPartition(h.Partition, h.Version); err == nil && fault != nil {
		err = fmt.Errorf("%w: %w", ErrHeader, fault)
	}
	return h, true, err
}

func parseCSVPreamble(s string) (h Header, err error) {
	name, rest, _ := strings.Cut(s, " ")
	if h.Wire, err = parseWire(name); err != nil {
		return h, err
	}
	if tail, ok := strings.CutPrefix(rest, "partition="); ok {
		quoted, err := strconv.QuotedPrefix(tail)
		if err != nil {
			return h, fmt.Errorf("%w: partition: %w", ErrHeader, err)
		}
		h.Partition, _ = strconv.Unquote(quoted)
		rest = strings.TrimPrefix(tail[len(quoted):], " ")
	}
	if tail, ok := strings.CutPrefix(rest, "version="); ok {
		if h.Version, err = strconv.ParseInt(tail, 10, 64); err != nil {
			return h, fmt.Errorf("%w: version: %w", ErrHeader, err)
		}
		rest = ""
	}
	if rest != "" {
		return h, fmt.Errorf("%w: %q in the preamble", ErrHeader, clip(rest))
	}
	return h, nil
}

// isJSONPreamble reports whether line has the member jupan, in front or anywhere:
// a preamble that was taken for a row would be rejected, and the partition with it.
func isJSONPreamble(line string) bool {
	if strings.HasPrefix(line, jsonPreamble) {
		return true
	}
	var p struct{ Jupan json.RawMessage }
	return json.Unmarshal([]byte(line), &p) == nil && p.Jupan != nil
}

func parseJSONPreamble(line string) (h Header, err error) {
	var p struct {
		Jupan     string
		Partition string
		Version   int64
	}
	d := json.NewDecoder(strings.NewReader(line))
	d.DisallowUnknownFields()
	fault := d.Decode(&p)
	if h.Wire, err = parseWire(p.Jupan); err != nil {
		return h, err
	}
	if fault == nil && d.More() {
		fault = errors.New("more after the object")
	}
	if fault != nil {
		return h, fmt.Errorf("%w: %w", ErrHeader, fault)
	}
	h.Partition, h.Version = p.Partition, p.Version
	return h, nil
}

// parseWire reads "events/1".
func parseWire(s string) (int, error) {
	number, ok := strings.CutPrefix(s, wireName)
	if v, err := strconv.Atoi(number); ok && err == nil && v == wireVersion {
		return v, nil
	}
	return 0, fmt.Errorf("%w: %q, want %s%d", ErrVersion, clip(s), wireName, wireVersion)
}

// appendPreamble appends the preamble line of a batch.
func appendPreamble(b []byte, format Format, partition string, version int64) []byte {
	if format == CSV {
		b = fmt.Appendf(b, "%s%s%d", csvPreamble, wireName, wireVersion)
		if partition != "" {
			b = fmt.Appendf(b, " partition=%q version=%d", partition, version)
		}
		return append(b, '\n')
	}
	b = fmt.Appendf(b, "%s\"%s%d\"", jsonPreamble, wireName, wireVersion)
	if partition != "" {
		b = append(b, `,"partition":`...)
		b = appendJSONString(b, partition)
		b = fmt.Appendf(b, `,"version":%d`, version)
	}
	return append(b, "}\n"...)
}
