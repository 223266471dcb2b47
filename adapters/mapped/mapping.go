// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

// Mapping says what one form of a partner's file means: which column is what of an
// event. In JSON a column alone may stand for a [Text], an [Amount], a [Quantity], a
// [Currency] or a [Total], as in "order": "주문번호".
type Mapping struct {
	// Name is the partner's, in lower case; Version is raised whenever the same file
	// gives other events.
	Name    string `json:"name"`
	Version string `json:"version"`
	// Stream tells several forms of file of one partner apart; "file" if empty.
	Stream string `json:"stream,omitempty"`
	// Title is for people.
	Title string `json:"title,omitempty"`

	// File is how the file is written.
	File File `json:"file,omitzero"`
	// Columns describe columns that have other names too, or may be missing, and all
	// of them where the file has no header.
	Columns []Column `json:"columns,omitempty"`
	// Numbers is how numbers are written.
	Numbers Numbers `json:"numbers,omitzero"`
	// Absent are words for nothing: "N/A", "-".
	Absent []string `json:"absent,omitempty"`
	// Zone is that of times without one, by its IANA name; empty is the account's.
	Zone string `json:"zone,omitempty"`

	// Skip are rows that are no facts at all: subtotals, notes, headings. They are in
	// no total and no count of the footer.
	Skip []Skip `json:"skip,omitempty"`
	// Key is what tells a row from all others: parts, joined by '|'.
	Key []Text `json:"key"`
	// Ordinals says that several rows may have the same key, and are then different
	// facts: the second is "#2". It takes some 40 bytes of memory for each row.
	Ordinals bool `json:"ordinals,omitempty"`

	// At is when it happened, Booked when the balance moved.
	At     Time  `json:"at"`
	Booked *Time `json:"booked,omitempty"`
	// Currency is that of all amounts that have none of their own.
	Currency *Currency `json:"currency,omitempty"`
	// Parent is the key of what a row refers to, in the parts of Key.
	Parent []Text `json:"parent,omitempty"`
	// Order, Party, Campaign and Product are as in an event. Customer identifies a person.
	Order    *Text `json:"order,omitempty"`
	Party    *Text `json:"party,omitempty"`
	Campaign *Text `json:"campaign,omitempty"`
	Product  *Text `json:"product,omitempty"`
	Customer *Text `json:"customer,omitempty"`
	// Dims are any other dimensions; Personal names those that identify a person.
	Dims     map[string]Text `json:"dims,omitempty"`
	Personal []string        `json:"personal,omitempty"`

	// Events are what one row gives.
	Events []Event `json:"events"`
	// Footer is the row behind the others that says how many or how much there was.
	Footer *Footer `json:"footer,omitempty"`
	// Restates says that a later file replaces what an earlier one said.
	Restates *Restates `json:"restates,omitempty"`
}

// File is how a file is written. gzip is expanded, and byte order marks are understood,
// whatever the rest says.
type File struct {
	// Form is "csv" (the default), "tsv", "fixed", "json" or "jsonlines".
	Form string `json:"form,omitempty"`
	// Charset is "utf-8" (the default, with UTF-16 where a mark says so), "cp949",
	// which includes EUC-KR, or "windows-1252".
	Charset string `json:"charset,omitempty"`
	// Comma is the character between fields, where it is not that of the form.
	Comma string `json:"comma,omitempty"`
	// Preamble is how many rows may stand before the header: it is the first row
	// that has all columns.
	Preamble int `json:"preamble,omitempty"`
	// NoHeader says that there is no header: Columns are all columns in their order.
	NoHeader bool `json:"no_header,omitempty"`
	// Ragged lets rows be shorter or longer than the header.
	Ragged bool `json:"ragged,omitempty"`
	// Bytes says that From and Width of columns count bytes of the file and not
	// characters: in CP949 a Korean one has two.
	Bytes bool `json:"bytes,omitempty"`
	// List is the way to the rows of a JSON document: "data.items", "" where the
	// document is the list.
	List string `json:"list,omitempty"`
}

