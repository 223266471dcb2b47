// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path"
	"strings"
	"sync"
)

// Directory keeps checkpoints and raw inputs in files, for hosts without a database
// for them. It implements [Checkpoints] and [Archive]. Bodies are compressed, and kept
// once however often they came. What is written survives a crash; one process at a time
// may use a directory. It is safe for concurrent use.
type Directory struct {
	root *os.Root
	mu   sync.Mutex // of the files that list what was kept
}

// OpenDirectory returns the Directory at a path, made if it is not there.
func OpenDirectory(name string) (*Directory, error) {
	if err := os.MkdirAll(name, 0o700); err != nil {
		return nil, fmt.Errorf("adapters: open directory: %w", err)
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("adapters: open directory: %w", err)
	}
	return &Directory{root: root}, nil
}

// Close gives back what the system holds for the directory.
func (d *Directory) Close() error { return d.root.Close() }

// file is the path of what is kept for a stream.
func file(kind, source, stream, ending string) string {
	return path.Join(kind, "s-"+url.PathEscape(source), "s-"+url.PathEscape(stream)+ending)
}

// Load implements [Checkpoints].
func (d *Directory) Load(_ context.Context, source, stream string) (Checkpoint, error) {
	var c Checkpoint
	text, err := d.root.ReadFile(file("checkpoints", source, stream, ".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(text, &c)
}

// Save implements [Checkpoints]. The file is the old one or the new one at any moment.
func (d *Directory) Save(_ context.Context, c Checkpoint) error {
	text, err := json.MarshalIndent(c, "", "\t")
	if err != nil {
		return err
	}
	name := file("checkpoints", c.Source, c.Stream, ".json")
	return d.write(name, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// write makes a file whole or not at all.
func (d *Directory) write(name string, content func(io.Writer) error) error {
	if err := d.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	temporary := name + ".new-" + rand.Text()
	f, err := d.root.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	err = content(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = d.root.Rename(temporary, name)
	}
	if err != nil {
		_ = d.root.Remove(temporary) // what is left of it is only a file too many
		return err
	}
	return d.sync(path.Dir(name))
}

// sync makes the names in a directory durable.
func (d *Directory) sync(dir string) error {
	f, err := d.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func bodyFile(hash string) string { return path.Join("bodies", hash[:2], hash+".gz") }

// Keep implements [Archive].
func (d *Directory) Keep(_ context.Context, raw Raw, body io.Reader) (string, error) {
	coming := path.Join("bodies", "coming-"+rand.Text())
	sum := sha256.New()
	err := d.write(coming, func(w io.Writer) error {
		z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		if err != nil {
			return err
		}
		if _, err := io.Copy(io.MultiWriter(z, sum), body); err != nil {
			return err
		}
		return z.Close()
	})
	if err != nil {
		return "", err
	}
	raw.Hash = hex.EncodeToString(sum.Sum(nil))
	name := bodyFile(raw.Hash)
	if err := d.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return "", err
	}
	if err := d.root.Rename(coming, name); err != nil {
		return "", err
	}
	if err := d.sync(path.Dir(name)); err != nil {
		return "", err
	}
	return raw.Hash, d.list(raw)
}

// list appends to the list of what was kept of a stream.
func (d *Directory) list(raw Raw) error {
	line, err := json.Marshal(raw)
	if err != nil {
		return err
	}
	name := file("kept", raw.Source, raw.Stream, ".jsonl")
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := d.root.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	end, err := wholeLines(f)
	if err == nil {
		_, err = f.WriteAt(append(line, '\n'), end)
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close(), d.sync(path.Dir(name)))
}

// wholeLines is where the last whole line ends: what a crash left behind it is
// overwritten.
func wholeLines(f *os.File) (int64, error) {
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	piece := make([]byte, 4096)
	for end := size; end > 0; {
		begin := max(0, end-int64(len(piece)))
		n, err := f.ReadAt(piece[:end-begin], begin)
		if err != nil {
			return 0, err
		}
		if at := bytes.LastIndexByte(piece[:n], '\n'); at >= 0 {
			end = begin + int64(at) + 1
			return end, f.Truncate(end)
		}
		end = begin
	}
	return 0, f.Truncate(0)
}

// Open implements [Archive].
func (d *Directory) Open(_ context.Context, raw Raw) (io.ReadCloser, error) {
	if len(raw.Hash) != 2*sha256.Size || strings.ContainsAny(raw.Hash, "/.") {
		return nil, fmt.Errorf("adapters: open: %q is no hash", raw.Hash)
	}
	f, err := d.root.Open(bodyFile(raw.Hash))
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &keptBody{Reader: z, f: f}, nil
}

// keptBody is a body that is read from a compressed file.
type keptBody struct {
	*gzip.Reader
	f *os.File
}

// Close closes the file.
func (b *keptBody) Close() error { return errors.Join(b.Reader.Close(), b.f.Close()) }

// All implements [Archive].
func (d *Directory) All(_ context.Context, source, stream string) iter.Seq2[Raw, error] {
	return func(yield func(Raw, error) bool) {
		f, err := d.root.Open(file("kept", source, stream, ".jsonl"))
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(Raw{}, err)
			return
		}
		defer func() { _ = f.Close() }()
		lines := bufio.NewReader(f)
		for {
			line, err := lines.ReadBytes('\n')
			if errors.Is(err, io.EOF) {
				return // what has no end of line was never kept
			}
			var raw Raw
			if err == nil {
				err = json.Unmarshal(line, &raw)
			}
			if !yield(raw, err) || err != nil {
				return
			}
		}
	}
}
