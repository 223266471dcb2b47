// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"

	"github.com/jupan-go/jupan/settle"
)

// none is what tables call the campaign without a name: what belongs to no campaign.
const none = "(none)"

func (r *result) writeCampaigns(w *bytes.Buffer, _ *options) error {
	heading(w, "CAMPAIGNS, as of the last event read")
	counts := table{left: 1}
	counts.add("campaign", "impressions", "clicks", "conversions",
		"paid", "of these partly refunded", "pending", "cancelled", "refunded", "lost")
	sums := table{left: 2}
	sums.add("campaign", "", "gross", "refunds", "chargebacks", "fees", "ad cost", "commission", "net profit")
	for _, c := range r.campaigns {
		name := c.Campaign
		if name == "" {
			name = none
		} else {
			counts.add(name, group(c.Impressions), group(c.Clicks), group(c.Conversions),
				group(c.Approved), group(c.PartlyRefunded), group(c.Pending),
				group(c.Cancelled), group(c.Refunded), group(c.Lost))
		}
		for _, m := range c.Money {
			sums.add(name, m.Currency.Code(), group(m.Gross.Number()), group(m.Refunds.Number()),
				group(m.Chargebacks.Number()), group(m.Fees.Number()), group(m.Cost.Number()),
				group(m.Commission.Number()), group(m.NetProfit.Number()))
		}
	}
	counts.write(w)
	fmt.Fprintln(w)
	sums.write(w)
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
				group(m.Gross.Number()), m.Currency, group(m.Refunds.Number()), group(m.Chargebacks.Number()))
		}
		if !m.Commission.IsZero() {
			left = true
			fmt.Fprintf(w, "  commission that no campaign earned, such as fixed fees: %s %s\n",
				group(m.Commission.Number()), m.Currency)
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
		group(c.Conversions), group(c.Approved), group(c.PartlyRefunded), group(c.Pending),
		group(c.Cancelled), group(c.Refunded))
	if !c.Lost.IsZero() {
		fmt.Fprintf(w, ", %s lost to another campaign", group(c.Lost))
	}
	fmt.Fprintln(w, ".")
	for _, m := range c.Money {
		writeProfit(w, m)
	}
	return nil
}

func writeProfit(w *bytes.Buffer, m settle.CampaignMoney) {
	fmt.Fprintf(w, "  It cost %s %s in ads; its net profit now is %s %s:\n",
		group(m.Cost.Number()), m.Currency, group(m.NetProfit.Number()), m.Currency)
	fmt.Fprintf(w, "  %s captured − %s refunded − %s charged back − %s fees − %s ads − %s commission.\n",
		group(m.Gross.Number()), group(m.Refunds.Number()), group(m.Chargebacks.Number()),
		group(m.Fees.Number()), group(m.Cost.Number()), group(m.Commission.Number()))
}
