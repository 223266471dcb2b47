// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package outbound

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/event"
)

// The media types of CloudEvents in JSON: one, and a list of them.
const (
	CloudEventType  = "application/cloudevents+json; charset=UTF-8"       // one event
	CloudEventsType = "application/cloudevents-batch+json; charset=UTF-8" // a list of events
)

// CloudEvents writes events as CloudEvents 1.0, in JSON. The zero CloudEvents is ready.
type CloudEvents struct {
	// Source is what stands before the source of an event, to make it a URI of the
	// host's own; empty is "urn:jupan:".
	Source string
	// Prefix begins the types, as "jupan.payment_captured.v1" does; empty is "jupan".
	Prefix string
	// Recorded is when the events became known, the extension recordedtime; zero
	// leaves it out.
	Recorded time.Time
}

// head are the attributes of a CloudEvent.
type head struct {
	Spec        string          `json:"specversion"`
	ID          string          `json:"id"`
	Source      string          `json:"source"`
	Type        string          `json:"type"`
	Subject     string          `json:"subject,omitempty"`
	Time        string          `json:"time,omitempty"`
	Recorded    string          `json:"recordedtime,omitempty"`
	Restates    string          `json:"restates,omitempty"`
	Restatement string          `json:"restatement,omitempty"`
	ContentType string          `json:"datacontenttype"`
	Data        json.RawMessage `json:"data"`
}

// Event is an event that appends, as one CloudEvent. Its data is the wire form, in which
// nothing is lost.
func (c CloudEvents) Event(e *event.Event) ([]byte, error) {
	h, err := c.head(e)
	if err != nil {
		return nil, err
	}
	return json.Marshal(h)
}

// Batch is a batch as a list of CloudEvents. Where it restates a partition, the list
// begins with a CloudEvent that says so, because a batch may be empty; and the ids have
// the version behind them, because a fact that is restated is another CloudEvent.
func (c CloudEvents) Batch(b *event.Batch) ([]byte, error) {
	list := make([]head, 0, len(b.Events)+1)
	version := strconv.FormatInt(b.Version, 10)
	if b.Partition != "" {
		h, err := c.restatement(b.Partition, version)
		if err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	for i := range b.Events {
		h, err := c.head(&b.Events[i])
		if err != nil {
			return nil, err
		}
		if b.Partition != "" {
			h.ID += "@" + version
			h.Restates, h.Restatement = b.Partition, version
		}
		list = append(list, h)
	}
	return json.Marshal(list)
}

func (c CloudEvents) head(e *event.Event) (head, error) {
	data, err := e.MarshalJSON()
	if err != nil {
		return head{}, fmt.Errorf("outbound: cloud event of %s: %w", e.Key, err)
	}
	return head{
		Spec: "1.0", ID: e.Key.ID, Source: c.source(e.Key.Source), Type: c.typeOf(string(e.Kind)), Subject: e.Order,
		Time: stamp(e.At), Recorded: stamp(c.Recorded), ContentType: "application/json", Data: data,
	}, nil
}

// restatement says that what follows replaces a partition.
func (c CloudEvents) restatement(partition, version string) (head, error) {
	source, _, ok := strings.Cut(partition, "/")
	if !ok || source == "" {
		return head{}, errors.New("outbound: cloud events: a partition that does not begin with its source")
	}
	data, err := json.Marshal(map[string]string{"partition": partition, "version": version})
	return head{
		Spec: "1.0", ID: partition + "@" + version, Source: c.source(source), Type: c.typeOf("restatement"), Subject: partition,
		Recorded: stamp(c.Recorded), Restates: partition, Restatement: version, ContentType: "application/json", Data: data,
	}, err
}

func (c CloudEvents) source(word string) string {
	if c.Source == "" {
		return "urn:jupan:" + url.PathEscape(word)
	}
	return c.Source + url.PathEscape(word)
}

func (c CloudEvents) typeOf(word string) string {
	if c.Prefix == "" {
		return "jupan." + word + ".v1"
	}
	return c.Prefix + "." + word + ".v1"
}

// stamp is a time as CloudEvents has it, empty for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
