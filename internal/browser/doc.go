// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package browser opens the pages that jupan and its examples make in a real browser. It has tests
// only: they start headless Chromium, drive it through the DevTools protocol, and hold every page to
// the same demands: nothing on the console, no request that fails or leaves the machine, nothing to
// scroll sideways on a phone, and no fault that axe-core finds, in light and dark.
//
//	go test ./...                                  # skips where there is no Chromium, and says so
//	AXE_JS=axe.min.js go test ./...                # with axe-core, which is no part of this project
//	go test -run Pages -v . -shots DIR             # and writes a picture of each page to DIR
//
// AXE_JS names the file axe.min.js of the npm package axe-core; .ci/run fetches a pinned version.
package browser
