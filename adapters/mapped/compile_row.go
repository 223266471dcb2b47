// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// row prepares what all events of a row share.
func (c *compiler) row() {
	m, p := c.m, c.p
	if len(m.Key) == 0 {
		c.add("key", settle.CodeMissing, "missing: what tells a row from all others")
	}
	p.key = c.texts("key", m.Key)
	p.parent = c.texts("parent", m.Parent)
	for _, k := range []struct {
		path  string
		parts []textPlan
	}{{"key", p.key}, {"parent", p.parent}} {
		if len(k.parts) > 0 && !slices.ContainsFunc(k.parts, func(t textPlan) bool { return t.col != none || t.value == "" }) {
			c.add(k.path, settle.CodeMissing, "no column: all rows would be the same")
		}
	}
	for i, s := range m.Skip {
		path := fmt.Sprintf("skip[%d]", i)
		c.needed(path+".reason", s.Reason)
		p.skip = append(p.skip, skipPlan{
			condition: c.condition(path, Condition{Column: s.Column, Is: s.Is, Not: s.Not}), reason: s.Reason,
		})
	}
	p.at = c.time("at", &m.At)
	if m.Booked != nil {
		p.booked = c.time("booked", m.Booked)
	}
	p.currency = c.currency("currency", m.Currency)
	for _, f := range []struct {
		path string
		text *Text
		plan *textPlan
	}{
		{"order", m.Order, &p.order},
		{"party", m.Party, &p.party},
		{"campaign", m.Campaign, &p.campaign},
		{"product", m.Product, &p.product},
		{"customer", m.Customer, &p.customer},
	} {
		if f.plan.col = none; f.text != nil {
			*f.plan = c.text(f.path, *f.text)
		}
	}
	for i, name := range m.Personal {
		if _, ok := m.Dims[name]; !ok {
			c.add(fmt.Sprintf("personal[%d]", i), settle.CodeReference, "there is no dimension %q", name)
		}
	}
}

func (c *compiler) texts(path string, list []Text) []textPlan {
	var plans []textPlan
	for i, t := range list {
		plans = append(plans, c.text(fmt.Sprintf("%s[%d]", path, i), t))
	}
	return plans
}

func (c *compiler) text(path string, t Text) textPlan {
	plan := textPlan{col: none, value: t.Value, optional: t.Optional}
	switch {
	case t.Column == "" && t.Value == "":
		c.add(path, settle.CodeMissing, "neither column nor value")
	case t.Column != "" && t.Value != "":
		c.add(path, settle.CodeConflict, "both column and value")
	case t.Column != "":
		plan.col = c.use(path, t.Column)
	}
	return plan
}

func (c *compiler) time(path string, t *Time) *timePlan {
	plan := &timePlan{cols: c.either(path, t.Column, t.Columns), patterns: t.Layouts, zoneCol: none}
	if len(plan.cols) == 0 {
		c.add(within(path, "column"), settle.CodeMissing, "missing")
	}
	name := func(i int) string { return fmt.Sprintf("%s.layouts[%d]", path, i) }
	if t.Layout != "" || len(t.Layouts) == 0 {
		name = func(int) string { return path + ".layout" }
		if plan.patterns = []string{t.Layout}; len(t.Layouts) > 0 {
			c.add(path, settle.CodeConflict, "both layout and layouts")
		}
	}
	for i, pattern := range plan.patterns {
		l, err := parseLayout(pattern)
		if err != nil {
			c.add(name(i), settle.CodeSyntax, "%w", err)
			continue
		}
		plan.layouts = append(plan.layouts, l)
	}
	plan.zone = c.zone(within(path, "zone"), t.Zone)
	if t.Zone == "" {
		plan.zone = c.zone("zone", c.m.Zone)
	}
	if t.ZoneColumn != "" {
		if plan.zoneCol = c.use(within(path, "zone_column"), t.ZoneColumn); t.Zone != "" {
			c.add(path, settle.CodeConflict, "both zone and zone_column")
		}
	}
	return plan
}

func (c *compiler) currency(path string, of *Currency) *currencyPlan {
	if of == nil {
		return nil
	}
	plan := &currencyPlan{col: none, words: map[string]money.Currency{}}
	parse := func(path, text string) money.Currency {
		code, err := money.ParseCurrency(text)
		if err != nil {
			c.add(path, settle.CodeCurrency, "%q is not a currency", text)
		}
		return code
	}
	switch {
	case of.Column == "" && of.Value == "":
		c.add(path, settle.CodeMissing, "neither column nor value")
	case of.Column != "" && of.Value != "":
		c.add(path, settle.CodeConflict, "both column and value")
	case of.Value != "":
		if plan.value = parse(within(path, "value"), of.Value); of.Default != "" || of.Words != nil {
			c.add(path, settle.CodeConflict, "words and default are for a column")
		}
	default:
		if plan.col = c.use(path, of.Column); of.Default != "" {
			plan.value = parse(within(path, "default"), of.Default)
		}
	}
	for _, word := range slices.Sorted(maps.Keys(of.Words)) {
		plan.words[word] = parse(within(within(path, "words"), word), of.Words[word])
	}
	return plan
}

