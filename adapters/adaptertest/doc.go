// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package adaptertest proves that an adapter keeps its promises: a conformance kit, a
// partner that is not there, and stores that crash.
//
//	result := adaptertest.Verify(&adaptertest.Kit{
//		Adapter: wire.Adapter{},
//		Corpus:  corpus, // <stream>/<file>, and what each gives as <file>.golden
//	})
//	for _, f := range result.Faults {
//		if f.Check == "keys" {
//			fmt.Println(f)
//		}
//	}
//
// In a test, [Run] makes a subtest of each check:
//
//	func TestConformance(t *testing.T) {
//		adaptertest.Run(t, &adaptertest.Kit{
//			Adapter: shop.Adapter{}, Corpus: os.DirFS("testdata"), Dir: "testdata", Update: *update,
//		})
//	}
//
// It needs no network and no credentials, and takes a second or two. A fault says what
// is broken, where, and why that matters. The inputs of the corpus are decoded as they
// are, and bent in the ways in which partners and networks bend them: cut, quoted,
// reordered, with strange numbers, currencies, zones and words. Pulls are killed at
// every write and begun again; messages are changed bit by bit.
//
// A check that does not hold for a partner is skipped by its name, with a reason. A skip
// that hides nothing is a fault itself, and so is one for lack of credentials. What the
// kit had no example for is in the log, as "not covered".
//
// [Fuzz] and [Benchmark] do with the same [Kit] what their names say. [Partner], with its
// [Failure]s, and [Memory] are there for an adapter's own tests as well.
package adaptertest
