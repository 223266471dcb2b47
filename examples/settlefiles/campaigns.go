// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"

	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
)

// none is what tables call the campaign without a name: what belongs to no campaign.
const none = "(none)"

func (r *result) writeCampaigns(w *bytes.Buffer, _ *options) error {
	heading(w, "CAMPAIGNS, as of the last event read")
	counts := table.Table{Left: 1}
	counts.Add("campaign", "impressions", "clicks", "conversions",
		"paid", "of these partly refunded", "pending", "cancelled", "refunded", "lost")
	sums := table.Table{Left: 2}
	sums.Add("campaign", "", "gross", "refunds", "chargebacks", "fees", "ad cost", "commission", "net profit")
	for _, c := range r.campaigns {
		name := c.Campaign
		if name == "" {
			name = none
		} else {
			counts.Add(name, table.Group(c.Impressions), table.Group(c.Clicks), table.Group(c.Conversions),
				table.Group(c.Approved), table.Group(c.PartlyRefunded), table.Group(c.Pending),
				table.Group(c.Cancelled), table.Group(c.Refunded), table.Group(c.Lost))
		}
		for _, m := range c.Money {
			sums.Add(name, m.Currency.Code(), table.Group(m.Gross.Number()), table.Group(m.Refunds.Number()),
				table.Group(m.Chargebacks.Number()), table.Group(m.Fees.Number()), table.Group(m.Cost.Number()),
				table.Group(m.Commission.Number()), table.Group(m.NetProfit.Number()))
		}
	}
	counts.Write(w)
	fmt.Fprintln(w)
	sums.Write(w)
	return nil
}

// writeUnattributed says what stays with no campaign: payments whose order no conversion has named.
func (r *result) writeUnattributed(w *bytes.Buffer, _ *options) error {
	heading(w, "UNATTRIBUTED")
	c, err := r.tally.Campaign("")
	if err != nil {
		return err
	}
	left := false
	for _, m := range c.Money {
		if !m.Gross.IsZero() || !m.Refunds.IsZero() || !m.Fees.IsZero() {
			left = true
			fmt.Fprintf(w, "  payments whose order no conversion names: %s %s captured, %s refunded, %s charged back\n",
				table.Group(m.Gross.Number()), m.Currency, table.Group(m.Refunds.Number()), table.Group(m.Chargebacks.Number()))
		}
		if !m.Commission.IsZero() {
			left = true
			fmt.Fprintf(w, "  commission that no campaign earned, such as fixed fees: %s %s\n",
				table.Group(m.Commission.Number()), m.Currency)
		}
	}
	if !left {
		fmt.Fprintln(w, "  nothing")
	}
	return nil
}

// writeAnswer answers for one campaign in words.
func (r *result) writeAnswer(w *bytes.Buffer, o *options) error {
	if o.campaign == "" {
		return nil
	}
	c, err := r.tally.Campaign(o.campaign)
	if err != nil {
		return err
	}
	heading(w, "CAMPAIGN "+o.campaign)
	if c.Conversions.IsZero() && len(c.Money) == 0 {
		fmt.Fprintln(w, "  no event names this campaign")
		return nil
	}
	fmt.Fprintf(w, "  Of its %s conversions %s are paid (%s of them partly refunded), %s pending, %s cancelled, %s refunded",
		table.Group(c.Conversions), table.Group(c.Approved), table.Group(c.PartlyRefunded), table.Group(c.Pending),
		table.Group(c.Cancelled), table.Group(c.Refunded))
	if !c.Lost.IsZero() {
		fmt.Fprintf(w, ", %s lost to another campaign", table.Group(c.Lost))
	}
	fmt.Fprintln(w, ".")
	for _, m := range c.Money {
		writeProfit(w, m)
	}
	return nil
}

func writeProfit(w *bytes.Buffer, m settle.CampaignMoney) {
	fmt.Fprintf(w, "  It cost %s %s in ads; its net profit now is %s %s:\n",
		table.Group(m.Cost.Number()), m.Currency, table.Group(m.NetProfit.Number()), m.Currency)
	fmt.Fprintf(w, "  %s captured − %s refunded − %s charged back − %s fees − %s ads − %s commission.\n",
		table.Group(m.Gross.Number()), table.Group(m.Refunds.Number()), table.Group(m.Chargebacks.Number()),
		table.Group(m.Fees.Number()), table.Group(m.Cost.Number()), table.Group(m.Commission.Number()))
}
