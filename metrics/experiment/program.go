// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
)

// The classes of failure of a Program and its Tallies.
var (
	// ErrUnknown is returned for an experiment that the program does not have.
	ErrUnknown = errors.New("experiment: no such experiment")
	// ErrProgram is returned where two Tallies meet that read events differently.
	ErrProgram = errors.New("experiment: tallies of different programs")
	// ErrFormat is returned for bytes that are not the binary form of a Tally.
	ErrFormat = errors.New("experiment: not a tally")
)

// Options configure a program. The zero value and nil are the defaults.
type Options struct {
	// Seed keys the hashes that stand for keys, orders and units. Those who choose
	// their own ids cannot craft collisions as long as it is secret, and a Tally
	// tells nothing about who its units are. All Tallies that are to be merged share it.
	Seed [16]byte
}

// Program is experiments compiled and validated together, so that one fold of the
// events serves them all. It is immutable and safe for concurrent use.
type Program struct {
	experiments []Experiment
	unit        string
	// measures are those of all metrics, each once, in the order of their names.
	measures []measure
	names    []string // of the measures
	seed     keyhash.Seed
	digest   metrics.Digest // of how events are read
}

// NewProgram compiles experiments, which have different IDs and units of one
// dimension. It reports every fault of every experiment at once, each as a
// *[settle.FieldError] whose path begins with the experiment's place: [2].plan.mde.
func NewProgram(experiments []Experiment, opts *Options) (*Program, error) {
	if opts == nil {
		opts = &Options{}
	}
	p := &Program{seed: keyhash.NewSeed(opts.Seed)}
	var f faults
	for i := range experiments {
		e := experiments[i].clone()
		at := fmt.Sprintf("[%d]", i)
		f.list = append(f.list, under(at, e.Validate())...)
		if _, ok := p.find(e.ID); ok {
			f.add(settle.CodeDuplicate, at+".id", "%q comes twice", e.ID)
		}
		if i > 0 && e.unit() != p.unit {
			f.add(settle.CodeConflict, at+".unit", "%q, and that of [0] is %q: use a program for each", e.unit(), p.unit)
		}
		if i == 0 {
			p.unit = e.unit()
		}
		p.experiments = append(p.experiments, e)
	}
	if len(experiments) == 0 {
		f.add(settle.CodeMissing, "", "no experiments")
	}
	if err := errors.Join(f.list...); err != nil {
		return nil, fmt.Errorf("experiment: program: %w", err)
	}
	slices.SortFunc(p.experiments, func(a, b Experiment) int { return strings.Compare(a.ID, b.ID) })
	if err := p.compile(); err != nil {
		return nil, fmt.Errorf("experiment: program: %w", err)
	}
	return p, nil
}

// compile lists the measures, and takes the digest of all that the reading of
// events hangs on: a plan may change without the events being read again.
func (p *Program) compile() error {
	known := map[string]measure{}
	form := []string{"jupan.experiment/1", p.unit, fmt.Sprint(p.seed)}
	for i := range p.experiments {
		e := &p.experiments[i]
		form = append(form, e.ID)
		for _, a := range e.Arms {
			form = append(form, a.Name)
		}
		for _, m := range e.metrics() {
			for _, t := range m.totals() {
				of := measure{t.Signal, t.Value}
				known[of.name()] = of
			}
		}
	}
	for name := range known {
		p.names = append(p.names, name)
	}
	slices.Sort(p.names)
	for _, name := range p.names {
		p.measures = append(p.measures, known[name])
	}
	text, err := json.Marshal([][]string{form, p.names})
	p.digest = sha256.Sum256(text)
	return err
}

// measure returns the place of what a metric adds up.
func (p *Program) measure(t metrics.Total) uint16 {
	i, _ := slices.BinarySearch(p.names, measure{t.Signal, t.Value}.name())
	return uint16(i)
}

// find returns the place of an experiment.
func (p *Program) find(id string) (int, bool) {
	i := slices.IndexFunc(p.experiments, func(e Experiment) bool { return e.ID == id })
	return i, i >= 0
}

// Experiments returns a copy of the experiments, by ID.
func (p *Program) Experiments() []Experiment {
	list := make([]Experiment, len(p.experiments))
	for i := range list {
		list[i] = p.experiments[i].clone()
	}
	return list
}

// Experiment returns a copy of the experiment with an ID.
func (p *Program) Experiment(id string) (Experiment, error) {
	i, ok := p.find(id)
	if !ok {
		return Experiment{}, fmt.Errorf("%w: %q", ErrUnknown, id)
	}
	return p.experiments[i].clone(), nil
}

// definition is the digest of what is computed for a metric of an experiment.
func (e *Experiment) definition(m *Metric) metrics.Digest {
	text, _ := json.Marshal([]any{e.ID, e.From, e.To, e.unit(), e.Start, e.Arms, m, e.Plan.filled()})
	return sha256.Sum256(text)
}
