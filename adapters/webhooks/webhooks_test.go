// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package webhooks_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/adapters/webhooks"
)

var update = flag.Bool("update", false, "write the goldens")

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func sent() time.Time { return time.Unix(1_767_600_000, 0) }

// push is a message signed with a key, and verified with another that may be the same.
func push(name, sign, verify, other string) adaptertest.Push {
	body, err := os.ReadFile("testdata/orders/two.json")
	if err != nil {
		panic(err) // of a test
	}
	h, err := signature.Standard{}.Sign([]string{sign}, "msg-1", sent(), body)
	if err != nil {
		panic(err) // of a test
	}
	return adaptertest.Push{
		Name: name, Message: adapters.Message{Body: body, Header: h, Received: sent()}, Secrets: []string{verify}, Other: other,
		Signs: []string{"Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"}, Fresh: 5 * time.Minute,
	}
}

func kit() *adaptertest.Kit {
	a, err := webhooks.New(orders{}, "orders", nil)
	if err != nil {
		panic(err) // of a test
	}
	seed := make([]byte, ed25519.SeedSize)
	public := func(seed []byte) string {
		key, ok := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
		if !ok {
			panic("no key") // of a test
		}
		return "whpk_" + base64.StdEncoding.EncodeToString(key)
	}
	mine, private := public(seed), "whsk_"+base64.StdEncoding.EncodeToString(seed)
	seed[0] = 1
	return &adaptertest.Kit{
		Adapter: a, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
		Pushes: []adaptertest.Push{push("secret", secret, secret, ""), push("key pair", private, mine, public(seed))},
	}
}

func TestConformance(t *testing.T) { adaptertest.Run(t, kit()) }

func FuzzDecode(f *testing.F) { adaptertest.Fuzz(f, kit()) }

func BenchmarkDecode(b *testing.B) { adaptertest.Benchmark(b, kit()) }

func TestNew(t *testing.T) {
	if _, err := webhooks.New(orders{}, "refunds", nil); !errors.Is(err, adapters.ErrUnknown) {
		t.Errorf("a stream that the adapter has not: %v", err)
	}
	if _, err := webhooks.New(nil, "orders", nil); err == nil {
		t.Error("no adapter")
	}
	a, err := webhooks.New(orders{}, "orders", &webhooks.Options{Tolerance: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	m := push("secret", secret, secret, "").Message
	m.Received = m.Received.Add(61 * time.Second)
	if _, err := a.Verify(&m, []string{secret}); !errors.Is(err, adapters.ErrReplayed) {
		t.Errorf("a minute and a second old: %v", err)
	}
	if _, fetches := any(a).(adapters.Fetcher); fetches {
		t.Error("it pulls")
	}
}

// pulled is an adapter with a stream that is pulled and one that is not.
type pulled struct{ orders }

func (pulled) Info() adapters.Info {
	i := orders{}.Info()
	i.Hosts = []string{"api.example.com"}
	i.Streams[0].Via = adapters.ByPull
	more := i.Streams[0]
	more.Name = "refunds"
	file := more
	file.Name, file.Via = "files", adapters.ByPull|adapters.ByFile
	i.Streams = append(i.Streams, more, file)
	return i
}

func TestInfo(t *testing.T) {
	a, err := webhooks.New(pulled{}, "orders", nil)
	if err != nil {
		t.Fatal(err)
	}
	i := a.Info()
	if len(i.Hosts) != 0 || len(i.Streams) != 2 || i.Streams[0].Via != adapters.ByPush || i.Streams[1].Via != adapters.ByFile {
		t.Errorf("%+v", i)
	}
	if via := (pulled{}).Info().Streams[0].Via; via != adapters.ByPull {
		t.Errorf("the other adapter's stream has changed: %v", via)
	}
}
