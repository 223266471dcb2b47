// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
)

// Text writes the report for a terminal or a mail.
func (r *Report) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s\n", r.Title, r.AsOf.Format(time.RFC3339))
	for i := range r.Lines {
		r.Lines[i].write(&b, r.Language)
	}
	if len(r.Lines) == 0 {
		b.WriteString(pick(r.Language, "\nnothing is open\n", "\n미해결 항목이 없습니다\n"))
	}
	for _, t := range r.Trust {
		fmt.Fprintf(&b, "\n%s, %s – %s: %s\n", t.Partner, t.From, t.To, t.text(r.Language))
	}
	for _, v := range r.Waiting {
		if v.Open+v.Answered > 0 {
			fmt.Fprintf(&b, "\n%s: %s\n", said(r.Language, v.Severity.String()), v.text(r.Language))
		}
	}
	for _, p := range r.Precision {
		fmt.Fprintf(&b, pick(r.Language, "\n%s: right %d, wrong %d; precision %s to %s\n", "\n%s: 맞음 %d, 틀림 %d; 정밀도 %s – %s\n"),
			p.Detector, p.Right, p.Wrong, percentText(p.Low), percentText(p.High))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (l *ReportLine) write(b *strings.Builder, language settle.Language) {
	f := &l.Item.Finding
	fmt.Fprintf(b, "\n%-6s %s\n", said(language, f.Severity.String()), l.Sentence)
	fmt.Fprintf(b, "       %s, %s; %s", said(language, string(f.Kind)), f.ID, l.state(language))
	if l.Others > 0 {
		fmt.Fprintf(b, pick(language, ", and %d more of the incident", ", 같은 사건 %d건 더"), l.Others)
	}
	b.WriteByte('\n')
	for _, e := range f.Evidence {
		fmt.Fprintf(b, "       %+7.2f %s: %s\n", e.Weight, e.Name, e.Text)
	}
}

// state tells how long the finding waits, and for whom.
func (l *ReportLine) state(language settle.Language) string {
	waits := timeText(language, l.Waits)
	if l.To == "" {
		return pick(language, "waits "+waits+", nobody is asked", "대기 "+waits+", 담당자 없음")
	}
	return pick(language, "waits "+waits+" for "+l.To, "대기 "+waits+", 담당 "+l.To)
}

// text tells how many wait and how long they take.
func (v *Waiting) text(l settle.Language) string {
	text := fmt.Sprintf(pick(l, "%d open", "미해결 %d건"), v.Open)
	if v.Open > 0 {
		text += fmt.Sprintf(pick(l, ", the oldest for %s", ", 가장 오래된 것 %s"), timeText(l, v.Oldest))
	}
	text += fmt.Sprintf(pick(l, "; %d answered", "; 답변 %d건"), v.Answered)
	if v.Answered > 0 {
		text += fmt.Sprintf(pick(l, ", half of them within %s", ", 절반은 %s 안에"), timeText(l, v.ToAnswer))
	}
	return text
}

// timeText writes a time in the two units that matter.
func timeText(l settle.Language, d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return fmt.Sprintf(pick(l, "%d d %d h", "%d일 %d시간"), d/day, d%day/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf(pick(l, "%d h %d min", "%d시간 %d분"), d/time.Hour, d%time.Hour/time.Minute)
	}
	return fmt.Sprintf(pick(l, "%d min", "%d분"), d/time.Minute)
}

// text writes the parts of trust with their numerators and denominators.
func (t *Trust) text(l settle.Language) string {
	var parts []string
	for _, a := range Aspects() {
		p, ok := t.Parts[a]
		if !ok {
			continue
		}
		text := fmt.Sprintf(pick(l, "%s %d of %d", "%s %d/%d"), said(l, string(a)), p.Good, p.All)
		if slices.Contains(t.Missed, a) {
			text += pick(l, " (below target)", " (목표 미달)")
		}
		parts = append(parts, text)
	}
	if t.Open > 0 {
		text := fmt.Sprintf(pick(l, "%d open", "미해결 %d건"), t.Open)
		for _, a := range t.AtStake {
			text += ", " + stakeText(a)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}
