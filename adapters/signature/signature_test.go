// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package signature_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/signature"
)

// TestVectors are published examples: of Stripe's scheme and Adyen's with the keys of
// their documentation and library tests, and of Toss Payments by its documented rule.
func TestVectors(t *testing.T) {
	for _, test := range []struct {
		name, secret, content, signature string
		key, encoding                    signature.Encoding
	}{
		{
			"Stripe", "whsec_test_secret", `1700000000.{"id":"evt_test_1","object":"event","type":"charge.succeeded"}`,
			"b545d69c6084720e8ee59f9c3dd2b27543d2b6bb4ad3c1d54a140fe4508d4b7e", signature.Plain, signature.Hex,
		},
		{
			"Adyen", "DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00",
			"pspReference:originalReference:merchantAccount:reference:1000:EUR:EVENT:true",
			"ipnxGCaUZ4l8TUW75a71/ghd2Fe5ffvX0pV4TLTntIc=", signature.Hex, signature.Base64,
		},
		{
			"Toss", "test_security_key", `{"eventType":"payout.changed"}:2024-09-05T12:19:21+09:00`,
			"79G6LZB+S7R1NpViOJS9C4VN02R3i2eJqavIPplFSps=", signature.Plain, signature.Base64,
		},
	} {
		keys, err := signature.Keys([]string{test.secret}, test.key)
		if err != nil {
			t.Fatal(err)
		}
		if err := signature.Verify(keys, []string{test.signature}, test.encoding, []byte(test.content)); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		for bit := range len(test.content) * 8 {
			flipped := []byte(test.content)
			flipped[bit/8] ^= 1 << (bit % 8)
			if err := signature.Verify(keys, []string{test.signature}, test.encoding, flipped); !errors.Is(err, adapters.ErrForged) {
				t.Fatalf("%s: bit %d of the content changed: %v", test.name, bit, err)
			}
		}
		for bit := range len(test.signature) * 8 {
			flipped := []byte(test.signature)
			flipped[bit/8] ^= 1 << (bit % 8)
			if err := signature.Verify(keys, []string{string(flipped)}, test.encoding, []byte(test.content)); !errors.Is(err, adapters.ErrForged) {
				t.Fatalf("%s: bit %d of the signature changed: %q, %v", test.name, bit, flipped, err)
			}
		}
	}
}

func TestVerify(t *testing.T) {
	body := []byte("body")
	sum := func(key string) string { return hex.EncodeToString(signature.Sum([]byte(key), body)) }
	for name, test := range map[string]struct {
		keys, signatures []string
		ok               bool
	}{
		"one":                     {[]string{"a"}, []string{sum("a")}, true},
		"the second key":          {[]string{"b", "a"}, []string{sum("a")}, true},
		"the second signature":    {[]string{"a"}, []string{sum("b"), sum("a")}, true},
		"beside one unreadable":   {[]string{"a"}, []string{"zz", sum("a")}, true},
		"capitals":                {[]string{"a"}, []string{strings.ToUpper(sum("a"))}, true},
		"both cases":              {[]string{"a"}, []string{sum("a")[:60] + strings.ToUpper(sum("a")[60:]) + ""}, strings.ToUpper(sum("a")[60:]) == sum("a")[60:]},
		"another key":             {[]string{"b"}, []string{sum("a")}, false},
		"no signature":            {[]string{"a"}, nil, false},
		"an empty signature":      {[]string{"a"}, []string{""}, false},
		"half of the signature":   {[]string{"a"}, []string{sum("a")[:32]}, false},
		"more than the signature": {[]string{"a"}, []string{sum("a") + "00"}, false},
	} {
		keys, err := signature.Keys(test.keys, signature.Plain)
		if err != nil {
			t.Fatal(err)
		}
		err = signature.Verify(keys, test.signatures, signature.Hex, body)
		if (err == nil) != test.ok || err != nil && !errors.Is(err, adapters.ErrForged) {
			t.Errorf("%s: %v, want ok %t", name, err, test.ok)
		}
	}
	for _, text := range []string{"YQ", "YQ==\n", "YR==", "Y Q=="} {
		if raw, err := signature.Base64(text); err == nil {
			t.Errorf("Base64(%q) = %q", text, raw)
		}
	}
}

