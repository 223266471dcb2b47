// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "github.com/jupan-go/jupan/anomaly/internal/daily"

// family is a group of terms that people are told of as one.
type family struct {
	name, text string
	terms      []int
}

// slipEvidence adds the terms of the slip score up by what they look at.
func slipEvidence(s *daily.Score) []Evidence {
	return grouped(s, []family{
		{"own_past", "distance to the forecast from the series' own past", []int{
			daily.OwnUp, daily.OwnDown, daily.OwnFarUp, daily.OwnFarDown, daily.OwnScale,
		}},
		{"peers", "distance to what the errors of its peers suggest", []int{
			daily.PeersUp, daily.PeersDown, daily.PeersFarUp, daily.PeersFarDown, daily.PeersScale,
		}},
		{"ratio", "distance to what the ratio to a sibling suggests", []int{
			daily.RatioUp, daily.RatioDown, daily.RatioFarUp, daily.RatioFarDown, daily.RatioScale, daily.HasRatio,
		}},
		{"range", "distance to anything seen in ninety days", []int{
			daily.AboveMax, daily.BelowMin, daily.UnderMax, daily.OverMin,
			daily.AboveFlat, daily.BelowFlat, daily.AboveQ95, daily.BelowQ05,
		}},
		{"power_of_ten", "nearness to an ordinary value times a power of ten", []int{
			daily.OwnGrid, daily.PeersGrid, daily.RatioGrid, daily.OwnSlip, daily.PeersSlip, daily.RatioSlip,
		}},
		{"digits", "zeros at the end of the value", []int{daily.EndsRound, daily.EndsOdd}},
		{"series", "size and length of the series", []int{daily.Size, daily.Days}},
	})
}

// zeroEvidence does the same for the score of a zero.
func zeroEvidence(s *daily.Score) []Evidence {
	return grouped(s, []family{
		{"zeros", "how rare zeros are here, on this day of the week and at all", []int{
			daily.ZeroWeekday, daily.ZeroShare, daily.ZeroLast, daily.ZeroRun,
		}},
		{"siblings", "what the other metrics report", []int{daily.ZeroSibling}},
		{"peers", "how many zeros there are elsewhere that day", []int{daily.ZeroPeers}},
		{"series", "size and length of the series", []int{daily.ZeroSize, daily.ZeroDays, daily.ZeroScale}},
	})
}

// grouped adds up the terms of each family; what is left is the prior.
func grouped(s *daily.Score, families []family) []Evidence {
	out := make([]Evidence, 0, len(families)+1)
	rest := s.Sum
	for _, f := range families {
		sum := 0.0
		for _, t := range f.terms {
			sum += s.Terms[t]
		}
		rest -= sum
		out = append(out, Evidence{Name: f.name, Weight: sum, Text: f.text})
	}
	return append(out, Evidence{Name: "prior", Weight: rest, Text: "how seldom values are wrong"})
}