// events prepares what a row gives.
func (c *compiler) events() {
	if len(c.m.Events) == 0 {
		c.add("events", settle.CodeMissing, "missing: what a row gives")
	}
	names, shared := map[string]bool{}, c.dims()
	for i := range c.m.Events {
		e, path := &c.m.Events[i], fmt.Sprintf("events[%d]", i)
		if e.Name == "" && len(c.m.Events) > 1 {
			c.add(path+".name", settle.CodeMissing, "missing: it tells the events of a row apart")
		} else if names[e.Name] {
			c.add(path+".name", settle.CodeDuplicate, "%q twice", e.Name)
		}
		names[e.Name] = true
		plan := eventPlan{
			name: e.Name, zero: e.Zero, kind: c.kind(path+".kind", &e.Kind), quantity: c.quantity(path+".quantity", e.Quantity),
		}
		for j, when := range e.When {
			plan.when = append(plan.when, c.condition(fmt.Sprintf("%s.when[%d]", path, j), when))
		}
		plan.gross = c.amount(path+".gross", e.Gross, &plan.kind)
		plan.fee = c.amount(path+".fee", e.Fee, &plan.kind)
		plan.net = c.amount(path+".net", e.Net, &plan.kind)
		plan.dims = c.dimsOf(&plan, shared)
		c.p.events = append(c.p.events, plan)
	}
}

func (c *compiler) condition(path string, of Condition) condition {
	plan := condition{col: none}
	if c.needed(within(path, "column"), of.Column) {
		plan.col = c.use(within(path, "column"), of.Column)
	}
	if of.Is == nil && of.Not == nil {
		c.add(path, settle.CodeMissing, "neither is nor not")
	}
	set := func(texts []string) map[string]bool {
		if texts == nil {
			return nil
		}
		m := map[string]bool{}
		for _, text := range texts {
			m[text] = true
		}
		return m
	}
	plan.is, plan.not = set(of.Is), set(of.Not)
	return plan
}

func (c *compiler) kind(path string, k *Kind) kindPlan {
	plan := kindPlan{cols: c.either(path, k.Column, k.Columns), words: map[string]meaning{}}
	switch {
	case k.Value == "" && len(plan.cols) == 0:
		c.add(path, settle.CodeMissing, "neither value nor column")
	case k.Value != "" && (len(plan.cols) > 0 || k.Words != nil):
		c.add(path, settle.CodeConflict, "both value and column or words")
	case k.Value != "":
		says := k.Value
		if k.Reverses {
			says += " reverses"
		}
		plan.fixed = c.meaning(path, says)
		if plan.fixed.skip != "" {
			c.add(path, settle.CodeSyntax, "%q: want a kind", k.Value)
		}
	case len(k.Words) == 0:
		c.add(within(path, "words"), settle.CodeMissing, "missing: what the words mean")
	}
	if k.Reverses && k.Value == "" {
		c.add(within(path, "reverses"), settle.CodeConflict, "goes with value; a word says it itself")
	}
	for _, word := range slices.Sorted(maps.Keys(k.Words)) {
		m := c.meaning(within(within(path, "words"), word), k.Words[word])
		if plan.words[word] = m; word == "*" {
			delete(plan.words, word)
			plan.other = &m
		}
	}
	return plan
}

// meaning reads "fee", "fee reverses" or "skip pending".
func (c *compiler) meaning(path, text string) meaning {
	says := strings.Fields(text)
	var m meaning
	switch {
	case len(says) == 2 && says[0] == "skip":
		return meaning{skip: says[1]}
	case len(says) == 2 && says[1] == "reverses":
		m = meaning{kind: event.Kind(says[0]), reverses: true}
	case len(says) == 1 && says[0] != "skip":
		m = meaning{kind: event.Kind(says[0])}
	default:
		c.add(path, settle.CodeSyntax, "%q: want a kind, a kind and reverses, or skip and a reason", text)
		return m
	}
	if !validKind(m.kind) {
		c.add(path, settle.CodeUnknownName, "%q is not a kind", m.kind)
	}
	return m
}

// validKind tells what an event may be: a standard kind, or one of a host's own, which
// has a point in it. Without one it is rather a standard kind that was misspelt.
func validKind(k event.Kind) bool {
	if k.Standard() {
		return true
	}
	e := event.Event{Key: event.Key{Source: "s", ID: "i"}, Kind: k, At: time.Unix(1, 0)}
	return strings.Contains(string(k), ".") && e.Validate() == nil
}

