// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// Cluster is a PostgreSQL server. It is safe for concurrent use, but for Up, Stop and
// Remove.
type Cluster struct {
	bin, dir string
	as       *syscall.SysProcAttr
}

// Start makes a cluster in a new directory and starts its server.
func Start() (*Cluster, error) {
	c := &Cluster{as: &syscall.SysProcAttr{}}
	path, err := exec.LookPath("initdb")
	if err != nil {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
		if len(found) == 0 {
			return nil, errors.New("no PostgreSQL here: install the package postgresql")
		}
		path = found[len(found)-1]
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return nil, err
	}
	c.bin = filepath.Dir(path)
	if c.dir, err = os.MkdirTemp("", "jupan-pg"); err != nil {
		return nil, err
	}
	if err := c.create(); err != nil {
		_ = os.RemoveAll(c.dir)
		return nil, fmt.Errorf("no PostgreSQL here: %w", err)
	}
	return c, nil
}

// create makes the cluster and runs it as somebody who is not root, as it insists on.
func (c *Cluster) create() error {
	if os.Geteuid() == 0 {
		nobody, err := user.Lookup("nobody")
		if err != nil {
			return err
		}
		uid, _ := strconv.Atoi(nobody.Uid)
		gid, _ := strconv.Atoi(nobody.Gid)
		c.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(c.dir, uid, gid); err != nil {
			return err
		}
	}
	data := filepath.Join(c.dir, "data")
	if err := c.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"); err != nil {
		return err
	}
	return c.Up()
}

// Up starts the server again after Stop.
func (c *Cluster) Up() error {
	options := fmt.Sprintf("-c listen_addresses='' -c max_connections=200 -k %s", c.dir)
	return c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-l", filepath.Join(c.dir, "log"),
		"-w", "-o", options, "start")
}

// Stop stops the server in a mode of pg_ctl: "fast", or "immediate" as a crash would.
func (c *Cluster) Stop(mode string) {
	_ = c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-w", "-m", mode, "stop")
}

// Remove stops the server and deletes all it has.
func (c *Cluster) Remove() {
	c.Stop("fast")
	_ = os.RemoveAll(c.dir)
}

func (c *Cluster) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.SysProcAttr, cmd.Dir = c.as, c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return nil
}

// DSN is how the driver pgx finds the server.
func (c *Cluster) DSN() string {
	return "host=" + c.dir + " user=postgres dbname=postgres sslmode=disable"
}
