// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package signature

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
)

// Standard is the scheme of Standard Webhooks (standardwebhooks.com): what is signed is
// the id, the time and the body, with points between. The zero Standard is ready.
type Standard struct {
	// Tolerance is how old a message may be, and how far in the future; 0 is five
	// minutes.
	Tolerance time.Duration
}

// The headers of the scheme.
const (
	idHeader        = "Webhook-Id"
	timeHeader      = "Webhook-Timestamp"
	signatureHeader = "Webhook-Signature"
)

// The prefixes of its keys.
const (
	secretPrefix  = "whsec_" // a secret shared by both sides, in base64
	publicPrefix  = "whpk_"  // an ed25519 public key
	privatePrefix = "whsk_"  // an ed25519 private key: its seed, or seed and public key
)

// Verify checks a message and returns its id, which is the same however often it is
// sent. A secret is of the form whsec_… or, for a public key, whpk_…; any of them may
// have signed it.
func (s Standard) Verify(m *adapters.Message, secrets []string) (id string, err error) {
	if len(secrets) == 0 {
		return "", fmt.Errorf("signature: %w", ErrNoSecret)
	}
	var parts [3]string
	for i, name := range [...]string{idHeader, timeHeader, signatureHeader} {
		if parts[i], err = Header(m.Header, name); err != nil {
			return "", err
		}
	}
	content := Join(".", []byte(parts[0]), []byte(parts[1]), m.Body)
	if err := verifyStandard(secrets, strings.Split(parts[2], " "), content); err != nil {
		return "", err
	}
	seconds, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return "", fmt.Errorf("signature: %w: the time is not whole seconds", adapters.ErrForged)
	}
	tolerance := s.Tolerance
	if tolerance == 0 {
		tolerance = 5 * time.Minute
	}
	return parts[0], Fresh(time.Unix(seconds, 0), m.Received, tolerance)
}

// verifyStandard compares all signatures with all keys.
func verifyStandard(secrets, signatures []string, content []byte) error {
	found := 0
	for i, secret := range secrets {
		key, public, err := standardKey(secret)
		if err != nil {
			return fmt.Errorf("signature: secret %d: %w", i+1, err)
		}
		for _, text := range signatures {
			version, encoded, _ := strings.Cut(text, ",")
			switch {
			case version == "v1a" && public:
				sig, err := Base64(encoded)
				if err == nil && len(sig) == ed25519.SignatureSize && ed25519.Verify(key, content, sig) {
					found++
				}
			case version == "v1" && !public:
				if Verify([][]byte{key}, []string{encoded}, Base64, content) == nil {
					found++
				}
			}
		}
	}
	if found == 0 {
		return fmt.Errorf("signature: %w", adapters.ErrForged)
	}
	return nil
}

// standardKey reads a secret or a public key. Its errors do not show it.
func standardKey(text string) (key []byte, public bool, err error) {
	encoded, public := strings.CutPrefix(text, publicPrefix)
	if !public {
		encoded = strings.TrimPrefix(text, secretPrefix)
	}
	key, err = base64.StdEncoding.DecodeString(encoded)
	switch {
	case err != nil:
		return nil, false, errors.New("not base64")
	case len(key) == 0:
		return nil, false, ErrNoSecret
	case public && len(key) != ed25519.PublicKeySize:
		return nil, false, errors.New("not an ed25519 public key")
	}
	return key, public, nil
}

// Sign returns the headers of a message that is sent: signed with each of the keys, of
// which there are two while one is being changed. A key is whsec_…, or whsk_… for
// ed25519. The id is the same when the message is sent again.
func (Standard) Sign(keys []string, id string, at time.Time, body []byte) (http.Header, error) {
	if id == "" || strings.ContainsAny(id, ". \r\n") {
		return nil, fmt.Errorf("signature: sign: the id %q: want a word without points", id)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("signature: sign: %w", ErrNoSecret)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	content := Join(".", []byte(id), []byte(stamp), body)
	signatures := make([]string, len(keys))
	for i, key := range keys {
		var err error
		if signatures[i], err = signStandard(key, content); err != nil {
			return nil, fmt.Errorf("signature: sign: key %d: %w", i+1, err)
		}
	}
	h := http.Header{}
	h.Set(idHeader, id)
	h.Set(timeHeader, stamp)
	h.Set(signatureHeader, strings.Join(signatures, " "))
	return h, nil
}

func signStandard(key string, content []byte) (string, error) {
	encoded, private := strings.CutPrefix(key, privatePrefix)
	if !private {
		raw, public, err := standardKey(key)
		if err == nil && public {
			err = errors.New("a public key does not sign")
		}
		if err != nil {
			return "", err
		}
		return "v1," + base64.StdEncoding.EncodeToString(Sum(raw, content)), nil
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(raw) != ed25519.SeedSize && len(raw) != ed25519.PrivateKeySize {
		return "", errors.New("not an ed25519 private key")
	}
	sig := ed25519.Sign(ed25519.NewKeyFromSeed(raw[:ed25519.SeedSize]), content)
	return "v1a," + base64.StdEncoding.EncodeToString(sig), nil
}