func (c *compiler) amount(path string, a *Amount, k *kindPlan) *amountPlan {
	if a == nil {
		return nil
	}
	plan := &amountPlan{
		plus: c.either(path, a.Column, a.Columns), minus: c.list(path+".minus", a.Minus),
		digits: maps.Clone(a.Digits), optional: a.Optional,
	}
	if len(plan.plus)+len(plan.minus) == 0 {
		c.add(path, settle.CodeMissing, "neither column nor columns")
	}
	plan.single = len(plan.plus) == 1 && len(plan.minus) == 0
	plan.sign = Sign(c.oneOf(path+".sign", string(a.Sign), string(Stated), string(Negated), string(OfKind), string(AgainstKind)))
	if plan.sign == OfKind || plan.sign == AgainstKind {
		for _, m := range k.meanings() {
			if m.skip == "" && m.kind != "" && m.kind.Sign() == 0 {
				c.add(path+".sign", settle.CodeConflict, "%s has no sign of its own", m.kind)
				break
			}
		}
	}
	c.unit(path, a, plan)
	if plan.currency = c.currency(path+".currency", a.Currency); plan.currency == nil && c.m.Currency == nil {
		c.add(path+".currency", settle.CodeMissing, "missing, here and for the whole row")
	}
	return plan
}

func (c *compiler) unit(path string, a *Amount, plan *amountPlan) {
	switch a.Unit {
	case "", "major":
	case "minor":
		plan.minor, plan.unit = true, -1
	case "micros":
		plan.minor, plan.unit = true, 6
	default:
		n, err := strconv.Atoi(a.Unit)
		if err != nil || n < 1 || n > event.MaxDecimals {
			c.add(path+".unit", settle.CodeUnknownName, "%q is not major, minor, micros or a number from 1 to %d", a.Unit, event.MaxDecimals)
		}
		plan.minor, plan.unit = true, n
	}
	for _, code := range slices.Sorted(maps.Keys(a.Digits)) {
		path := within(path+".digits", code)
		if _, err := money.ParseCurrency(code); err != nil {
			c.add(path, settle.CodeCurrency, "%q is not a currency", code)
		}
		if n := a.Digits[code]; n < 0 || n > event.MaxDecimals {
			c.add(path, settle.CodeRange, "%d, want 0 to %d", n, event.MaxDecimals)
		}
	}
	if a.Digits != nil && plan.unit != -1 {
		c.add(path+".digits", settle.CodeConflict, "goes with the unit minor")
	}
}

func (c *compiler) quantity(path string, q *Quantity) *quantityPlan {
	if q == nil {
		return nil
	}
	plan := &quantityPlan{col: none, negated: q.Negated, optional: q.Optional}
	switch {
	case q.Column == "" && q.Value == "":
		c.add(path, settle.CodeMissing, "neither column nor value")
	case q.Column != "" && q.Value != "":
		c.add(path, settle.CodeConflict, "both column and value")
	case q.Column != "":
		plan.col = c.use(path, q.Column)
	default:
		var err error
		if plan.value, err = money.ParseDecimal(q.Value); err != nil {
			c.add(path+".value", settle.CodeSyntax, "%q is not a number", q.Value)
		}
	}
	return plan
}

// dims prepares the dimensions of the mapping.
func (c *compiler) dims() []dimPlan {
	var list []dimPlan
	for _, name := range slices.Sorted(maps.Keys(c.m.Dims)) {
		path := within("dims", name)
		list = append(list, dimPlan{name: name, text: c.text(path, c.m.Dims[name])})
		if err := validDim(name); err != nil {
			c.add(path, settle.CodeSyntax, "%w", err)
		}
	}
	return list
}

// dimsOf are the dimensions of an event, sorted: those of the mapping, the partner's
// word, and the date.
func (c *compiler) dimsOf(e *eventPlan, shared []dimPlan) []dimPlan {
	list := slices.Clone(shared)
	own := func(name string, from dimSource) {
		if _, given := c.m.Dims[name]; !given {
			list = append(list, dimPlan{name: name, text: textPlan{col: none}, from: from})
		}
	}
	if len(e.kind.cols) > 0 {
		own("type", fromType)
	}
	if slices.ContainsFunc(c.p.at.layouts, func(l *layout) bool { return l.date || l.form == excelDays }) {
		own("date", fromDate)
	}
	slices.SortFunc(list, func(a, b dimPlan) int { return strings.Compare(a.name, b.name) })
	return list
}

// validDim says what is wrong with the name of a dimension.
func validDim(name string) error {
	e := event.Event{
		Key: event.Key{Source: "s", ID: "i"}, Kind: event.Adjustment, At: time.Unix(1, 0), Dims: []event.Dim{{Name: name, Value: "v"}},
	}
	if err := e.Validate(); err != nil {
		return errors.Unwrap(err)
	}
	return nil
}
