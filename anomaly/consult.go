// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// modelWeightMax bounds what a host's model may add to a score, either way.
const modelWeightMax = 3

// consult asks a host's detectors about a value, and its models about what was found, and decides
// again with what they say.
func (m *Monitor) consult(ctx context.Context, s *sight, j judgement) (judgement, error) {
	if !s.value.Known || len(m.opts.Detectors)+len(m.opts.Models) == 0 {
		return j, nil
	}
	if j.finding == nil {
		j.finding = s.draft(Outlier, "")
	}
	var errs []error
	c := Case{
		Observation: Observation{Series: s.member().series, Day: s.day, Value: s.exact},
		Metric:      s.member().metric, Expected: j.finding.Expected, Score: j.finding.Score, feed: s.feed, at: s.at,
	}
	for _, d := range m.opts.Detectors {
		e, err := d.Detect(ctx, c)
		if err != nil {
			errs = append(errs, fmt.Errorf("anomaly: detector %s: %w", d.Name(), err))
			continue
		}
		m.hear(s, &j, d.Name(), e)
	}
	if !j.held {
		return j, errors.Join(errs...)
	}
	for _, model := range m.opts.Models {
		e, err := model.Judge(ctx, *j.finding, c)
		if err != nil {
			errs = append(errs, fmt.Errorf("anomaly: model %s: %w", model.Name(), err))
			continue
		}
		e.Weight = math.Min(math.Max(e.Weight, -modelWeightMax), modelWeightMax)
		m.hear(s, &j, model.Name(), e)
	}
	return j, errors.Join(errs...)
}

// hear adds evidence to a judgement. What a rule decided stays decided.
func (m *Monitor) hear(s *sight, j *judgement, name string, e Evidence) {
	if e.Weight == 0 || math.IsNaN(e.Weight) || math.IsInf(e.Weight, 0) {
		return
	}
	f := j.finding
	if f.Detector == "" { // nothing is known of the series yet: the host's word is all there is
		f.Detector = name
	}
	e.Name = name
	f.Evidence = append(f.Evidence, e)
	if j.plain {
		f.Score += e.Weight
		return
	}
	m.settleScore(f, f.Score+e.Weight, f.Threshold)
	closed := m.opts.Calendar != nil && m.opts.Calendar.Closed(f.Series, f.Day)
	*j = m.decide(s, f, closed)
}
