// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// server starts a PostgreSQL of the test's own, without a network, and returns how to reach it.
func server(t *testing.T) (dsn string) {
	t.Helper()
	initdb, err := findInitdb()
	if err != nil {
		t.Skip(err)
	}
	dir, err := os.MkdirTemp("", "pg") // t.TempDir is too long for a socket's path, and closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	c := &cluster{bin: filepath.Dir(initdb), dir: dir}
	if err := c.start(); err != nil {
		t.Skip("no PostgreSQL here: ", err)
	}
	t.Cleanup(func() { _ = c.run("pg_ctl", "-D", c.data(), "-m", "immediate", "stop") })
	return "host=" + dir + " user=postgres dbname=postgres sslmode=disable"
}

func findInitdb() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.EvalSymlinks(path)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errors.New("no PostgreSQL here: install the package postgresql")
	}
	return found[len(found)-1], nil
}

// cluster is a directory with a server's data and socket.
type cluster struct {
	bin, dir string
	as       *syscall.Credential
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

// start makes the cluster and runs it as somebody who is not root, as it insists on.
func (c *cluster) start() error {
	if os.Geteuid() == 0 {
		nobody, err := user.Lookup("nobody")
		if err != nil {
			return err
		}
		uid, _ := strconv.ParseUint(nobody.Uid, 10, 32)
		gid, _ := strconv.ParseUint(nobody.Gid, 10, 32)
		c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(c.dir, int(uid), int(gid)); err != nil {
			return err
		}
	}
	if err := c.run("initdb", "-D", c.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"); err != nil {
		return err
	}
	return c.run("pg_ctl", "-D", c.data(), "-l", filepath.Join(c.dir, "log"), "-w",
		"-o", "-c listen_addresses='' -c fsync=off -k "+c.dir, "start")
}

func (c *cluster) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.SysProcAttr, cmd.Dir = &syscall.SysProcAttr{Credential: c.as}, c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return nil
}
