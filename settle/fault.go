// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// FaultCode says what kind of fault an agreement has. A program may branch on it
// and a host may translate it: codes stay as they are, the texts beside them may
// become better.
type FaultCode string

// The codes of faults.
const (
	CodeMissing      FaultCode = "missing"       // what must be there is not
	CodeUnknownField FaultCode = "unknown_field" // JSON has a field that does not exist
	CodeUnknownType  FaultCode = "unknown_type"  // no term is of that type
	CodeUnknownName  FaultCode = "unknown_name"  // a word that is none of those allowed: a mode, a measure, a state
	CodeReference    FaultCode = "reference"     // names something that this agreement or plan does not have
	CodeSyntax       FaultCode = "syntax"        // a text does not have the form of an amount, a rate, a date
	CodeType         FaultCode = "type"          // a JSON number where a string belongs, and the like; an amount that is a number
	CodeRange        FaultCode = "range"         // a value outside its bounds
	CodeCurrency     FaultCode = "currency"      // not a currency, or not that of the agreement
	CodeConflict     FaultCode = "conflict"      // two fields that exclude each other
	CodeOrder        FaultCode = "order"         // in the wrong place: bounds that fall, a term before what it needs
	CodeOverlap      FaultCode = "overlap"       // two spans of time that share a moment
	CodeDuplicate    FaultCode = "duplicate"     // the same twice: an id, a field of a JSON object
	CodeZone         FaultCode = "zone"          // not an IANA time zone
	CodeInvalid      FaultCode = "invalid"       // any other; a host's own check that gives no code
)

// FaultCodes returns every code of this package. A host's own term may use others.
func FaultCodes() []FaultCode {
	return []FaultCode{
		CodeMissing, CodeUnknownField, CodeUnknownType, CodeUnknownName, CodeReference, CodeSyntax, CodeType,
		CodeRange, CodeCurrency, CodeConflict, CodeOrder, CodeOverlap, CodeDuplicate, CodeZone, CodeInvalid,
	}
}

// FieldError is one thing wrong with an agreement. What checks agreements gives
// all of them at once, joined; [Faults] lists them.
type FieldError struct {
	// Path leads to the field by its names in JSON: terms[1].tiers.steps[0].rate.
	// It is empty for the text as a whole.
	Path string
	// Code is the kind of fault, Err what is wrong in words.
	Code FaultCode
	Err  error
}

// Error returns "path: what is wrong".
func (f *FieldError) Error() string {
	if f.Path == "" {
		return f.Err.Error()
	}
	return f.Path + ": " + f.Err.Error()
}

// Unwrap returns the cause.
func (f *FieldError) Unwrap() error { return f.Err }

// Faults lists the faults in an error, such as that of [ParseAgreements] or
// [NewPlan], in their order. It is empty if err holds none.
func Faults(err error) []*FieldError {
	switch x := err.(type) { //nolint:errorlint // the tree is walked here
	case *FieldError:
		return []*FieldError{x}
	case interface{ Unwrap() []error }:
		var list []*FieldError
		for _, e := range x.Unwrap() {
			list = append(list, Faults(e)...)
		}
		return list
	case interface{ Unwrap() error }:
		return Faults(x.Unwrap())
	}
	return nil
}

// fault makes a FieldError; path is relative to whatever is being checked.
func fault(code FaultCode, path, format string, args ...any) error {
	return &FieldError{Path: path, Code: code, Err: fmt.Errorf(format, args...)}
}

// under puts path before the paths of the faults in err, and makes a fault at
// path of an error that is none. It is nil for nil.
func under(path string, err error) error {
	if err == nil {
		return nil
	}
	var list []error
	for _, e := range leaves(err) {
		f, ok := e.(*FieldError) //nolint:errorlint // what one wraps has a path of its own
		if !ok {
			f = &FieldError{Code: codeOf(e), Err: e}
		}
		list = append(list, &FieldError{joinPath(path, f.Path), f.Code, f.Err})
	}
	return errors.Join(list...)
}

// leaves takes joined errors apart.
func leaves(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var list []error
	for _, e := range joined.Unwrap() {
		list = append(list, leaves(e)...)
	}
	return list
}

// codeOf is the code of an error that brings none.
func codeOf(err error) FaultCode {
	switch wrong := new(json.UnmarshalTypeError); {
	case errors.As(err, &wrong):
		return CodeType
	case errors.Is(err, money.ErrCurrency):
		return CodeCurrency
	case errors.Is(err, money.ErrSyntax):
		return CodeSyntax
	case errors.Is(err, money.ErrOverflow), errors.Is(err, money.ErrDivision):
		return CodeRange
	}
	return CodeInvalid
}

// follows reports whether a fault that a check found may be there only because
// of what could not be read: the same field or one above or below it, what else
// a broken term lacks, and what stands in relation to a broken term.
func follows(f *FieldError, read []*FieldError) bool {
	for _, r := range read {
		if r.Code == CodeUnknownField || r.Code == CodeDuplicate {
			continue // nothing was lost
		}
		term, related := termOf(r.Path), termOf(f.Path) != "" && (f.Code == CodeReference || f.Code == CodeOrder)
		switch {
		case within(f.Path, r.Path) || within(r.Path, f.Path):
			return true
		case term != "" && (related || term == termOf(f.Path) && (f.Code == CodeMissing || f.Code == CodeConflict)):
			return true
		}
	}
	return false
}

// within reports whether path leads to outer or into it.
func within(path, outer string) bool {
	rest, ok := strings.CutPrefix(path, outer)
	return ok && (rest == "" || outer == "" || rest[0] == '.' || rest[0] == '[')
}

// termOf cuts a path off after terms[i]; it is empty for other paths.
func termOf(path string) string {
	if end := strings.IndexByte(path, ']'); end > 0 && strings.HasPrefix(path, "terms[") {
		return path[:end]
	}
	return ""
}

func joinPath(path, inner string) string {
	if path == "" || inner == "" || strings.HasPrefix(inner, "[") {
		return path + inner
	}
	return path + "." + inner
}
