// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package naver

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/jupan-go/jupan/adapters/signature"
)

// Credentials are those of an account's API licence.
type Credentials struct {
	// Customer is the id of the account, Licence its access licence, and Secret its
	// secret key.
	Customer, Licence, Secret string
}

// Authorize returns what signs the requests of a connection: HMAC-SHA256, in base64, over
// the time in milliseconds, the method and the path without its query, joined by points.
func Authorize(c Credentials, now func() time.Time) (func(*http.Request) error, error) {
	if c.Customer == "" || c.Licence == "" || c.Secret == "" || now == nil {
		return nil, errors.New("naver: authorize: want a customer, a licence, a secret and a clock")
	}
	return func(r *http.Request) error {
		at := strconv.FormatInt(now().UnixMilli(), 10)
		sum := signature.Sum([]byte(c.Secret), []byte(at+"."+r.Method+"."+r.URL.Path))
		r.Header.Set("X-Timestamp", at)
		r.Header.Set("X-API-KEY", c.Licence)
		r.Header.Set("X-Customer", c.Customer)
		r.Header.Set("X-Signature", base64.StdEncoding.EncodeToString(sum))
		return nil
	}, nil
}
