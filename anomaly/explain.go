// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Explain tells the finding in one sentence.
func (f *Finding) Explain(l settle.Language) string {
	if f.Withdrawn {
		return pick(l, f.subject(l)+": no longer so since the day was restated.", f.subject(l)+": 정정된 자료로 더는 해당하지 않습니다.")
	}
	text := f.sentence(l)
	if f.Suggest != nil {
		text += pick(l, "; likely "+plain(*f.Suggest), ", 올바른 값은 "+toward(plain(*f.Suggest))+" 보입니다")
	}
	if !f.AtStake.IsZero() {
		text += pick(l, "; "+stakeText(f.AtStake)+" at stake", " (영향 금액 "+stakeText(f.AtStake)+")")
	}
	return f.subject(l) + ": " + text + "."
}

// Ref is the ID, by which a book refers to the finding.
func (f Finding) Ref() string { return f.ID }

// String tells severity, the sentence and the ID, for lists of what stands in the way. It implements
// [fmt.Stringer].
func (f Finding) String() string {
	return f.Severity.String() + ": " + f.Explain(settle.English) + " (" + f.ID + ")"
}

func pick(l settle.Language, en, ko string) string {
	if l == settle.Korean {
		return ko
	}
	return en
}

// subject names what the finding is about.
func (f *Finding) subject(l settle.Language) string {
	var parts []string
	feed := f.Series.Feed
	if feed == f.Series.Partner { // as of a partner that has only one
		feed = ""
	}
	for _, p := range []string{f.Series.Partner, feed, f.Series.Entity, f.Series.Metric, f.Subject} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		parts = append(parts, pick(l, "everything", "전체"))
	}
	return strings.Join(parts, " ") + " " + f.Day.String()
}

// sentence tells what is odd, without the subject.
func (f *Finding) sentence(l settle.Language) string {
	if f.Note != "" {
		note := strings.TrimSuffix(f.Note, ".")
		if words := koreanOf(f.Kind); l == settle.Korean && words != "" {
			return words + " (" + note + ")"
		}
		return note
	}
	value, mid, band := "", "", ""
	if f.Value != nil {
		value = plain(*f.Value)
	}
	if f.Expected != nil {
		mid = plain(f.Expected.Mid)
		band = plain(f.Expected.Low) + "–" + plain(f.Expected.High)
	}
	return f.words(l, value, mid, band)
}

// koreanOf tells in Korean what a note of this package's own is about; the note itself has the names and
// figures.
func koreanOf(k Kind) string {
	switch k {
	case DecimalSlip:
		return "자릿수나 단위가 잘못된 것으로 보입니다"
	case SignFlip:
		return "부호가 반대로 보입니다"
	case TypingError:
		return "합계가 맞지 않아 입력 오류로 보입니다"
	case PartialDay:
		return "하루의 일부가 빠졌을 수 있습니다"
	case RatioDrift:
		return "비율이 달라졌습니다"
	case DuplicateFile:
		return "이미 받은 내용입니다"
	case SchemaDrift:
		return "열 구성이 달라졌습니다"
	case Breach:
		return "데이터 계약을 어겼습니다"
	}
	return ""
}

