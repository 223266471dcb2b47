// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// value is a JSON value. Texts are parts of the one string that the row is, and numbers
// are texts: nothing is converted before it is asked for.
type value struct {
	kind  valueKind
	text  string   // of a string, a number or a word
	inner []member // of an object or, without names, of a list
}

type member struct {
	name string
	value
}

type valueKind uint8

const (
	isNull valueKind = iota
	isString
	isPlain // a number, true or false
	isObject
	isList
	isHuge // too long to be kept
)

// parse reads the text of one value, as strictly as encoding/json does.
func parse(raw []byte) (value, error) { return new(parser).parse(raw) }

// parse reads the text of one value. The value before is overwritten.
func (p *parser) parse(raw []byte) (value, error) {
	p.s, p.at, p.open, p.closed = string(raw), 0, p.open[:0], p.closed[:0]
	v, err := p.value(0)
	if err == nil {
		if p.space(); p.at < len(p.s) {
			err = p.fault("more than a value")
		}
	}
	if err != nil {
		return value{}, err
	}
	return v, nil
}

// parser reads values from strings, and uses its memory again.
type parser struct {
	s      string
	at     int
	open   []member // of containers that have not ended
	closed []member // of those that have
}

// close takes the members from one on off the open ones.
func (p *parser) close(from int) []member {
	begin := len(p.closed)
	p.closed = append(p.closed, p.open[from:]...)
	p.open = p.open[:from]
	return p.closed[begin:len(p.closed):len(p.closed)]
}

func (p *parser) fault(what string) error {
	return fmt.Errorf("%w: byte %d: %s", event.ErrSyntax, p.at+1, what)
}

func (p *parser) space() {
	for p.at < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.at]) >= 0 {
		p.at++
	}
}

// next skips spaces and returns the byte behind them, 0 at the end.
func (p *parser) next() byte {
	p.space()
	if p.at == len(p.s) {
		return 0
	}
	return p.s[p.at]
}

func (p *parser) value(depth int) (value, error) {
	if depth > depthMax {
		return value{}, fmt.Errorf("%w: more than %d levels", adapters.ErrLimit, depthMax)
	}
	switch c := p.next(); c {
	case '{':
		return p.object(depth)
	case '[':
		return p.list(depth)
	case '"':
		text, err := p.text()
		return value{kind: isString, text: text}, err
	case 't':
		return p.word("true", isPlain)
	case 'f':
		return p.word("false", isPlain)
	case 'n':
		v, err := p.word("null", isNull)
		v.text = ""
		return v, err
	default:
		return p.number()
	}
}

func (p *parser) word(word string, kind valueKind) (value, error) {
	if !strings.HasPrefix(p.s[p.at:], word) {
		return value{}, p.fault("want a value")
	}
	p.at += len(word)
	return value{kind: kind, text: word}, nil
}

// number reads -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
func (p *parser) number() (value, error) {
	from := p.at
	p.take("-")
	switch {
	case p.take("0"):
	case p.digits():
	default:
		return value{}, p.fault("want a value")
	}
	if p.take(".") && !p.digits() {
		return value{}, p.fault("want digits")
	}
	if p.take("eE") {
		if p.take("+-"); !p.digits() {
			return value{}, p.fault("want digits")
		}
	}
	return value{kind: isPlain, text: p.s[from:p.at]}, nil
}

// take takes one byte if it is any of a set.
func (p *parser) take(set string) bool {
	if p.at == len(p.s) || strings.IndexByte(set, p.s[p.at]) < 0 {
		return false
	}
	p.at++
	return true
}

func (p *parser) digits() bool {
	from := p.at
	for p.at < len(p.s) && p.s[p.at] >= '0' && p.s[p.at] <= '9' {
		p.at++
	}
	return p.at > from
}

// text reads a string from its quotation mark on.
func (p *parser) text() (string, error) {
	from := p.at
	plain := true
	for p.at++; p.at < len(p.s); p.at++ {
		switch c := p.s[p.at]; {
		case c == '"':
			p.at++
			if plain {
				return p.s[from+1 : p.at-1], nil
			}
			return unquote(p.s[from:p.at])
		case c == '\\':
			plain = false
			p.at++
		case c < ' ':
			return "", p.fault("a control character in a string")
		case c >= utf8.RuneSelf:
			plain = false // which also makes sure that it is UTF-8
		}
	}
	return "", p.fault("a string without an end")
}

