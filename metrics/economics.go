// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"slices"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Economics is a figure of campaigns, from settlement's own results: see
// [View.Settle]. It is the same to the last unit as what settlement says, and
// moves when an order is cancelled after it was counted.
type Economics struct {
	// Figure says which one.
	Figure CampaignFigure `json:"figure"`
	// Campaigns are those added up; empty is all.
	Campaigns []string `json:"campaigns,omitempty"`
	// Margin is the part of the revenue that the goods leave, for the net profit
	// and the net ROAS of a shop; nil is all of it.
	Margin *money.Rate `json:"margin,omitempty"`
}

// CampaignFigure names a figure of campaigns.
type CampaignFigure string

// The figures. Revenue is what was captured.
const (
	ROASGross    CampaignFigure = "roas_gross"    // revenue / ad cost
	ROASNet      CampaignFigure = "roas_net"      // (revenue − given back − fees − commission) / ad cost
	CAC          CampaignFigure = "cac"           // ad cost / customers whose first settled order it brought
	CPA          CampaignFigure = "cpa"           // ad cost / approved conversions
	ApprovalRate CampaignFigure = "approval_rate" // approved / (approved + cancelled + refunded)
	NetProfit    CampaignFigure = "net_profit"    // settlement's net profit
)

func campaignFigures() []string {
	return []string{
		string(ROASGross), string(ROASNet), string(CAC), string(CPA), string(ApprovalRate), string(NetProfit),
	}
}

// Type returns "economics".
func (Economics) Type() string { return "economics" }

func (d Economics) unit(m *Model) Unit {
	switch d.Figure {
	case ROASGross, ROASNet:
		return Times
	case ApprovalRate:
		return Share
	}
	return Unit(m.Currency.String())
}

func (d Economics) check(c checker, _ scope) {
	c.at("figure").name(string(d.Figure), campaignFigures()...)
	for i, name := range d.Campaigns {
		c.at("campaigns").index(i).want(!slices.Contains(d.Campaigns[:i], name), settle.CodeDuplicate, "%q twice", name)
	}
	if d.Margin != nil {
		one := money.Percent(100)
		c.at("margin").want(d.Margin.Sign() >= 0 && d.Margin.Cmp(one) <= 0, settle.CodeRange, "%s is not between 0 and 100%%", d.Margin)
		c.at("margin").want(d.Figure == ROASNet || d.Figure == NetProfit, settle.CodeConflict, "only net figures have it")
	}
}

func (d Economics) reads(r *reads) {
	if d.Figure == CAC {
		r.stream(dimCustomer, Of(SettledOrders))
		r.dim(dimCampaign)
	}
}
