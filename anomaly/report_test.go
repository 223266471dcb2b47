// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// reported returns a report with two open findings, one of which is drawn.
func reported(t *testing.T, l settle.Language) *Report {
	t.Helper()
	f := newFeed(t, nil, 2)
	f.run(60, nil)
	var d Desk
	d.Raise(at(0), f.run(1, only(0, "gross", times(100)))...)
	nasty := found(Block, `<script>"x"</script>`, "gross", start)
	nasty.AtStake = money.MustParse("9000000000 KRW")
	twin := nasty
	twin.Series.Metric, twin.Incident = "orders", nasty.ID
	twin.identify()
	d.Raise(at(0), nasty, twin)
	if err := d.Assign(t.Context(), nasty.ID, Assignment{To: "<b>lee", By: "kim", At: at(1)}); err != nil {
		t.Fatal(err)
	}
	for _, v := range []Verdict{Fault, Fault, FalseAlarm} {
		if err := f.m.Label(Label{Series: seriesOf(0, "gross"), Day: start, Verdict: v, Detector: "slip"}); err != nil {
			t.Fatal(err)
		}
	}
	var b TrustBook
	if err := b.Note("acme", start, Validity, Part{98, 100}); err != nil {
		t.Fatal(err)
	}
	trust := b.Trust(start, start+1, Targets{Validity: money.MustRate("99%")}, &d)
	return NewReport(&d, f.m, &ReportOptions{Language: l, AsOf: at(5), Trust: trust})
}

func TestReportText(t *testing.T) {
	var out strings.Builder
	if err := reported(t, settle.English).Text(&out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	nasty, slip := strings.Index(text, "9,000,000,000 KRW at stake"), strings.Index(text, "is about 100 times an ordinary day")
	if nasty < 0 || slip < nasty {
		t.Errorf("the greater stake does not come first:\n%s", text)
	}
	for _, part := range []string{
		"and 1 more of the incident", "validity 98 of 100 (below target)", "likely ",
		"waits 5 h 0 min for <b>lee", "waits 5 h 0 min, nobody is asked", "block: 3 open, the oldest for 5 h 0 min; 0 answered",
		"slip: right 2, wrong 1; precision 24.9 % to 90.2 %",
	} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
	out.Reset()
	if err := NewReport(&Desk{}, nil, nil).Text(&out); err != nil || !strings.Contains(out.String(), "nothing is open") {
		t.Errorf("an empty desk: %v\n%s", err, out.String())
	}
}

func TestReportHTML(t *testing.T) {
	for _, l := range []settle.Language{settle.English, settle.Korean} {
		var out bytes.Buffer
		if err := reported(t, l).HTML(&out); err != nil {
			t.Fatal(err)
		}
		page := out.String()
		if strings.Contains(page, "<script>") || strings.Contains(page, "http://") || strings.Contains(page, "https://") {
			t.Error("the page runs or loads something")
		}
		for part, n := range map[string]int{"<circle": 1, "<polyline": 1, `class="band"`: 1, "NaN": 0, "Inf": 0, "<section>": 5, "<text": 3, "<b>lee": 0} {
			if got := strings.Count(page, part); got != n {
				t.Errorf("%d of %q, want %d", got, part, n)
			}
		}
		for _, part := range []string{"100배", "대기 5시간 0분, 담당 &lt;b&gt;lee", "데이터 신뢰도"} {
			if strings.Contains(page, part) != (l == settle.Korean) {
				t.Errorf("language %s: %q", l, part)
			}
		}
	}
}

func TestReportJSON(t *testing.T) {
	text, err := reported(t, settle.English).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var back struct {
		Lines []struct {
			Sentence string
			Item     struct{ Finding Finding }
			Plot     *Plot
		}
	}
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if len(back.Lines) != 2 || back.Lines[1].Plot == nil || back.Lines[1].Item.Finding.Factor != "100" {
		t.Errorf("read back: %+v", back)
	}
}

// Every kind has a sentence in both languages that ends like one.
func TestSentences(t *testing.T) {
	v := money.Int(1234567)
	for _, kind := range []Kind{
		DecimalSlip, CurrencyMixup, UnitSwitch, SignFlip, UnexpectedZero, DoubledDay, PartialDay, MissingDay, StaleFeed, StaleCopy,
		Outlier, LevelShift, RatioDrift, RowInfluence, StatementOdd, TypingError, Conflict, Breach, SchemaDrift, DuplicateFile, "own",
	} {
		f := NewFinding(kind, Series{Partner: "acme"}, start, "")
		f.Value, f.Factor = &v, "1/100"
		f.Expected = &Band{Low: v, Mid: v, High: v}
		en, ko := f.Explain(settle.English), f.Explain(settle.Korean)
		if !strings.HasSuffix(en, ".") || !strings.HasSuffix(ko, ".") || en == ko || strings.Contains(en+ko, "%!") {
			t.Errorf("%s: %s / %s", kind, en, ko)
		}
		f.Note = "column a"
		if ko := f.Explain(settle.Korean); koreanOf(kind) != "" && !strings.Contains(ko, "다 (column a)") {
			t.Errorf("%s, with a note: %s", kind, ko)
		}
		f.Withdrawn = true
		if f.Explain(settle.English) == en {
			t.Errorf("%s: withdrawn, and told as before", kind)
		}
	}
}

// The end of a number as it is read aloud picks the particle behind it.
func TestParticles(t *testing.T) {
	for number, want := range map[string]string{
		"22,200":            "22,200은 22,200이 22,200을 22,200으로", // 이백
		"133,000":           "133,000은 133,000이 133,000을 133,000으로",
		"2,220,000":         "2,220,000은 2,220,000이 2,220,000을 2,220,000으로",                                // 만
		"1,000,000,000,000": "1,000,000,000,000는 1,000,000,000,000가 1,000,000,000,000를 1,000,000,000,000로", // 조
		"0":                 "0은 0이 0을 0으로",
		"−31":               "−31은 −31이 −31을 −31로", // 일
		"12":                "12는 12가 12를 12로",
		"1.30":              "1.30은 1.30이 1.30을 1.30으로",
		"0.5":               "0.5는 0.5가 0.5를 0.5로",
		"98":                "98은 98이 98을 98로",
		"16":                "16은 16이 16을 16으로",
		"":                  "은(는) 이(가) 을(를) (으)로",
	} {
		if got := topic(number) + " " + subject(number) + " " + object(number) + " " + toward(number); got != want {
			t.Errorf("%q: %s, want %s", number, got, want)
		}
	}
}

// A report in Korean leaves no word of a report in English.
func TestReportKorean(t *testing.T) {
	var text, page bytes.Buffer
	r := reported(t, settle.Korean)
	if err := errors.Join(r.Text(&text), r.HTML(&page)); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"차단", "자릿수 오류", "미해결 2건", "유효성"} {
		if !strings.Contains(text.String(), part) {
			t.Errorf("no %q in:\n%s", part, &text)
		}
	}
	for _, word := range []string{" open", "decimal_slip", "the oldest", "validity", "answered", "waits"} {
		if strings.Contains(text.String(), word) {
			t.Errorf("%q in:\n%s", word, &text)
		}
	}
	for _, part := range []string{">차단<", ">자릿수 오류 <"} {
		if !strings.Contains(page.String(), part) {
			t.Errorf("no %q in the page", part)
		}
	}
}