// unquote reads a string with escapes, or with more than ASCII in it.
func unquote(quoted string) (string, error) {
	if strings.IndexByte(quoted, '\\') < 0 && utf8.ValidString(quoted) {
		return quoted[1 : len(quoted)-1], nil
	}
	var text string
	if err := json.Unmarshal([]byte(quoted), &text); err != nil {
		return "", fmt.Errorf("%w: %w", event.ErrSyntax, err)
	}
	return text, nil
}

func (p *parser) object(depth int) (value, error) {
	from := len(p.open)
	p.at++
	if p.next() == '}' {
		p.at++
		return value{kind: isObject}, nil
	}
	for {
		if p.next() != '"' {
			return value{}, p.fault("want the name of a member")
		}
		name, err := p.text()
		if err != nil {
			return value{}, err
		}
		if p.next() != ':' {
			return value{}, p.fault("want a colon")
		}
		p.at++
		inner, err := p.value(depth + 1)
		if err != nil {
			return value{}, err
		}
		p.open = append(p.open, member{name, inner})
		switch p.next() {
		case ',':
			p.at++
		case '}':
			p.at++
			return value{kind: isObject, inner: p.close(from)}, nil
		default:
			return value{}, p.fault("want a comma or a brace")
		}
	}
}

func (p *parser) list(depth int) (value, error) {
	from := len(p.open)
	p.at++
	if p.next() == ']' {
		p.at++
		return value{kind: isList}, nil
	}
	for {
		inner, err := p.value(depth + 1)
		if err != nil {
			return value{}, err
		}
		p.open = append(p.open, member{value: inner})
		switch p.next() {
		case ',':
			p.at++
		case ']':
			p.at++
			return value{kind: isList, inner: p.close(from)}, nil
		default:
			return value{}, p.fault("want a comma or a bracket")
		}
	}
}

// member is the value of a name, nil if there is none. Of two, the last counts.
func (v *value) member(name string) *value {
	for i := len(v.inner) - 1; i >= 0; i-- {
		if v.inner[i].name == name {
			return &v.inner[i].value
		}
	}
	return nil
}

// put sets a member, which may be new.
func (v *value) put(name string, inner value) {
	if old := v.member(name); old != nil {
		*old = inner
		return
	}
	v.inner = append(v.inner, member{name, inner})
}

// find follows a name with points into a value; items of a list have numbers. A member
// whose own name has points is found as well.
func (v *value) find(name string) *value {
	for v != nil {
		if v.kind == isObject {
			if inner := v.member(name); inner != nil {
				return inner
			}
		}
		step, rest, more := strings.Cut(name, ".")
		switch v.kind {
		case isObject:
			if !more {
				return nil
			}
			v, name = v.member(step), rest
		case isList:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v.inner) {
				return nil
			}
			if v, name = &v.inner[i].value, rest; !more {
				return v
			}
		default:
			return nil
		}
	}
	return nil
}

func (v *value) field(name string) (string, error) {
	inner := v.find(name)
	switch {
	case inner == nil:
		return "", nil
	case inner.kind == isHuge:
		return "", fmt.Errorf("%w: a value of more than %d bytes beside the list", adapters.ErrLimit, keptMax)
	case inner.kind == isObject, inner.kind == isList:
		return "", fmt.Errorf("%w: an object or a list where a value should be", event.ErrSyntax)
	}
	return inner.text, nil
}

func (v *value) list(name string) ([]source, error) {
	inner := v.find(name)
	if inner == nil || inner.kind == isNull {
		return nil, nil
	}
	if inner.kind != isList {
		return nil, fmt.Errorf("%w: %w", event.ErrSyntax, errNoList)
	}
	list := make([]source, len(inner.inner))
	for i := range inner.inner {
		item := &inner.inner[i].value
		if !item.isRow() {
			return nil, fmt.Errorf("%w: %w", event.ErrSyntax, errNoList)
		}
		list[i] = item
	}
	return list, nil
}

// isRow reports whether a value has fields.
func (v *value) isRow() bool { return v.kind == isObject || v.kind == isList }