func TestKeys(t *testing.T) {
	for name, secrets := range map[string][]string{"none": nil, "an empty one": {""}, "an empty one beside another": {"a", ""}} {
		if _, err := signature.Keys(secrets, signature.Plain); !errors.Is(err, signature.ErrNoSecret) {
			t.Errorf("%s: %v, want ErrNoSecret", name, err)
		}
	}
	_, err := signature.Keys([]string{"not-hexadecimal"}, signature.Hex)
	if err == nil || strings.Contains(err.Error(), "not-hexadecimal") {
		t.Errorf("a malformed secret: %v", err)
	}
}

func TestHeader(t *testing.T) {
	for name, values := range map[string][]string{"absent": nil, "empty": {""}, "twice": {"a", "a"}} {
		if _, err := signature.Header(http.Header{"X-Sig": values}, "x-sig"); !errors.Is(err, adapters.ErrForged) {
			t.Errorf("%s: %v, want ErrForged", name, err)
		}
	}
	if text, err := signature.Header(http.Header{"X-Sig": {"a"}}, "x-sig"); err != nil || text != "a" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestFresh(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	for age, ok := range map[time.Duration]bool{
		0: true, 300 * time.Second: true, -300 * time.Second: true, 301 * time.Second: false, -301 * time.Second: false,
	} {
		err := signature.Fresh(now.Add(-age), now, 300*time.Second)
		if (err == nil) != ok || err != nil && !errors.Is(err, adapters.ErrReplayed) {
			t.Errorf("signed %s ago: %v, want ok %t", age, err, ok)
		}
	}
}

func TestRSA(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(`{"currency":"BTC"}`)
	sum := sha256.Sum256(body)
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	pkix, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{
		string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix})),
		string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&key.PublicKey)})),
	}
	encoded := base64.StdEncoding.EncodeToString(sig)
	for _, text := range texts {
		if err := signature.VerifyRSA([]string{text}, encoded, signature.Base64, body); err != nil {
			t.Error(err)
		}
	}
	for name, err := range map[string]error{
		"another body":        signature.VerifyRSA(texts, encoded, signature.Base64, []byte(`{"currency":"EUR"}`)),
		"no signature":        signature.VerifyRSA(texts, "", signature.Base64, body),
		"malformed signature": signature.VerifyRSA(texts, encoded[1:], signature.Base64, body),
	} {
		if !errors.Is(err, adapters.ErrForged) {
			t.Errorf("%s: %v, want ErrForged", name, err)
		}
	}
	if err := signature.VerifyRSA(nil, encoded, signature.Base64, body); !errors.Is(err, signature.ErrNoSecret) {
		t.Errorf("no key: %v", err)
	}
	public, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "x", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: other}))} {
		if err := signature.VerifyRSA([]string{text}, encoded, signature.Base64, body); err == nil || errors.Is(err, adapters.ErrForged) {
			t.Errorf("the key %.10q: %v, want an error that says so", text, err)
		}
	}
}

