// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import "strings"

// tidy takes off a number what people and spreadsheets write around it.
type tidy struct {
	plain                 bool // there is nothing to take off
	point                 byte
	strip                 []string
	parentheses, trailing bool
	spaces                bool // groups are apart by a space, which may be one that does not break
}

// number is a text as a plain number, with its minus in front. What it cannot make
// sense of it leaves, for whoever reads the number to refuse.
func (t *tidy) number(text string) string {
	if t.plain {
		if text[0] == '\xe2' && strings.HasPrefix(text, "−") { // the minus of typesetters
			return "-" + text[len("−"):]
		}
		return text
	}
	text = strings.Replace(t.stripped(text), "−", "-", 1)
	minus := ""
	switch inner, opened := strings.CutPrefix(text, "("); {
	case t.parentheses && opened && strings.HasSuffix(inner, ")"):
		minus, text = "-", t.stripped(inner[:len(inner)-1])
	case t.trailing && strings.HasSuffix(text, "-"):
		minus, text = "-", t.stripped(text[:len(text)-1])
	case strings.HasPrefix(text, "-"):
		minus, text = "-", t.stripped(text[1:])
	}
	if t.spaces {
		text = strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(text)
	}
	if minus == "" {
		return text
	}
	return minus + text
}

// stripped is a text without the signs and words at its ends.
func (t *tidy) stripped(text string) string {
	for before := ""; before != text; {
		before = text
		for _, word := range t.strip {
			text = strings.TrimSuffix(strings.TrimPrefix(text, word), word)
		}
		text = strings.TrimSpace(text)
	}
	return text
}

// unwrap is the text that a cell like ="0012" shows: so programs keep spreadsheets from
// taking a text for a number.
func unwrap(text string) string {
	if len(text) >= 3 && text[1] == '"' && text[len(text)-1] == '"' {
		return strings.TrimSpace(strings.ReplaceAll(text[2:len(text)-1], `""`, `"`))
	}
	return text
}

// isCellFault tells what a spreadsheet shows where it could work nothing out.
func isCellFault(text string) bool {
	switch text {
	case "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!":
		return true
	}
	return strings.Trim(text, "#") == "" && len(text) > 2 // too narrow a column
}

// isShortened tells a long number that a spreadsheet wrote as 1.23457E+11: its last
// digits are gone, so it identifies nothing.
func isShortened(text string) bool {
	at := strings.Index(text, "E+")
	if at < 1 || text[0] < '0' || text[0] > '9' {
		return false
	}
	return strings.Trim(text[:at], "0123456789.,") == "" && strings.Trim(text[at+2:], "0123456789") == ""
}