// Column is a column that is used.
type Column struct {
	// Name is what the header says, and what the rest of the mapping calls it.
	Name string `json:"name"`
	// Also are other names that the header may have for it.
	Also []string `json:"also,omitempty"`
	// Optional lets the column be missing.
	Optional bool `json:"optional,omitempty"`
	// From is the place of its first character, from 1, and Width how many it has,
	// where the form is fixed.
	From  int `json:"from,omitempty"`
	Width int `json:"width,omitempty"`
}

// Numbers is how numbers are written. The zero value is 1234.50 and nothing else.
type Numbers struct {
	// Point is "." (the default) or ",".
	Point string `json:"point,omitempty"`
	// Group may stand between groups of three digits: ",", ".", "'", " ".
	Group string `json:"group,omitempty"`
	// Strip is taken off either end: "₩", "원", "€".
	Strip []string `json:"strip,omitempty"`
	// Parentheses say that (1,234) is negative.
	Parentheses bool `json:"parentheses,omitempty"`
	// TrailingMinus says that 1,234- is negative.
	TrailingMinus bool `json:"trailing_minus,omitempty"`
}

// Text is a text out of a row, or always the same. One that is absent leaves its field
// out, unless it is part of a key.
type Text struct {
	// Column is where it stands; Value is the text for all rows instead.
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
	// Optional lets a part of a key be empty.
	Optional bool `json:"optional,omitempty"`
}

// Currency is the currency of amounts.
type Currency struct {
	// Column is where it stands; Value is the currency of all rows instead.
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
	// Words are what the file calls currencies: "원" is KRW.
	Words map[string]string `json:"words,omitempty"`
	// Default is the currency of a row that names none.
	Default string `json:"default,omitempty"`
}

// Amount is an amount of money in a row.
type Amount struct {
	// Column is where the figure stands.
	Column string `json:"column,omitempty"`
	// Columns are added up, and what Minus names is taken off: credit and debit.
	Columns []string `json:"columns,omitempty"`
	Minus   []string `json:"minus,omitempty"`
	// Sign is what the sign of the figure means; see [Sign].
	Sign Sign `json:"sign,omitempty"`
	// Unit is "major" (the default), "minor", "micros", or a number of decimals that
	// whole numbers have, such as "4".
	Unit string `json:"unit,omitempty"`
	// Digits are the decimals of minor units by currency, where ISO 4217 has others.
	Digits map[string]int `json:"digits,omitempty"`
	// Currency is that of this amount, where it has one of its own.
	Currency *Currency `json:"currency,omitempty"`
	// Optional lets the figure be absent; otherwise such a row is rejected.
	Optional bool `json:"optional,omitempty"`
}

// Sign says how a figure becomes an amount of our balance with the partner, in which
// money in is positive and costs are negative.
type Sign string

// The signs.
const (
	// Stated is as it is written; the default.
	Stated Sign = "stated"
	// Negated turns it around: a fee that is stated positive is a cost.
	Negated Sign = "negated"
	// OfKind is for figures without a sign: it is that of the kind, so that a refund
	// is negative. A figure below zero is then a fault.
	OfKind Sign = "of_kind"
	// AgainstKind is the opposite: the fee of a payment is a cost, and that of a
	// refund comes back.
	AgainstKind Sign = "against_kind"
)

// Quantity counts something. Where it is left out, kinds that are counted have 1.
type Quantity struct {
	// Column is where it stands; Value is the number for all rows instead.
	Column string `json:"column,omitempty"`
	Value  string `json:"value,omitempty"`
	// Negated turns the sign around.
	Negated bool `json:"negated,omitempty"`
	// Optional takes an absent number for 0.
	Optional bool `json:"optional,omitempty"`
}

