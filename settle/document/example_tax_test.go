// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document_test

import (
	"fmt"
	"log"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/document"
)

// ExampleTaxSheets asks what the tax invoice for a statement still lacks.
func ExampleTaxSheets() {
	s := january()[0]
	invoice, err := s.TaxInvoice()
	if err != nil {
		log.Fatal(err)
	}
	invoice.Kind = settle.PlainInvoice // what the party supplies is free of VAT
	sheets, err := document.TaxSheets(s, []settle.TaxInvoice{invoice}, &document.TaxOptions{
		Supplier:  document.Business{Name: "나비 스튜디오", Registration: "200-00-00008", Address: "부산광역시 중구 1"},
		Recipient: document.Business{Name: "주식회사 주판", Registration: "123-45-67890", Representative: "김정산", Address: "서울특별시 강남구 1"},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, fault := range sheets[0].Faults {
		fmt.Println(fault.Field, fault.Code, "-", fault)
	}
	// Output:
	// supplier.representative missing - 공급자 성명: 없음
	// recipient.registration invalid - 공급받는자 등록번호: 올바르지 않음
}
