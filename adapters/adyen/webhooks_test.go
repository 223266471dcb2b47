// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adyen_test

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adaptertest"
	"github.com/jupan-go/jupan/adapters/adyen"
	"github.com/jupan-go/jupan/adapters/signature"
)

const secret = "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF"

// sign is the signature of an item, put together by hand.
func sign(key, content string) string {
	raw, err := hex.DecodeString(key)
	if err != nil {
		panic(err) // of a test
	}
	return base64.StdEncoding.EncodeToString(signature.Sum(raw, []byte(content)))
}

// notification is an item of a message with a signature for its content, which is the
// eight values with colons between them.
func notification(content, sig, more string) string {
	v := strings.Split(content, ":")
	return fmt.Sprintf(`{"NotificationRequestItem":{"additionalData":{"hmacSignature":%q,"a.b":"c"},
		"pspReference":%q,"originalReference":%q,"merchantAccountCode":%q,"merchantReference":%q,
		"amount":{"value":%s,"currency":%q},"eventCode":%q,"success":%q,
		"eventDate":"2026-01-12T10:00:08+01:00","paymentMethod":"visa"%s}}`, sig, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], more)
}

func message(items ...string) string {
	return `{"live":"false","notificationItems":[` + strings.Join(items, ",\n") + "]}"
}

// push is a message with items that are signed, and so many that are not.
func push(name string, refused int, contents ...string) adaptertest.Push {
	var items, covers []string
	for i, content := range contents {
		key := secret
		if i < refused {
			key = strings.Repeat("00", 32)
		} else if refused == 0 {
			covers = append(covers, strings.Split(content, ":")[0])
		}
		items = append(items, notification(content, sign(key, content), ""))
	}
	return adaptertest.Push{
		Name: name, Message: adapters.Message{Body: []byte(message(items...))}, Secrets: []string{secret},
		Covers: covers, Refused: refused, Answer: "[accepted]",
	}
}

const (
	capture = "8825000000000011:8825000000000001:ShopEU:A-1001:11350:EUR:CAPTURE:true"
	refund  = "8825000000000021:8825000000000001:ShopEU:A-1001:1350:EUR:REFUND:true"
)

// TestPublishedVector is the one that Adyen's own libraries are tested with.
func TestPublishedVector(t *testing.T) {
	const (
		content = "pspReference:originalReference:merchantAccount:reference:1000:EUR:EVENT:true"
		key     = "DFB1EB5485895CFA84146406857104ABB4CBCABDC8AAF103A624C8F6A3EAAB00"
		sig     = "ipnxGCaUZ4l8TUW75a71/ghd2Fe5ffvX0pV4TLTntIc="
	)
	m := &adapters.Message{Body: []byte(message(notification(content, sig, "")))}
	receipt, err := adyen.Adapter{}.Verify(m, []string{key})
	if err != nil || len(receipt.Refused) > 0 || receipt.ID != "pspReference|EVENT" || string(receipt.Answer.Body) != "[accepted]" {
		t.Errorf("receipt %+v, error %v", receipt, err)
	}
}

// TestVerify holds that nothing passes but what is signed, whatever is done to the text.
func TestVerify(t *testing.T) {
	good, forged := notification(capture, sign(secret, capture), ""), notification(refund, sign(secret, capture), "")
	for _, test := range []struct {
		name, body string
		secrets    []string
		refused    []int64
		is         error
	}{
		{name: "one", body: message(good)},
		{name: "one of two", body: message(forged, good), refused: []int64{1}},
		{name: "the other of two", body: message(good, forged), refused: []int64{2}},
		{name: "none of two", body: message(forged, forged), is: adapters.ErrForged},
		{name: "no signature", body: message(notification(capture, "", "")), is: adapters.ErrForged},
		{name: "the right one among secrets", body: message(good), secrets: []string{strings.Repeat("ab", 32), secret}},
		{name: "no secret", body: message(good), secrets: []string{""}, is: signature.ErrNoSecret},
		{name: "no items", body: message(), is: adapters.ErrForged},
		{name: "no list", body: `{"live":"true"}`, is: adapters.ErrForged},
		{name: "not JSON", body: "[accepted]", is: adapters.ErrForged},
		{name: "cut off", body: message(good)[:300], is: adapters.ErrForged},
		{name: "what is no item before one", body: message(`"x"`, forged, good), is: adapters.ErrForged},
		{name: "an amount that is an object", body: message(good, `{"NotificationRequestItem":{"amount":{"value":{}}}}`), is: adapters.ErrForged},
		{name: "a member twice", body: message(notification(capture, sign(secret, capture), `,"pspReference":"other"`)), is: adapters.ErrForged},
		{name: "a member in other letters", body: message(notification(refund, sign(secret, capture), `,"PspReference":"8825000000000011","EventCode":"CAPTURE"`)), is: adapters.ErrForged},
		{
			name: "a name with a point", is: adapters.ErrForged,
			body: message(strings.Replace(good, `{"NotificationRequestItem"`, `{"NotificationRequestItem.pspReference":"other","NotificationRequestItem"`, 1)),
		},
		{name: "an amount with a point", body: message(notification(capture, sign(secret, capture), `,"amount.value":1`)), is: adapters.ErrForged},
		{name: "two lists", body: `{"notificationItems":[` + forged + `],"notificationItems":[` + good + `]}`, refused: []int64{1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			secrets := test.secrets
			if secrets == nil {
				secrets = []string{secret}
			}
			receipt, err := adyen.Adapter{}.Verify(&adapters.Message{Body: []byte(test.body)}, secrets)
			if !errors.Is(err, test.is) || err != nil && receipt.Stream != "" || len(receipt.Refused) != len(test.refused) {
				t.Fatalf("receipt %+v, error %v; want %v, refused %v", receipt, err, test.is, test.refused)
			}
			for _, row := range test.refused {
				if !errors.Is(receipt.Refused[row], adapters.ErrForged) {
					t.Errorf("row %d: %v", row, receipt.Refused[row])
				}
			}
		})
	}
}

// TestDecodeRefused holds that refused items are rejected and their neighbours taken.
func TestDecodeRefused(t *testing.T) {
	body := message(notification(refund, "x", ""), notification(capture, sign(secret, capture), ""))
	receipt, err := adyen.Adapter{}.Verify(&adapters.Message{Body: []byte(body)}, []string{secret})
	if err != nil {
		t.Fatal(err)
	}
	lines, s := decode(t, &adapters.Input{Stream: "webhooks", Name: "hook", Body: strings.NewReader(body), Refused: receipt.Refused})
	if len(lines) != 1 || s.Rejected != 1 || !errors.Is(s.Rejections[0].Err, adapters.ErrForged) || !strings.HasPrefix(lines[0], "8825000000000011|CAPTURE ") {
		t.Errorf("events %q, rejections %v", lines, s.Rejections)
	}
}
