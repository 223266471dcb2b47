// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// pollingMax is how long a partner may take to make a report.
const pollingMax = 4 * time.Hour

// pull is a job that asks the partner.
type pull struct {
	*job
	fetcher Fetcher
	point   Checkpoint
}

// Pull reads what a stream of a connection has to say that was not read yet, and what
// it may have changed since: from the checkpoint, less Lookback, to now. It goes on
// where the last pull ended, however that ended. The report is true beside an error:
// what it counts is posted.
func (r *Runner) Pull(ctx context.Context, c *Connection, stream string) (Report, error) {
	j, err := r.job(c, stream)
	if err != nil {
		return Report{}, err
	}
	p := &pull{job: j}
	var ok bool
	if p.fetcher, ok = c.Adapter.(Fetcher); !ok || j.stream.Via&ByPull == 0 {
		return j.report, fmt.Errorf("adapters: %s cannot pull %q", j.info.Name, stream)
	}
	if c.Since.IsZero() {
		return j.report, fmt.Errorf("adapters: pull %s/%s: Since is not set", c.Source, stream)
	}
	if p.point, err = r.opts.Checkpoints.Load(ctx, c.Source, stream); err != nil {
		return j.report, fmt.Errorf("adapters: load the checkpoint of %s/%s: %w", c.Source, stream, err)
	}
	if err := p.run(ctx); err != nil {
		j.log.ErrorContext(ctx, "pull ended early", "error", err, "until", p.point.Done)
		return j.report, fmt.Errorf("adapters: pull %s/%s: %w", c.Source, stream, err)
	}
	return j.report, nil
}

// run reads the windows that are due.
func (p *pull) run(ctx context.Context) error {
	p.report.Until = p.point.Done
	resumed, cursor := p.point.Window, p.point.Cursor
	if p.point.Mapping != p.info.Mapping() {
		cursor = "" // another version's words
	}
	p.point.Source, p.point.Stream, p.point.Mapping = p.conn.Source, p.stream.Name, p.info.Mapping()
	due := p.windows(p.point, p.now())
	p.windowsDue = len(due)
	for _, w := range due {
		from := ""
		if w == resumed && p.stream.Mode == Append {
			from = cursor
		}
		if err := p.window(ctx, w, from); err != nil {
			return err
		}
		p.report.Windows++
		p.report.Until = p.point.Done
	}
	return nil
}

// window reads the pages of one window, and saves after each how far it is.
func (p *pull) window(ctx context.Context, w Window, cursor string) error {
	p.log.InfoContext(ctx, "window begins", "from", w.From, "to", w.To, "resumed", cursor != "")
	v := &visit{window: w, cursor: cursor, version: max(p.now().UnixMilli(), p.point.Version+1)}
	v.parts = p.newParts(w, v.version)
	for more := true; more; {
		s, err := p.page(ctx, v)
		if errors.Is(err, ErrCursor) && v.cursor != "" && !v.again {
			p.log.WarnContext(ctx, "cursor no longer valid, the window is read again", "error", err)
			v.again, v.cursor, v.seen, v.parts = true, "", nil, p.newParts(w, v.version)
			continue
		}
		if err != nil {
			return err
		}
		if more = s.Next != ""; !more {
			break
		}
		if err := p.turn(ctx, v, &s); err != nil {
			return err
		}
	}
	if err := v.parts.post(ctx, p.job); err != nil {
		return err
	}
	p.point.Done = latest(p.point.Done, w.To)
	p.point.Window, p.point.Cursor = Window{}, ""
	p.point.Version = v.version
	return p.save(ctx)
}

// visit is the reading of one window.
type visit struct {
	window  Window
	cursor  string
	version int64 // of the partitions that are restated
	parts   *parts
	again   bool            // the window has been begun anew once
	seen    map[string]bool // cursors that were followed without a pause
	polled  time.Duration
}

// turn goes to the next page.
func (p *pull) turn(ctx context.Context, v *visit, s *Summary) error {
	if s.Wait == 0 {
		if v.seen[s.Next] || s.Next == v.cursor {
			return fmt.Errorf("page %q leads to a page that was read already", v.cursor)
		}
		if v.seen == nil {
			v.seen = map[string]bool{}
		}
		v.seen[s.Next] = true
	}
	v.cursor = s.Next
	if p.stream.Mode == Append {
		p.point.Window, p.point.Cursor = v.window, v.cursor
		if err := p.save(ctx); err != nil {
			return err
		}
	}
	if s.Wait == 0 {
		return nil
	}
	if v.polled += s.Wait; v.polled > pollingMax {
		return fmt.Errorf("%w: no report after %s", ErrTransient, v.polled)
	}
	return p.wait(ctx, s.Wait)
}

// wait sleeps as a step of its own.
func (p *pull) wait(ctx context.Context, d time.Duration) (err error) {
	ctx, end := p.step(ctx, "wait", "")
	defer end(&err)
	return sleep(ctx, d)
}

// save stores the checkpoint.
func (p *pull) save(ctx context.Context) (err error) {
	ctx, end := p.step(ctx, "save", "")
	defer end(&err)
	if err = p.opts.Checkpoints.Save(ctx, p.point); err != nil {
		return fmt.Errorf("save the checkpoint: %w", err)
	}
	return nil
}

// page reads one page, as often as it takes.
func (p *pull) page(ctx context.Context, v *visit) (Summary, error) {
	for attempt := 1; ; attempt++ {
		mark := v.parts.mark()
		s, err := p.attempt(ctx, v)
		if err == nil {
			return s, nil
		}
		v.parts.reset(mark)
		if ctx.Err() != nil {
			return Summary{}, ctx.Err()
		}
		pause, again := p.opts.Retry.pause(attempt, err)
		if !again {
			return Summary{}, err
		}
		p.log.WarnContext(ctx, "page is tried again", "attempt", attempt, "pause", pause, "error", err)
		if err := p.wait(ctx, pause); err != nil {
			return Summary{}, err
		}
	}
}

// attempt reads one page once.
func (p *pull) attempt(ctx context.Context, v *visit) (Summary, error) {
	leave, err := p.gates.of(p.conn.Source, p.info.Limits).enter(ctx, p.now)
	if err != nil {
		return Summary{}, err
	}
	defer leave()
	page, err := p.fetch(ctx, v)
	if err != nil {
		return Summary{}, err
	}
	defer func() { _ = page.Body.Close() }() // it has been read, or is of no more use
	in := p.input(page.Name)
	in.Window, in.Cursor, in.Header = v.window, v.cursor, withoutSecrets(page.Header)
	in.Body = page.Body
	s, size, err := p.read(ctx, in, &reading{parts: v.parts, version: v.version})
	if errors.Is(err, ErrTruncated) {
		err = fmt.Errorf("%w: %w", ErrTransient, err)
	}
	if err != nil {
		return Summary{}, err
	}
	p.report.add(&s, size)
	p.point.Counts.add(&s, size)
	return s, nil
}

// fetch makes the one call.
func (p *pull) fetch(ctx context.Context, v *visit) (page *Page, err error) {
	ctx, end := p.step(ctx, "fetch", v.cursor)
	defer end(&err)
	page, err = p.fetcher.Fetch(ctx, &Request{
		Stream: p.stream.Name, Account: p.conn.Account, Zone: p.zone,
		Window: v.window, Cursor: v.cursor, Client: p.client(),
	})
	if err == nil && (page == nil || page.Body == nil) {
		err = errors.New("fetch gave neither a page nor an error")
	}
	return page, err
}
