// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metaads

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
)

// The cursors: a page behind another; a report that is being made; a page of one that is
// ready, "read:<report>:<after>".
const (
	afterCursor = "after:"
	jobCursor   = "job:"
	readCursor  = "read:"
)

// pollEvery is how long to wait before a report is asked for again.
const pollEvery = 15 * time.Second

// decodePage reads a page of rows, or else what Meta says of a report that is being made.
func (a Adapter) decodePage(in *adapters.Input, out *adapters.Output, l level) error {
	t, err := rows.JSON(in, out, "data", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		if from, to := t.Text("date_start"), t.Text("date_stop"); from != to {
			// Nothing of such a report is taken: a row of it is no day's.
			return &adapters.DriftError{
				Name: in.Name, Missing: []string{"time_increment"},
				Detail: fmt.Sprintf("a row from %.10q to %.10q, want one for each day", from, to),
			}
		}
		a.row(in, out, t, l)
	}
	rest := t.Rest()
	if err := t.Err(); err != nil {
		if _, drifted := errors.AsType[*adapters.DriftError](err); drifted {
			return report(in, out, rest, err)
		}
		return err
	}
	if !rest.Has("paging.next") { // its cursors are there on the last page too
		return rest.Err()
	}
	after := rest.Text("paging.cursors.after")
	if after == "" {
		return &adapters.DriftError{Name: in.Name, Missing: []string{"paging.cursors.after"}}
	}
	if job, _, ok := strings.Cut(strings.TrimPrefix(in.Cursor, readCursor), ":"); ok && strings.HasPrefix(in.Cursor, readCursor) {
		out.Next(readCursor + job + ":" + after)
	} else {
		out.Next(afterCursor + after)
	}
	return nil
}

// report reads an answer without rows: that a report was begun, how far it is, or why not.
func report(in *adapters.Input, out *adapters.Output, rest rows.Row, none error) error {
	if code := rest.Int("error.code"); code != 0 && rest.Err() == nil {
		return refused(code, 0, in.Name)
	}
	job, found := strings.CutPrefix(in.Cursor, jobCursor)
	switch id, status := rest.Text("report_run_id"), rest.Text("async_status"); {
	case digits(id) && in.Cursor == "":
		out.Next(jobCursor + id)
		out.Wait(pollEvery)
	case !found || status == "":
		return none
	case status == "Job Completed":
		out.Next(readCursor + job + ":")
	case status == "Job Failed", status == "Job Skipped":
		return fmt.Errorf("metaads: %w: the report ended as %q, code %s", adapters.ErrCursor, status, rest.Text("error_code"))
	default: // Job Not Started, Job Started, Job Running
		out.Next(in.Cursor)
		out.Wait(pollEvery)
	}
	out.Complete()
	return nil
}

// digits reports whether text is a number.
func digits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// refused is the class of an error code of Meta's.
func refused(code int64, after time.Duration, where string) error {
	switch {
	case code == 4, code == 17, code == 32, code == 613, code >= 80000 && code <= 80014:
		return &adapters.RateLimitedError{After: after}
	case code == 1, code == 2:
		return fmt.Errorf("metaads: %s: %w: code %d", where, adapters.ErrTransient, code)
	case code == 190, code == 102:
		return fmt.Errorf("metaads: %s: %w: code %d", where, adapters.ErrAuth, code)
	}
	return fmt.Errorf("metaads: %s: refused with code %d", where, code)
}
