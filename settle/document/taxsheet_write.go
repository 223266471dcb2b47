// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/jupan-go/jupan/settle"
)

// TaxSheetsHTML writes sheets as one page in Korean, each on paper of its own, in the order of
// the national form. What is to be mended stands at the top of its sheet.
func TaxSheetsHTML(w io.Writer, sheets []TaxSheet) error {
	korean := wordsOf(0, nil, settle.Korean)
	view := sheetsView{head: head{words: korean, Lang: korean.lang(), Title: "세금계산서 자료", Running: "세금계산서 자료"}}
	for i := range sheets {
		view.Sheets = append(view.Sheets, sheets[i].view())
	}
	return writePage(w, "tax sheets", taxsheetPage, view)
}

type sheetsView struct {
	head
	Sheets []sheetView
}

// sheetView is a sheet in words.
type sheetView struct {
	TaxSheet
	Heading, Notice, Mark                string
	Sides                                []sideView
	Day, SupplyText, VATText, TotalText  string
	ModificationText, OriginalText, Asks string
	Rows                                 []itemView
}

// sideView is one of the two parties.
type sideView struct {
	Role string
	Business
	Number string
}

type itemView struct{ Month, Day, Name, Supply, VAT, Remark string }

// heading names the document: 세금계산서, 계산서, corrected or not.
func (x *TaxSheet) heading() string {
	name := "세금계산서"
	if x.Kind == settle.PlainInvoice {
		name = "계산서"
	}
	if x.Modification != "" {
		return "수정" + name
	}
	return name
}

// asks is 영수, for what was paid, or 청구.
func (x *TaxSheet) asks() string {
	if x.Receipt {
		return "영수"
	}
	return "청구"
}

// vat writes VAT; an invoice that is free of it has no such column to fill.
func (x *TaxSheet) vat(number string) string {
	if x.Kind == settle.PlainInvoice {
		return ""
	}
	return number
}

func (x *TaxSheet) view() sheetView {
	v := sheetView{
		TaxSheet: *x, Heading: x.heading() + " 자료", Day: x.Date.String(), Asks: x.asks(), OriginalText: x.Original,
		Notice:     "이 문서는 " + x.heading() + "가 아니라 발급에 쓰는 자료입니다.",
		SupplyText: figure(x.Supply), VATText: x.vat(figure(x.VAT)), TotalText: figure(x.Total),
		Sides: []sideView{
			{"공급자", x.Supplier, shown(x.Supplier.Registration)}, {"공급받는자", x.Recipient, shown(x.Recipient.Registration)},
		},
	}
	if x.Modification != "" {
		v.ModificationText = string(x.Modification) + " " + x.Modification.text()
	}
	if x.Reverse {
		v.Mark = "역발행"
	}
	_, month, day := x.Date.YMD()
	for _, item := range x.Items {
		v.Rows = append(v.Rows, itemView{
			strconv.Itoa(int(month)), strconv.Itoa(day), item.Name, figure(item.Supply), x.vat(figure(item.VAT)), item.Remark,
		})
	}
	return v
}

// TaxSheetsCSV writes sheets as one table with Korean headings, a record for each sheet, in the
// order of the national form: for an upload into an issuing service, whose own form may want
// columns in another order. It begins with a byte order mark, by which spreadsheets know
// UTF-8. Sheets with faults are an [*IncompleteError], and nothing is written.
func TaxSheetsCSV(w io.Writer, sheets []TaxSheet) error {
	var faults []Fault
	for i := range sheets {
		faults = append(faults, sheets[i].Faults...)
	}
	if len(faults) > 0 {
		return &IncompleteError{faults}
	}
	records := [][]string{taxColumns()}
	for i := range sheets {
		records = append(records, sheets[i].record())
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("document: write tax sheets: %w", err)
	}
	if err := csv.NewWriter(w).WriteAll(records); err != nil {
		return fmt.Errorf("document: write tax sheets: %w", err)
	}
	return nil
}

// itemColumns are those of one item.
func itemColumns() []string {
	return []string{"월일", "품목", "규격", "수량", "단가", "공급가액", "세액", "비고"}
}

func taxColumns() []string {
	out := []string{"종류", "작성일자"}
	for _, side := range []string{"공급자", "공급받는자"} {
		for _, name := range []string{"등록번호", "종사업장번호", "상호", "성명", "사업장주소", "업태", "종목", "이메일"} {
			out = append(out, side+" "+name)
		}
	}
	out = append(out, "공급가액", "세액", "합계금액", "비고")
	for i := range itemsMax {
		for _, name := range itemColumns() {
			out = append(out, name+strconv.Itoa(i+1))
		}
	}
	return append(out, "영수청구", "수정사유코드", "당초승인번호", "역발행")
}

// compact is the layout of a day as forms for uploads have it.
const compact = "%04d%02d%02d"

// record is the sheet as a row; numbers have no separators.
func (x *TaxSheet) record() []string {
	year, month, day := x.Date.YMD()
	out := []string{x.heading(), fmt.Sprintf(compact, year, int(month), day)}
	for _, b := range []Business{x.Supplier, x.Recipient} {
		out = append(out, digits(b.Registration), b.Branch, b.Name, b.Representative, b.Address, b.Type, b.Item, b.Email)
	}
	out = append(out, x.Supply.Number(), x.vat(x.VAT.Number()), x.Total.Number(), x.Remark)
	for i := range itemsMax {
		if i >= len(x.Items) {
			out = append(out, make([]string, len(itemColumns()))...)
			continue
		}
		item := x.Items[i]
		out = append(out, fmt.Sprintf("%02d%02d", int(month), day), item.Name, "", "", "",
			item.Supply.Number(), x.vat(item.VAT.Number()), item.Remark)
	}
	reverse := ""
	if x.Reverse {
		reverse = "Y"
	}
	return append(out, x.asks(), string(x.Modification), x.Original, reverse)
}
