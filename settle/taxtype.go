// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

// TaxType is what a party is to the tax office. It decides which taxes of an
// agreement apply, by [Tax].For, and which invoice the party issues. The kinds are
// those of the Korean VAT act and of partner settlement; other countries' fit into
// them.
type TaxType uint8

// The tax types. The zero TaxType says nothing.
const (
	TaxUnstated         TaxType = iota // no tax depends on it
	TaxGeneral                         // charges VAT and issues tax invoices (일반과세자)
	TaxSimplifiedIssuer                // simplified taxation, issues tax invoices (간이과세자, 세금계산서 발급)
	TaxSimplified                      // simplified taxation, issues none (간이과세자, 세금계산서 미발급)
	TaxExempt                          // supplies free of VAT and issues plain invoices (면세사업자)
	TaxIndividual                      // no business: what it is paid is taxed at the source (원천징수 대상 개인)
	TaxForeign                         // abroad: VAT is for the recipient, by reverse charge
)

const lastTaxType = TaxForeign

func taxTypeNames() []string {
	return []string{"", "general", "simplified_issuer", "simplified", "exempt", "individual", "foreign"}
}

// String returns the name, such as general; nothing for TaxUnstated.
func (t TaxType) String() string { return nameAt(uint8(t), taxTypeNames()) }

// MarshalText writes the name.
func (t TaxType) MarshalText() ([]byte, error) { return textAt("tax type", uint8(t), taxTypeNames()) }

// UnmarshalText reads what MarshalText writes.
func (t *TaxType) UnmarshalText(text []byte) error {
	n, err := nameIndex("", string(text), taxTypeNames())
	*t = TaxType(n)
	return err
}
