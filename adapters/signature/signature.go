// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package signature

import (
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
)

// ErrNoSecret is a receiver without a secret, or with an empty one: a fault of the
// host's configuration. A message is never checked against nothing.
var ErrNoSecret = errors.New("no secret to verify with")

// Encoding turns the text of a key or a signature into bytes: [Plain], [Hex],
// [Base64].
type Encoding func(string) ([]byte, error)

// Plain takes the text as it is.
func Plain(s string) ([]byte, error) { return []byte(s), nil }

// Hex reads hexadecimal digits, all of one case, so that a signature has one text and
// its copy in capitals.
func Hex(s string) ([]byte, error) {
	if strings.ToLower(s) != s && strings.ToUpper(s) != s {
		return nil, errors.New("digits of both cases")
	}
	return hex.DecodeString(s)
}

// Base64 reads standard base64 with its padding and nothing else, so that a
// signature has one text only.
func Base64(s string) ([]byte, error) {
	raw, err := base64.StdEncoding.Strict().DecodeString(s)
	if err == nil && base64.StdEncoding.EncodeToString(raw) != s {
		return nil, errors.New("not canonical base64") // line ends within it
	}
	return raw, err
}

// Sum is the HMAC-SHA256 of parts, one behind the other.
func Sum(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(part)
	}
	return mac.Sum(nil)
}

// Keys reads the secrets of a connection. None at all, or an empty one, is
// [ErrNoSecret]; no error holds a secret.
func Keys(secrets []string, e Encoding) ([][]byte, error) {
	if len(secrets) == 0 {
		return nil, fmt.Errorf("signature: %w", ErrNoSecret)
	}
	keys := make([][]byte, len(secrets))
	for i, s := range secrets {
		key, err := e(s)
		if err != nil {
			return nil, fmt.Errorf("signature: secret %d is malformed", i+1)
		}
		if len(key) == 0 {
			return nil, fmt.Errorf("signature: %w", ErrNoSecret)
		}
		keys[i] = key
	}
	return keys, nil
}

// Verify succeeds if any of the signatures is the HMAC-SHA256 of the parts under any
// of the keys, and is [adapters.ErrForged] otherwise. All pairs are compared, each in
// constant time. A signature that cannot be read matches nothing.
func Verify(keys [][]byte, signatures []string, e Encoding, parts ...[]byte) error {
	found := 0
	for _, key := range keys {
		sum := Sum(key, parts...)
		for _, text := range signatures {
			if sig, err := e(text); err == nil && hmac.Equal(sum, sig) {
				found++
			}
		}
	}
	if found == 0 {
		return fmt.Errorf("signature: %w", adapters.ErrForged)
	}
	return nil
}

// VerifyRSA succeeds if the signature is that of RSA PKCS #1 v1.5 with SHA-256 over
// the body under any of the public keys, which are PEM texts.
func VerifyRSA(publicKeys []string, signature string, e Encoding, body []byte) error {
	if len(publicKeys) == 0 {
		return fmt.Errorf("signature: %w", ErrNoSecret)
	}
	sum := sha256.Sum256(body)
	sig, malformed := e(signature)
	found := 0
	for i, text := range publicKeys {
		key, err := publicKey(text)
		if err != nil {
			return fmt.Errorf("signature: public key %d: %w", i+1, err)
		}
		if malformed == nil && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig) == nil {
			found++
		}
	}
	if found == 0 {
		return fmt.Errorf("signature: %w", adapters.ErrForged)
	}
	return nil
}

func publicKey(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("no PEM block")
	}
	if block.Type == "RSA PUBLIC KEY" {
		return x509.ParsePKCS1PublicKey(block.Bytes)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	if k, ok := key.(*rsa.PublicKey); ok {
		return k, nil
	}
	return nil, errors.New("not an RSA key")
}

// Header is a header that a signature hangs on. It must be there exactly once and not
// be empty: of two, a proxy and a program may each believe another.
func Header(h http.Header, name string) (string, error) {
	values := h.Values(name)
	if len(values) != 1 || values[0] == "" {
		return "", fmt.Errorf("signature: %w: header %s is there %d times or empty", adapters.ErrForged, name, len(values))
	}
	return values[0], nil
}

// Fresh is [adapters.ErrReplayed] for a message signed longer ago than the tolerance,
// or further in the future.
func Fresh(signed, received time.Time, tolerance time.Duration) error {
	if age := received.Sub(signed); age > tolerance || age < -tolerance {
		return fmt.Errorf("signature: %w: signed %s ago", adapters.ErrReplayed, age)
	}
	return nil
}

// Join puts the parts of a signed content together with a separator between them.
func Join(separator string, parts ...[]byte) []byte {
	size := 0
	for _, p := range parts {
		size += len(p) + len(separator)
	}
	joined := make([]byte, 0, size)
	for i, p := range parts {
		if i > 0 {
			joined = append(joined, separator...)
		}
		joined = append(joined, p...)
	}
	return slices.Clip(joined)
}
