// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
)

// Keys encrypt the bodies of records with AES-256-GCM. Old keys stay as long as
// records that they sealed are to be read; a new one is only named as Current.
type Keys struct {
	// Current names the key of new records.
	Current string
	// ByName are the keys, 32 bytes each. A name has at most 255 bytes.
	ByName map[string][]byte
}

// The first byte of a stored body.
const (
	plainBody  = 'p'
	sealedBody = 'e'
)

// check refuses keys that could not seal.
func (k *Keys) check() error {
	if k == nil {
		return nil
	}
	for name, key := range k.ByName {
		if len(key) != 32 || len(name) > 255 {
			return fmt.Errorf("book: key %q of %d bytes: %w", name, len(key), ErrArgument)
		}
	}
	if _, ok := k.ByName[k.Current]; !ok {
		return fmt.Errorf("book: current key %q: %w", k.Current, ErrArgument)
	}
	return nil
}

// seal makes the stored form of a body. The kind of the record is authenticated with
// it; its place is by the chain.
func (k *Keys) seal(kind Kind, body []byte) ([]byte, error) {
	if k == nil {
		return append([]byte{plainBody}, body...), nil
	}
	gcm, err := newGCM(k.ByName[k.Current])
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize(), gcm.NonceSize()+len(body)+gcm.Overhead())
	rand.Read(nonce)
	out := append([]byte{sealedBody, byte(len(k.Current))}, k.Current...)
	return append(out, gcm.Seal(nonce, nonce, body, []byte(kind))...), nil
}

// open is the opposite of seal.
func (k *Keys) open(kind Kind, stored []byte) ([]byte, error) {
	if len(stored) > 0 && stored[0] == plainBody {
		return stored[1:], nil
	}
	if len(stored) < 2 || stored[0] != sealedBody || len(stored) < 2+int(stored[1]) {
		return nil, fmt.Errorf("book: body of %d bytes without a form: %w", len(stored), ErrBroken)
	}
	name, sealed := string(stored[2:2+int(stored[1])]), stored[2+int(stored[1]):]
	if k == nil || k.ByName[name] == nil {
		return nil, fmt.Errorf("book: body sealed with key %q: %w", name, ErrKey)
	}
	gcm, err := newGCM(k.ByName[name])
	if err != nil {
		return nil, err
	}
	if len(sealed) < gcm.NonceSize() {
		return nil, fmt.Errorf("book: sealed body of %d bytes: %w", len(sealed), ErrBroken)
	}
	body, err := gcm.Open(nil, sealed[:gcm.NonceSize()], sealed[gcm.NonceSize():], []byte(kind))
	if err != nil {
		return nil, fmt.Errorf("book: body sealed with key %q: %w", name, ErrKey)
	}
	return body, nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
