// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed review.html
var reviewPage string

// HTML writes the review as one page that needs nothing else: no script, no font, no
// picture from elsewhere. It reads on a phone, and fits on paper.
func (r Review) HTML(w io.Writer) error {
	page, err := template.New("review").Parse(reviewPage)
	if err != nil {
		return fmt.Errorf("metrics: review page: %w", err)
	}
	if err := page.Execute(w, r.view()); err != nil {
		return fmt.Errorf("metrics: write review: %w", err)
	}
	return nil
}

// The texts of the page.
type (
	htmlReview struct {
		Model, Heading, Foot string
		Sections             []htmlSection
		Notes                []string
	}
	htmlSection struct {
		Name        string
		Plots, Star bool
		Lines       []htmlLine
	}
	htmlLine struct {
		Name, Figure, When, Moved, Class, Remark, State, Owner string
		Plot                                                   template.HTML
	}
)

func (r *Review) view() htmlReview {
	page := htmlReview{
		Model: r.Model, Heading: r.heading(), Notes: r.Notes,
		Foot: fmt.Sprintf("Known: %d events, checksum %s. Bands are intervals of the level of each figure; "+
			"hollow points are not complete yet.", r.Known.Events, r.Known.Checksum),
	}
	for i, s := range r.sections() {
		section := htmlSection{Name: s.name, Star: i == 0}
		for k := range s.lines {
			l := &s.lines[k]
			section.Plots = section.Plots || l.trend != nil
			section.Lines = append(section.Lines, l.view())
		}
		page.Sections = append(page.Sections, section)
	}
	return page
}

func (l *reviewLine) view() htmlLine {
	line := htmlLine{Name: l.name(), Figure: l.figureText(), Remark: l.remark, Owner: l.Owner, State: "remark"}
	if l.trend == nil {
		return line
	}
	line.When, line.Moved, line.Class = l.when(), l.moved(), "unclear"
	if m := l.trend.Moved(); m != Unclear {
		line.Class = map[bool]string{true: "better", false: "worse"}[(m == Rose) == (l.Good == Up)]
	}
	if l.state != "" {
		line.State = l.state
	}
	c := canvas{points: l.trend.Points, complete: l.trend.Complete, limits: l.limits, name: l.name(), periods: l.names}
	line.Plot = c.draw()
	return line
}
