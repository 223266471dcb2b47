// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/adapters"
)

// FuzzRecords holds the records of a table against those of encoding/csv, wherever that
// reads a text without complaint, and holds that small buffers give the same.
func FuzzRecords(f *testing.F) {
	for _, text := range []string{
		"a,b\n1,2\n", "\"a\",b\r\n\"1\"\"1\",\"2\n2\"\r\n", "a\n\n\nb", ",,\n", "\"\n\"", "a\"b,c\n", "\"a\"b,c\n", "\"\"\n", "\r\n\r", "a\r,b\r\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := all(bufio.NewReaderSize(bytes.NewReader(text), bufferSize))
		small, smallErr := all(bufio.NewReaderSize(bytes.NewReader(text), 16))
		if !slices.EqualFunc(got, small, slices.Equal) || fmt.Sprint(err) != fmt.Sprint(smallErr) {
			t.Fatalf("%q: %q %v; with a small buffer %q %v", text, got, err, small, smallErr)
		}
		r := csv.NewReader(bytes.NewReader(text))
		r.FieldsPerRecord = -1
		want, theirs := r.ReadAll()
		if theirs != nil || bytes.Contains(text, []byte("\r")) {
			return // theirs drops a carriage return within quotation marks
		}
		if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%q: %q %v, encoding/csv has %q", text, got, err, want)
		}
	})
}

func all(b *bufio.Reader) (list [][]string, err error) {
	r := newRecords(&adapters.Input{}, b, ',', 0)
	for {
		fields, _, bad, err := r.next()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		if bad != nil {
			fields = append(slices.Clone(fields), bad.Error())
		}
		list = append(list, slices.Clone(fields))
	}
}

// FuzzValue holds that a value is read if and only if encoding/json takes it, and is the
// same value.
func FuzzValue(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,-0.5e+7,"x\u00e9\ud83e\uddee",true,false,null,{}],"b":{"c":""}}`, `"\ud800"`, "\"\xff\"", `01`, `1.`, `-`, `[1,]`, `{"a"}`, ` 1 `, `"a` + "\n" + `"`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := parse(text)
		if errors.Is(err, adapters.ErrLimit) {
			return
		}
		if (err == nil) != json.Valid(text) {
			t.Fatalf("%q: error %v, encoding/json says valid: %t", text, err, json.Valid(text))
		}
		if err != nil {
			return
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if !same(&v, want) {
			t.Errorf("%q: %+v, encoding/json has %v", text, v, want)
		}
		s := scanner{r: bufio.NewReader(bytes.NewReader(text))}
		raw, err := s.value()
		if err != nil || !bytes.Equal(raw, bytes.Trim(text, " \t\r\n")) {
			t.Errorf("%q: scanned as %q, %v", text, raw, err)
		}
	})
}

// same compares a value with what encoding/json makes of it.
func same(v *value, want any) bool {
	switch want := want.(type) {
	case nil:
		return v.kind == isNull
	case bool:
		return v.kind == isPlain && v.text == fmt.Sprint(want)
	case json.Number:
		return v.kind == isPlain && v.text == want.String()
	case string:
		return v.kind == isString && v.text == want
	case []any:
		return v.kind == isList && slices.EqualFunc(v.inner, want, func(a member, b any) bool { return same(&a.value, b) })
	case map[string]any:
		for name, inner := range want {
			if m := v.member(name); m == nil || !same(m, inner) {
				return false
			}
		}
		return v.kind == isObject && len(v.inner) >= len(want)
	}
	return false
}

// TestGigabyte reads a line of a gigabyte: it is rejected, in the memory of one row.
func TestGigabyte(t *testing.T) {
	if testing.Short() {
		t.Skip("a gigabyte takes a second or two")
	}
	for name, open := range map[string]func(in *adapters.Input, out *adapters.Output) (*Reader, error){
		"a table": func(in *adapters.Input, out *adapters.Output) (*Reader, error) {
			return Table(in, out, &adapters.Table{Columns: adapters.Columns("a")}, nil)
		},
		"lines of JSON": func(in *adapters.Input, out *adapters.Output) (*Reader, error) { return JSONLines(in, out, nil) },
	} {
		body := io.MultiReader(strings.NewReader("a\n"), io.LimitReader(letters{}, 1<<30), strings.NewReader("\n"))
		in := &adapters.Input{Name: "in", Body: body}
		out := adapters.NewOutput(adapters.Info{}, in, nil)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		r, err := open(in, out)
		if err != nil {
			t.Fatal(err)
		}
		for r.Next() {
			r.Skip("read")
		}
		runtime.ReadMemStats(&after)
		s, err := out.Close(r.Err())
		if allocated := after.TotalAlloc - before.TotalAlloc; err != nil || s.Rejected == 0 || allocated > 16<<20 {
			t.Errorf("%s: rejected %d, error %v, %d MiB allocated", name, s.Rejected, err, allocated>>20)
		}
	}
}

// letters is a text without an end.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func BenchmarkTable(b *testing.B) {
	row := "balance_1,charge,2026-01-15 12:34:56,USD,1234.56,-12.34,1222.22,order-123456,KR,card,a longer text in the row\n"
	text := "Id,Type,Created,Currency,Gross,Fee,Net,Order,Country,Method,Note\n" + strings.Repeat(row, 10000)
	quoted := strings.ReplaceAll(text, "charge", `"charge"`)
	for name, text := range map[string]string{"plain": text, "quoted": quoted} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				in := &adapters.Input{Name: "in", Body: strings.NewReader(text)}
				out := adapters.NewOutput(adapters.Info{}, in, nil)
				r, err := Table(in, out, &adapters.Table{Columns: adapters.Columns("Id", "Type", "Created", "Currency", "Gross", "Fee", "Net", "Order")}, nil)
				if err != nil {
					b.Fatal(err)
				}
				for r.Next() {
					c := r.Currency("Currency")
					_, _, _ = r.Amount("Gross", c), r.Amount("Fee", c), r.Amount("Net", c)
					r.Skip("read")
				}
				if r.Err() != nil || r.out.Err() != nil {
					b.Fatal(r.Err())
				}
			}
		})
	}
}

func BenchmarkJSON(b *testing.B) {
	row := `{"id":"txn_3K9FSO","object":"balance_transaction","amount":5300,"available_on":1768471872,"created":1768471872,"currency":"usd","description":"a charge","exchange_rate":null,"fee":184,"fee_details":[{"amount":184,"currency":"usd","type":"stripe_fee"}],"net":5116,"reporting_category":"charge","source":"ch_123","status":"available","type":"charge"}`
	text := `{"object":"list","data":[` + strings.Repeat(row+",", 9999) + row + `],"has_more":true}`
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		in := &adapters.Input{Name: "in", Body: strings.NewReader(text)}
		out := adapters.NewOutput(adapters.Info{}, in, nil)
		r, err := JSON(in, out, "data", nil)
		if err != nil {
			b.Fatal(err)
		}
		for r.Next() {
			c := r.Currency("currency")
			_, _, _ = r.Minor("amount", c, 2), r.Minor("fee", c, 2), r.Minor("net", c, 2)
			r.Skip("read")
		}
		if r.Err() != nil {
			b.Fatal(r.Err())
		}
	}
}