// TestStandardVector is the example of the libraries of Standard Webhooks.
func TestStandardVector(t *testing.T) {
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	at := time.Unix(1614265330, 0)
	m := &adapters.Message{
		Body: []byte(`{"test": 2432232314}`), Received: at,
		Header: http.Header{
			"Webhook-Id": {"msg_p5jXN8AQM9LWM0D4loKWxJek"}, "Webhook-Timestamp": {"1614265330"},
			"Webhook-Signature": {"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
		},
	}
	id, err := signature.Standard{}.Verify(m, []string{secret})
	if err != nil || id != "msg_p5jXN8AQM9LWM0D4loKWxJek" {
		t.Errorf("id %q, %v", id, err)
	}
	h, err := signature.Standard{}.Sign([]string{secret}, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, m.Body)
	if err != nil || h.Get("Webhook-Signature") != m.Header.Get("Webhook-Signature") || h.Get("Webhook-Timestamp") != "1614265330" {
		t.Errorf("signed %v, %v", h, err)
	}
}

func TestStandard(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret := "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 24))
	other := "whsec_" + base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{8}, 24))
	whsk := "whsk_" + base64.StdEncoding.EncodeToString(private.Seed())
	whpk := "whpk_" + base64.StdEncoding.EncodeToString(public)
	at := time.Unix(1_700_000_000, 0)
	body := []byte(`{"a":1}`)
	h, err := signature.Standard{}.Sign([]string{secret, whsk}, "msg_1", at, body)
	if err != nil {
		t.Fatal(err)
	}
	message := func() *adapters.Message { return &adapters.Message{Header: h.Clone(), Body: body, Received: at} }
	for name, test := range map[string]struct {
		change  func(m *adapters.Message)
		secrets []string
		is      error
	}{
		"the secret":       {secrets: []string{secret}},
		"without a prefix": {secrets: []string{secret[6:]}},
		"the public key":   {secrets: []string{whpk}},
		"beside another":   {secrets: []string{other, secret}},
		"another":          {secrets: []string{other}, is: adapters.ErrForged},
		"none":             {is: signature.ErrNoSecret},
		"an empty one":     {secrets: []string{""}, is: signature.ErrNoSecret},
		"an empty prefix":  {secrets: []string{"whsec_"}, is: signature.ErrNoSecret},
		"another body":     {secrets: []string{secret}, change: func(m *adapters.Message) { m.Body = []byte(`{"a":2}`) }, is: adapters.ErrForged},
		"another id":       {secrets: []string{secret}, change: func(m *adapters.Message) { m.Header.Set("Webhook-Id", "msg_2") }, is: adapters.ErrForged},
		"another time":     {secrets: []string{secret}, change: func(m *adapters.Message) { m.Header.Set("Webhook-Timestamp", "1700000001") }, is: adapters.ErrForged},
		"no id":            {secrets: []string{secret}, change: func(m *adapters.Message) { m.Header.Del("Webhook-Id") }, is: adapters.ErrForged},
		"v1a only, and v1": {secrets: []string{secret}, change: func(m *adapters.Message) {
			m.Header.Set("Webhook-Signature", strings.Fields(m.Header.Get("Webhook-Signature"))[1])
		}, is: adapters.ErrForged},
		"a version that is none": {secrets: []string{secret}, change: func(m *adapters.Message) {
			m.Header.Set("Webhook-Signature", strings.ReplaceAll(m.Header.Get("Webhook-Signature"), "v1,", "v9,"))
		}, is: adapters.ErrForged},
		"too old":    {secrets: []string{secret}, change: func(m *adapters.Message) { m.Received = at.Add(301 * time.Second) }, is: adapters.ErrReplayed},
		"too early":  {secrets: []string{secret}, change: func(m *adapters.Message) { m.Received = at.Add(-301 * time.Second) }, is: adapters.ErrReplayed},
		"just right": {secrets: []string{secret}, change: func(m *adapters.Message) { m.Received = at.Add(300 * time.Second) }},
	} {
		m := message()
		if test.change != nil {
			test.change(m)
		}
		if _, err := (signature.Standard{}).Verify(m, test.secrets); !errors.Is(err, test.is) || (err == nil) != (test.is == nil) {
			t.Errorf("%s: %v, want %v", name, err, test.is)
		}
	}
	for name, keys := range map[string][]string{"none": nil, "an empty one": {""}, "a public one": {whpk}, "no base64": {"whsk_!"}, "a short one": {"whsk_YQ=="}} {
		if _, err := (signature.Standard{}).Sign(keys, "id", at, body); err == nil {
			t.Errorf("signed with %s", name)
		}
	}
	for _, id := range []string{"", "a.b", "a b"} {
		if _, err := (signature.Standard{}).Sign([]string{secret}, id, at, body); err == nil {
			t.Errorf("signed as %q", id)
		}
	}
}
