// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

//go:build unix

package peers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres is a server of its own in a directory that goes with it, a child of this process, so
// that the kernel counts its work as this process's. It is for one goroutine.
type Postgres struct {
	bin, dir string
	as       *syscall.SysProcAttr
	server   *exec.Cmd
	memory   *memoryWatch
}

// StartPostgres starts the server of the distribution's package; [ErrUnable] says that there is none.
// Durability is off, since the other contestants keep nothing either.
func StartPostgres(ctx context.Context) (*Postgres, error) {
	bin, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "jupan-bench-pg")
	if err != nil {
		return nil, fmt.Errorf("peers: postgres: %w", err)
	}
	p := &Postgres{bin: bin, dir: dir, as: &syscall.SysProcAttr{}}
	if err := p.start(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("peers: postgres: %w", err), p.Close())
	}
	return p, nil
}

// postgresPrograms returns the directory of the server's programs.
func postgresPrograms() (string, error) {
	path, err := exec.LookPath("initdb")
	if err != nil {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
		if len(found) == 0 {
			return "", fmt.Errorf("%w: the package postgresql is not installed", ErrUnable)
		}
		path = found[len(found)-1]
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", fmt.Errorf("%w: %w", ErrUnable, err)
	}
	return filepath.Dir(path), nil
}

// PostgresVersion returns what the server calls itself.
func PostgresVersion(ctx context.Context) (string, error) {
	bin, err := postgresPrograms()
	if err != nil {
		return "", err
	}
	out, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	return string(out), err
}

func (p *Postgres) start(ctx context.Context) error {
	if os.Geteuid() == 0 { // the server refuses to run as root
		nobody, err := user.Lookup("nobody")
		if err != nil {
			return err
		}
		uid, _ := strconv.Atoi(nobody.Uid)
		gid, _ := strconv.Atoi(nobody.Gid)
		p.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(p.dir, uid, gid); err != nil {
			return err
		}
	}
	data := filepath.Join(p.dir, "data")
	out, err := p.command(ctx, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
		"--no-locale", "-N").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	args := []string{"-D", data, "-k", p.dir}
	for _, setting := range []string{
		"listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"wal_level=minimal", "max_wal_senders=0", "autovacuum=off", "max_wal_size=16GB",
		"shared_buffers=256MB", "work_mem=2GB", "jit=off", "timezone=UTC", "log_min_messages=fatal",
	} {
		args = append(args, "-c", setting)
	}
	p.server = p.command(context.WithoutCancel(ctx), "postgres", args...)
	if err := p.server.Start(); err != nil {
		return err
	}
	p.memory = watchMemory(p.server.Process.Pid)
	return p.wait(ctx)
}

func (p *Postgres) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, program), args...)
	cmd.SysProcAttr, cmd.Dir, cmd.Env = p.as, p.dir, append(os.Environ(), "LC_ALL=C")
	return cmd
}

// wait returns once the server answers.
func (p *Postgres) wait(ctx context.Context) error {
	var last error
	for range 3_000 {
		c, err := pgx.Connect(ctx, p.address())
		if err == nil {
			return c.Close(ctx)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		last = err
		time.Sleep(10 * time.Millisecond)
	}
	return fmt.Errorf("the server does not answer: %w", last)
}

func (p *Postgres) address() string {
	return "host=" + p.dir + " user=postgres dbname=postgres sslmode=disable"
}

// PeakBytes returns the most memory that the processes of the server had together, as far as the
// system tells.
func (p *Postgres) PeakBytes() int64 { return p.memory.peak() }

// Close stops the server, at once and without saving anything, and deletes its directory.
func (p *Postgres) Close() error {
	var err error
	if p.memory != nil {
		p.memory.stop()
	}
	if p.server != nil && p.server.Process != nil {
		err = p.server.Process.Signal(syscall.SIGQUIT)
		_ = p.server.Wait() // it ends by exit code 2 or so when it is told to quit
	}
	return errors.Join(err, os.RemoveAll(p.dir))
}
