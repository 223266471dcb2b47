// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package browser

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
)

// top is the root module, from here.
const top = "../.."

// dashboardProgram is the example, built once.
var dashboardProgram = sync.OnceValues(func() (string, error) {
	program := filepath.Join(scratch, "dashboard")
	build := exec.Command("go", "build", "-o", program, "./examples/dashboard")
	build.Dir = top
	build.Stderr = os.Stderr
	return program, build.Run()
})

// serveDashboard starts the example on a free port, always at the same time, and returns its address.
// It runs until the end of the test, and longer than a tab that is opened after it.
func serveDashboard(t *testing.T) string {
	t.Helper()
	need(t)
	program, err := dashboardProgram()
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	run := exec.CommandContext(ctx, program, "-addr", "127.0.0.1:0", "-at", "2026-04-02T09:00:00Z")
	run.Stderr = os.Stderr
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(); _ = run.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(line)
	if address == "" {
		t.Fatalf("the dashboard says %q, %v", line, err)
	}
	return address
}