// Time is an instant, or a day.
type Time struct {
	// Column is where it stands.
	Column string `json:"column,omitempty"`
	// Columns are joined with a space: a date and a time.
	Columns []string `json:"columns,omitempty"`
	// Layout is how it is written: "yyyy-MM-dd HH:mm:ss", "d.M.yy", "rfc3339", "unix",
	// "unix_ms", or "excel" for the number of a day. A z at the end is the abbreviation
	// of a zone, as PDT. One without an hour is a date: the event is at the beginning
	// of that day, and has it as dimension date.
	Layout string `json:"layout,omitempty"`
	// Layouts are tried in turn.
	Layouts []string `json:"layouts,omitempty"`
	// Zone is that of the time, by its IANA name, and ZoneColumn a column with its
	// abbreviation, such as PDT.
	Zone       string `json:"zone,omitempty"`
	ZoneColumn string `json:"zone_column,omitempty"`
}

// Event is one event that a row gives.
type Event struct {
	// Name tells the events of one row apart. It is the last part of their keys, and
	// needed where there are several.
	Name string `json:"name,omitempty"`
	// Kind is what it is; in JSON a kind alone is one for all rows.
	Kind Kind `json:"kind"`
	// When are conditions that must all hold; otherwise the row does not give it.
	When []Condition `json:"when,omitempty"`
	// Gross, Fee and Net are as in an event.
	Gross *Amount `json:"gross,omitempty"`
	Fee   *Amount `json:"fee,omitempty"`
	Net   *Amount `json:"net,omitempty"`
	// Quantity is as in an event. A count of 0 is no event.
	Quantity *Quantity `json:"quantity,omitempty"`
	// Zero says that an amount of 0 is no event either, as in a day without cost.
	Zero bool `json:"zero_is_none,omitempty"`
}

// Kind is what sort of event a row is.
type Kind struct {
	// Value is a kind, Reverses as in an event.
	Value    string `json:"value,omitempty"`
	Reverses bool   `json:"reverses,omitempty"`
	// Column holds the partner's word; Columns several, joined with '|'. The word
	// becomes the dimension type.
	Column  string   `json:"column,omitempty"`
	Columns []string `json:"columns,omitempty"`
	// Words are what they mean: a kind, "fee reverses", or "skip pending" with the
	// reason for which such a row bears no facts. "*" is all others; without it they
	// are rejected.
	Words map[string]string `json:"words,omitempty"`
}

// Condition is about one column.
type Condition struct {
	// Column is what it is about.
	Column string `json:"column"`
	// Is are the texts that fulfil it, and Not those that do not. "" is an empty one.
	Is  []string `json:"is,omitempty"`
	Not []string `json:"not,omitempty"`
}

// Skip says which rows are passed over.
type Skip struct {
	// Column, Is and Not are as in a [Condition].
	Column string   `json:"column"`
	Is     []string `json:"is,omitempty"`
	Not    []string `json:"not,omitempty"`
	// Reason is a word under which they are counted.
	Reason string `json:"reason"`
}

// Footer is what the file says of itself at its end. A file whose footer is missing, or
// states something else, is not complete, and what it states is a control.
type Footer struct {
	// Column and Is say which row it is: "합계". A JSON document has none; there
	// Stated and Count are members beside the list.
	Column string   `json:"column,omitempty"`
	Is     []string `json:"is,omitempty"`
	// Totals are columns whose sum is in the footer.
	Totals []Total `json:"totals,omitempty"`
	// Count is where the number of rows stands.
	Count string `json:"count,omitempty"`
	// Optional lets the footer be missing.
	Optional bool `json:"optional,omitempty"`
}

// Total is a column whose sum is stated.
type Total struct {
	// Column is what is added up.
	Column string `json:"column"`
	// Stated is where the sum stands; in the same column if empty.
	Stated string `json:"stated,omitempty"`
}

// Restates says what a later file replaces.
type Restates struct {
	// By is "day", each day that is in the file, or "file", all that an earlier file
	// for the same said.
	By string `json:"by"`
	// Name finds, where By is "file", in the name of a file what it is for and its
	// version: a regular expression with the groups part and version, as in
	// `sales_(?P<part>\d{6})_v(?P<version>\d+)`.
	Name string `json:"name,omitempty"`
}
