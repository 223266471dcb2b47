// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleads_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/googleads"
	"github.com/jupan-go/jupan/settle/money"
)

var update = flag.Bool("update", false, "write the goldens")

func kit() *adaptertest.Kit {
	k := &adaptertest.Kit{
		Adapter: googleads.Adapter{Currency: money.KRW}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Input: func(in *adapters.Input) { in.Zone, in.Account = seoul(), "123-456-7890" },
		Same:  [][]string{{"ad_groups/stream.json", "exports/ad_groups.csv"}},
		Minor: map[string]map[string]int{},
	}
	micros := map[string]int{"KRW": 6, "USD": 6, "JPY": 6, "KWD": 6}
	for _, stream := range []string{"customers", "campaigns", "ad_groups", "ads", "exports"} {
		k.Minor[stream] = micros
		if stream != "exports" {
			k.Pulls = append(k.Pulls, adaptertest.Pull{
				Stream: stream, Window: adapters.Window{From: first(), To: first().AddDate(0, 0, 10)},
				Partner: func() http.Handler { return partner(0) },
				Changed: func() http.Handler { return partner(2) },
			})
		}
	}
	return k
}

func seoul() *time.Location {
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		panic(err) // of a test
	}
	return zone
}

// first is the first day that there are rows of.
func first() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, seoul()) }

// partner answers as Google Ads does, two rows to a page. Later it has changed two of
// the seven days that had rows: one has more cost, and one is gone.
func partner(changed int) http.Handler {
	between := regexp.MustCompile(`segments\.date BETWEEN '(\S+)' AND '(\S+)'$`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct{ Query, PageToken string }
		err := json.NewDecoder(r.Body).Decode(&q)
		span := between.FindStringSubmatch(q.Query)
		if err != nil || span == nil || r.Method != http.MethodPost || r.URL.Path != "/v23/customers/1234567890/googleAds:search" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		var list []string
		for i := range 7 {
			date := first().AddDate(0, 0, i).Format(time.DateOnly)
			if cost := 1_000_000 * (i + 1 + 5*changed*(i%2)); span[1] <= date && date <= span[2] && (changed == 0 || i != 2) {
				list = append(list, result(q.Query, date, cost))
			}
		}
		at, next := 0, ""
		if q.PageToken != "" {
			if _, err := fmt.Sscanf(q.PageToken, "page-at-%d", &at); err != nil || at > len(list) {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, refusal("requestError", "INVALID_PAGE_TOKEN", ""))
				return
			}
		}
		if at+2 < len(list) {
			next = fmt.Sprintf(`"nextPageToken":"page-at-%d",`, at+2)
		}
		results := ""
		if at < len(list) {
			results = `"results":[` + strings.Join(list[at:min(at+2, len(list))], ",") + `],`
		}
		_, _ = io.WriteString(w, "{"+results+next+`"fieldMask":"customer.id,segments.date"}`)
	})
}

// result is a row of what a query asks for.
func result(query, date string, cost int) string {
	ids := ""
	for _, part := range [...][2]string{
		{"campaign.id", `"campaign":{"id":"9"},`},
		{"ad_group.id", `"adGroup":{"id":"12"},`},
		{"ad_group_ad.ad.id", `"adGroupAd":{"ad":{"id":"514"}},`},
	} {
		if strings.Contains(query, " "+part[0]+",") {
			ids += part[1]
		}
	}
	return fmt.Sprintf(`{"customer":{"id":"1234567890","currencyCode":"KRW","timeZone":"Asia/Seoul"},%s
		"metrics":{"costMicros":"%d","impressions":"9","clicks":"1","conversions":0.5,"conversionsValue":7},"segments":{"date":"%s"}}`,
		ids, cost, date)
}

// refusal is the answer of a failed call.
func refusal(kind, code, delay string) string {
	quota := ""
	if delay != "" {
		quota = `,"details":{"quotaErrorDetails":{"rateScope":"DEVELOPER","rateName":"x","retryDelay":"` + delay + `"}}`
	}
	return `{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.ads.googleads.v23.errors.GoogleAdsFailure",
		"errors":[{"errorCode":{"` + kind + `":"` + code + `"},"message":"m"` + quota + `}]}]}}`
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }
