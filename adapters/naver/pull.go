// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package naver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
)

// cursor is where the making of a day's report stands: to be ordered, ordered as a job,
// or made, and then what to fetch it with.
type cursor struct {
	day   string // as 2006-01-02; empty is the first of the window
	job   int64
	query string
}

func (c cursor) String() string {
	switch {
	case c.query != "":
		return "report " + c.day + " " + c.query
	case c.job != 0:
		return "job " + c.day + " " + strconv.FormatInt(c.job, 10)
	}
	return "day " + c.day
}

func parseCursor(text string) (cursor, error) {
	if text == "" {
		return cursor{}, nil
	}
	step, rest, _ := strings.Cut(text, " ")
	day, last, _ := strings.Cut(rest, " ")
	c := cursor{day: day}
	var err error
	switch step {
	case "job":
		c.job, err = strconv.ParseInt(last, 10, 64)
	case "report":
		c.query, err = queryOf(last)
	}
	if _, notDay := time.Parse(time.DateOnly, day); err != nil || notDay != nil || c.String() != text {
		return cursor{}, fmt.Errorf("naver: %w: no step of a report", adapters.ErrCursor)
	}
	return c, nil
}

// queryOf is what a report is fetched with, in one way of writing.
func queryOf(text string) (string, error) {
	v, err := url.ParseQuery(text)
	if err == nil && v.Get("authtoken") == "" {
		err = errors.New("no token")
	}
	return v.Encode(), err
}

// Fetch orders the report of a day, asks how far it is, or fetches it.
func (Adapter) Fetch(ctx context.Context, q *adapters.Request) (*adapters.Page, error) {
	r, err := reportOf(q.Stream)
	if err != nil {
		return nil, err
	}
	at, err := parseCursor(q.Cursor)
	if err != nil {
		return nil, err
	}
	days := q.Window.Days(q.Zone)
	if len(days) == 0 {
		return nil, fmt.Errorf("naver: fetch: %w: a window without a day", adapters.ErrUnknown)
	}
	if at.day == "" {
		at.day = days[0]
	}
	if !slices.Contains(days, at.day) {
		return nil, fmt.Errorf("naver: %w: a day that is not in the window", adapters.ErrCursor)
	}
	var page *adapters.Page
	switch {
	case at.query != "":
		page, err = q.Get(ctx, "https://"+host+"/report-download?"+at.query)
	case at.job != 0:
		page, err = q.Get(ctx, "https://"+host+"/stat-reports/"+strconv.FormatInt(at.job, 10))
	default:
		return order(ctx, q, r, at.day)
	}
	if e, ok := errors.AsType[*adapters.StatusError](err); ok && (e.Status == http.StatusNotFound || e.Status == http.StatusGone) {
		return nil, fmt.Errorf("naver: fetch: %w: the report is gone: %w", adapters.ErrCursor, err)
	}
	return page, err
}

// order orders the report of a day.
func order(ctx context.Context, q *adapters.Request, r *report, day string) (*adapters.Page, error) {
	body, err := json.Marshal(map[string]string{
		"reportTp": strings.ToUpper(r.stream), "statDt": strings.ReplaceAll(day, "-", ""),
	})
	if err != nil {
		return nil, err
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+host+"/stat-reports", strings.NewReader(string(body)))
	if err != nil {
		return nil, err
	}
	post.Header.Set("Content-Type", "application/json; charset=UTF-8")
	return q.Do(post)
}

// decodeJob reads how far a report is, and says what comes next.
func (a Adapter) decodeJob(r *report, in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, ".", nil)
	if err != nil {
		return err
	}
	at, err := parseCursor(in.Cursor)
	if err != nil {
		return err
	}
	if days := in.Window.Days(in.Zone); at.day == "" && len(days) > 0 {
		at.day = days[0]
	}
	for t.Next() {
		if of := t.Text("reportTp"); of != "" && !strings.EqualFold(of, r.stream) {
			err := fmt.Errorf("%w: not the report that was ordered", event.ErrSyntax)
			return &adapters.FormatError{Name: in.Name, Column: "reportTp", Err: err}
		}
		if err := a.step(in, out, t.Row, at); err != nil {
			return err
		}
		t.Skip("status")
	}
	return t.Err()
}

// step gives the next cursor. A report that failed, or is out of date, is ordered anew,
// once, as any cursor that is no longer valid.
func (a Adapter) step(in *adapters.Input, out *adapters.Output, job rows.Row, at cursor) error {
	at.job = job.Int("reportJobId")
	switch status := job.Need("status"); strings.ToUpper(status) {
	case "REGIST", "RUNNING", "WAITING", "AGGREGATING":
		if at.job <= 0 {
			return &adapters.FormatError{Name: in.Name, Column: "reportJobId", Err: event.ErrMissing}
		}
		out.Next(at.String())
		out.Wait(a.poll())
	case "BUILT":
		query, err := download(job.Text("downloadUrl"))
		if err != nil {
			return &adapters.FormatError{Name: in.Name, Column: "downloadUrl", Err: err}
		}
		out.Next(cursor{day: at.day, query: query}.String())
	case "NONE": // nothing happened on that day
		nextDay(in, out, at.day)
	case "ERROR", "CHANGED":
		return fmt.Errorf("naver: decode: %w: the report is %s", adapters.ErrCursor, status)
	default:
		return fmt.Errorf("naver: decode: %w: status of a report", adapters.ErrUnknown)
	}
	return nil
}

func (a Adapter) poll() time.Duration {
	if a.Poll > 0 {
		return a.Poll
	}
	return 10 * time.Second
}

// download is the query of the address of a report, which must be Naver's own: it is
// fetched with the credentials.
func download(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("%w: not an address", event.ErrSyntax) // err shows the token
	}
	if u.Host != "" && u.Host != host || u.Path != "/report-download" || u.User != nil {
		return "", fmt.Errorf("%w: not where reports are fetched", adapters.ErrUnknown)
	}
	query, err := queryOf(u.RawQuery)
	if err != nil {
		return "", fmt.Errorf("%w: no token in the address", event.ErrSyntax)
	}
	return query, nil
}

// nextDay goes to the day behind one, if the window has it.
func nextDay(in *adapters.Input, out *adapters.Output, day string) {
	days := in.Window.Days(in.Zone)
	if at := slices.Index(days, day); at >= 0 && at+1 < len(days) {
		out.Next(cursor{day: days[at+1]}.String())
	}
}
