// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package golden

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOutput runs itself in a directory like an example's, where it prints what is asked for.
func TestOutput(t *testing.T) {
	if printed, ok := os.LookupEnv("GOLDEN_PRINTED"); ok {
		Output(t, printed)
		return
	}
	const told, other = "one\n\n  two\nthree\n", "one\n\n  2\nthree\n"
	for name, c := range map[string]struct {
		page, printed string
		args          []string
		says          string // "" is a test that passes
	}{
		"whole":   {page: "# x\n\n```text shop\n" + told + "```\n", printed: told},
		"part":    {page: "```text shop\ntwo\nthree\n```\nand\n```text shop\none\n```\n", printed: told},
		"unlike":  {page: "```text shop\none\nthree\n```\n", printed: told, says: "README.md quotes what the program does not print:\none\nthree"},
		"no page": {page: "```text\none\n```\n", printed: told, says: "README.md does not show what the program prints"},
		"other":   {page: "```text shop\none\n```\n", printed: other, says: "output.golden mismatch"},
		"update":  {page: "```text shop\n" + told + "```\n", printed: other, args: []string{"-update"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "shop")
			golden, page := filepath.Join(dir, "testdata", "output.golden"), filepath.Join(dir, "README.md")
			if err := os.MkdirAll(filepath.Dir(golden), 0o700); err != nil {
				t.Fatal(err)
			}
			write(t, golden, told)
			write(t, page, c.page)
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(self, append([]string{"-test.run=^TestOutput$"}, c.args...)...)
			cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOLDEN_PRINTED="+c.printed)
			said, err := cmd.CombinedOutput()
			if (err == nil) != (c.says == "") || !strings.Contains(strings.ReplaceAll(string(said), "        ", ""), c.says) {
				t.Errorf("%v, want %q in\n%s", err, c.says, said)
			}
			if c.args != nil && (read(t, golden) != other || !strings.Contains(read(t, page), other)) {
				t.Errorf("-update leaves %q and the page\n%s", read(t, golden), read(t, page))
			}
		})
	}
}
