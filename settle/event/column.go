// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import "strings"

// column is a field of the wire form.
type column uint8

const (
	colUnknown column = iota
	colSource
	colID
	colKind
	colReverses
	colAt
	colBooked
	colCurrency
	colGross
	colFee
	colNet
	colQuantity
	colOrder
	colParent
	colParty
	colCampaign
	colProduct
	colCustomer
	colDims
	colOriginFile
	colOriginRow
	colOriginHash
	colOriginMapping
	colDim // dim.<name>, one for each name
)

// colIgnored is the cell of columns that are read past.
const colIgnored = colUnknown

// dimPrefix and originPrefix start the names of the columns of one dimension
// and of the parts of the origin.
const (
	dimPrefix    = "dim."
	originPrefix = "origin."
)

// columnOf returns the column with the given name, or colUnknown.
func columnOf(name string) column {
	switch name {
	case "source":
		return colSource
	case "id":
		return colID
	case "kind":
		return colKind
	case "reverses":
		return colReverses
	case "at":
		return colAt
	case "booked":
		return colBooked
	case "currency":
		return colCurrency
	case "gross":
		return colGross
	case "fee":
		return colFee
	case "net":
		return colNet
	case "quantity":
		return colQuantity
	case "order":
		return colOrder
	case "parent":
		return colParent
	case "party":
		return colParty
	case "campaign":
		return colCampaign
	case "product":
		return colProduct
	case "customer":
		return colCustomer
	case "dims":
		return colDims
	case "origin.file":
		return colOriginFile
	case "origin.row":
		return colOriginRow
	case "origin.hash":
		return colOriginHash
	case "origin.mapping":
		return colOriginMapping
	}
	if name, ok := strings.CutPrefix(name, dimPrefix); ok && isDimName(name) {
		return colDim
	}
	return colUnknown
}

// name returns the name that columnOf reads.
func (c column) name() string {
	switch c {
	case colSource:
		return "source"
	case colID:
		return "id"
	case colKind:
		return "kind"
	case colReverses:
		return "reverses"
	case colAt:
		return "at"
	case colBooked:
		return "booked"
	case colCurrency:
		return "currency"
	case colGross:
		return "gross"
	case colFee:
		return "fee"
	case colNet:
		return "net"
	case colQuantity:
		return "quantity"
	case colOrder:
		return "order"
	case colParent:
		return "parent"
	case colParty:
		return "party"
	case colCampaign:
		return "campaign"
	case colProduct:
		return "product"
	case colCustomer:
		return "customer"
	case colDims:
		return "dims"
	case colOriginFile:
		return "origin.file"
	case colOriginRow:
		return "origin.row"
	case colOriginHash:
		return "origin.hash"
	case colOriginMapping:
		return "origin.mapping"
	}
	return ""
}

// Columns returns the names of the columns of the wire form in the order a
// [Writer] gives them; beside them there is dim.<name> for a dimension of its
// own column.
func Columns() []string {
	names := make([]string, 0, colDim-1)
	for c := colSource; c < colDim; c++ {
		names = append(names, c.name())
	}
	return names
}

// isDimName reports whether a dimension may have this name: a word that is not
// the name of a column.
func isDimName(name string) bool {
	return isName(name) && len(name) <= MaxName && columnOf(name) == colUnknown
}
