// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/document"
)

// businesses are the shop and its partners as law and tax offices know them: jupan knows names of its
// own only, and a host has these in its records.
func businesses() map[string]document.Business {
	return map[string]document.Business{
		"shop": {
			Name: "주식회사 새봄상점", Registration: "123-45-67891", Representative: "김정산",
			Address: "서울특별시 강남구 1", Type: "도소매", Item: "전자상거래",
		},
		"luna": {Name: "Luna"},
		"onda": {
			Name: "온다미디어", Registration: "200-00-00008", Representative: "이온다",
			Address: "부산광역시 중구 1", Type: "서비스", Item: "광고대행",
		},
	}
}

// documents are the statements and agreements as they are sent: each a page that prints on A4, in both
// languages.
func (h *host) documents() (list []file, err error) {
	agreements := h.book.Plan().Agreements()
	for _, a := range agreements {
		closed, err := h.book.Closed(a.ID)
		if err != nil {
			return nil, err
		}
		for _, language := range []settle.Language{settle.English, settle.Korean} {
			opts := document.Options{Language: language, Issuer: businesses()["shop"], Partner: businesses()[a.Party]}
			var page bytes.Buffer
			if err := document.AgreementHTML(&page, a, &opts); err != nil {
				return nil, err
			}
			list = append(list, file{fmt.Sprintf("documents/%s.agreement.%s.html", a.ID, language), "", page.Bytes()})
			for _, c := range closed {
				if c.Unbooked {
					continue
				}
				var page bytes.Buffer
				opts.State, opts.Steps = c.State, c.Steps
				if err := document.StatementHTML(&page, c.Statement, &opts); err != nil {
					return nil, err
				}
				list = append(list, file{fmt.Sprintf("documents/%s.%s.%s.html", a.ID, c.Ref.Period.Name, language), "", page.Bytes()})
			}
		}
	}
	list[0].what = fmt.Sprintf("%d pages to print: agreements and statements, in English and Korean", len(list))
	return list, nil
}

// portals are what each partner may see of it: the data for a page that the host shows them.
func (h *host) portals() (list []file, err error) {
	for _, a := range h.book.Plan().Agreements() {
		partner, err := document.NewPartner(h.book, a.Party, &document.PartnerOptions{At: h.clock})
		if err != nil {
			return nil, err
		}
		data, err := partner.JSON()
		if err != nil {
			return nil, err
		}
		list = append(list, file{"portal/" + a.Party + ".json", "", data})
	}
	list[0].what = "what each partner may see of it, for a page of the host's"
	return list, nil
}

// taxSheets are what the invoice for Onda's January says, for the service that issues it.
func (h *host) taxSheets() ([]file, error) {
	statement, _, err := h.book.Statement(onda, january)
	if err != nil {
		return nil, err
	}
	invoices, err := h.book.TaxInvoices(onda, january)
	if err != nil {
		return nil, err
	}
	sheets, err := document.TaxSheets(statement, invoices, &document.TaxOptions{
		Supplier: businesses()["onda"], Recipient: businesses()["shop"], Item: "1월 광고 대행 수수료",
		Reverse: true, // 역발행: the shop draws the invoice up, and Onda agrees
	})
	if err != nil {
		return nil, err
	}
	var page, sheet bytes.Buffer
	if err := document.TaxSheetsHTML(&page, sheets); err != nil {
		return nil, err
	}
	if err := document.TaxSheetsCSV(&sheet, sheets); err != nil {
		return nil, err // of a sheet that lacks something, nothing is written
	}
	return []file{
		{"tax-invoice.html", "the data of Onda's tax invoice (세금계산서), to print", page.Bytes()},
		{"tax-invoice.csv", "the same for the service that issues it", sheet.Bytes()},
	}, nil
}