// words has a pattern for each kind.
func (f *Finding) words(l settle.Language, value, mid, band string) string {
	expected := pick(l, ", expected "+mid+" ("+band+")", ", 예상 "+mid+" ("+band+")")
	if mid == "" {
		expected = ""
	}
	whole := f.Detector == "feed"
	switch f.Kind {
	case DecimalSlip, CurrencyMixup:
		if whole {
			return pick(l, "all figures are "+f.times(l)+" what is expected", "모든 수치가 예상의 "+f.times(l)+"입니다")
		}
		return pick(l, value+" is about "+f.times(l)+" an ordinary day"+expected, topic(value)+" 평소의 약 "+f.times(l)+"입니다"+expected)
	case SignFlip:
		return pick(l, value+" is on the wrong side of zero"+expected, topic(value)+" 부호가 반대로 보입니다"+expected)
	case UnexpectedZero:
		return pick(l, "zero"+expected, "값이 0입니다"+expected)
	case DoubledDay:
		return pick(l, value+" is twice an ordinary day; counted twice?"+expected, topic(value)+" 평소의 두 배로, 중복 집계일 수 있습니다"+expected)
	case PartialDay:
		if whole {
			return pick(l, "all figures are low together; part of the day is missing?", "모든 수치가 함께 낮아 하루의 일부가 빠졌을 수 있습니다")
		}
		return pick(l, value+" is a part of an ordinary day"+expected, topic(value)+" 평소 하루의 일부에 그칩니다"+expected)
	case MissingDay:
		return pick(l, "no report"+expected, "보고가 없습니다"+expected)
	case StaleCopy:
		return pick(l, "the figures are those of the day before", "전날과 같은 수치입니다")
	case UnitSwitch:
		return pick(l, "for three days "+f.times(l)+" what it was; taken as the new usual", "사흘째 이전의 "+f.times(l)+"이므로 새 기준으로 받아들입니다")
	case Conflict:
		return pick(l, "two values under one revision; "+value+" is used", "같은 개정 번호에 두 값이 있어 "+object(value)+" 씁니다")
	case LevelShift:
		return pick(l, "a new level since a few days"+expected, "며칠 전부터 수준이 달라졌습니다"+expected)
	}
	return f.otherWords(l, value, mid, expected)
}

// otherWords has the patterns of what is not a daily value, and one for the rest.
func (f *Finding) otherWords(l settle.Language, value, mid, expected string) string {
	switch f.Kind {
	case RatioDrift:
		return pick(l, "the ratio "+value+" has moved"+expected, "비율 "+subject(value)+" 달라졌습니다"+expected)
	case RowInfluence:
		return pick(l, "one row of "+value+" beside a median day of "+mid, "한 건 "+subject(value)+" 하루 중앙값 "+mid+"에 견줄 만큼 큽니다")
	case StatementOdd:
		return pick(l, value+" is unlike earlier statements and the others of the period"+expected, topic(value)+" 지난 정산서나 같은 기간의 다른 정산서와 다릅니다"+expected)
	case TypingError:
		return pick(l, value+" does not add up; digits mistyped?", value+": 합계가 맞지 않아 입력 오류로 보입니다")
	case StaleFeed:
		return pick(l, "nothing has arrived for longer than ever", "평소보다 오래 도착하지 않았습니다")
	case DuplicateFile:
		return pick(l, "the content has been here before", "이미 받은 내용입니다")
	case SchemaDrift:
		return pick(l, "the columns have changed", "열 구성이 달라졌습니다")
	case Breach:
		return pick(l, "the data contract is broken", "데이터 계약을 어겼습니다")
	}
	return pick(l, value+" is odd"+expected, topic(value)+" 이례적입니다"+expected)
}

// times writes the factor: "100 times", "1/100 of", 100배.
func (f *Finding) times(l settle.Language) string {
	if strings.HasPrefix(f.Factor, "1/") {
		return pick(l, f.Factor+" of", f.Factor)
	}
	return pick(l, f.Factor+" times", f.Factor+"배")
}

// plain writes a number with its thousands apart: that is what tells 1,000,000 from 10,000,000.
func plain(d money.Decimal) string { return apart(d.String()) }

// apart puts commas between the thousands of a number.
func apart(text string) string {
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "−", text[1:]
	}
	whole, part, found := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		whole += "." + part
	}
	return sign + whole
}

// stakeText writes an amount of money with its thousands apart.
func stakeText(a money.Amount) string {
	return apart(a.Number()) + " " + a.Currency().Code()
}

// percentText writes a share as a percentage.
func percentText(x float64) string { return strconv.FormatFloat(float64(100*x), 'f', 1, 64) + " %" }
